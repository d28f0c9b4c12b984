import type { BasicBlock, BlockId, Instruction, LoopInfo, Range, Terminator } from '../ir.ts';

/** A block under construction. Ids are those of creation; `finish` numbers the blocks that remain anew. */
export interface OpenBlock {
  readonly id: BlockId;
  readonly instructions: Instruction[];
  terminator: Terminator | null;
  loop: OpenLoop | null;
}

/** A loop is made of blocks created while its statement was lowered: ids from the head's to before `end`. */
interface OpenLoop {
  readonly form: string;
  readonly range: Range;
  readonly first: BlockId;
  end: BlockId;
}

/** A point between two instructions. */
export interface Mark {
  readonly block: OpenBlock;
  readonly index: number;
}

const noReturn: Terminator = { kind: 'stop' };

/** Builds the control-flow graph of one function, one instruction after the other. */
export class Graph {
  private readonly blocks: OpenBlock[] = [];
  /** Where the next instruction goes. After a jump it is a block that nothing reaches, unless a label follows. */
  current: OpenBlock = this.newBlock();

  newBlock(): OpenBlock {
    const block: OpenBlock = { id: this.blocks.length, instructions: [], terminator: null, loop: null };
    this.blocks.push(block);
    return block;
  }

  emit(instruction: Instruction): void {
    this.current.instructions.push(instruction);
  }

  /** Ends the current block. */
  end(terminator: Terminator): void {
    this.current.terminator = terminator;
    this.current = this.newBlock();
  }

  jump(target: OpenBlock): void {
    this.end({ kind: 'goto', target: target.id });
  }

  /** Continues in `block`, which what came before falls into. */
  enter(block: OpenBlock): void {
    if (this.current.terminator === null) this.current.terminator = { kind: 'goto', target: block.id };
    this.current = block;
  }

  /** Continues in `block`, which what came before does not reach by itself. */
  resume(block: OpenBlock): void {
    this.current = block;
  }

  mark(): Mark {
    return { block: this.current, index: this.current.instructions.length };
  }

  movedSince(mark: Mark): boolean {
    return this.current !== mark.block || this.current.instructions.length !== mark.index;
  }

  insert(mark: Mark, instructions: readonly Instruction[]): void {
    mark.block.instructions.splice(mark.index, 0, ...instructions);
  }

  beginLoop(head: OpenBlock, form: string, range: Range): void {
    head.loop = { form, range, first: head.id, end: head.id };
  }

  endLoop(head: OpenBlock): void {
    if (head.loop !== null) head.loop.end = this.blocks.length;
  }

  /** The blocks that the entry reaches, chains merged, numbered in reverse post-order. */
  finish(): BasicBlock[] {
    for (const block of this.blocks) block.terminator = this.threaded(block.terminator ?? noReturn);
    this.mergeChains();
    const order = this.reversePostorder();
    const numbers = new Map(order.map((block, number) => [block.id, number]));
    const predecessors = predecessorsOf(order);
    return order.map((block, id) => ({
      id,
      instructions: block.instructions,
      terminator: renumbered(block.terminator ?? noReturn, numbers),
      loop: block.loop === null ? null : loopInfo(block, block.loop, predecessors, numbers),
    }));
  }

  /** Jumps to where an empty block would only jump on. */
  private threaded(terminator: Terminator): Terminator {
    return retargeted(terminator, (target) => {
      const passed = new Set<BlockId>();
      let id = target;
      while (!passed.has(id)) {
        passed.add(id);
        const block = this.at(id);
        if (block.instructions.length > 0 || block.loop !== null || block.terminator?.kind !== 'goto') break;
        id = block.terminator.target;
      }
      return id;
    });
  }

  private mergeChains(): void {
    const order = this.reversePostorder();
    const predecessors = predecessorsOf(order);
    const absorbed = new Set<BlockId>();
    for (const block of order) {
      if (absorbed.has(block.id)) continue;
      while (block.terminator?.kind === 'goto') {
        const next = this.at(block.terminator.target);
        if (next === block || next.id === 0 || next.loop !== null || predecessors.get(next.id)?.length !== 1) break;
        block.instructions.push(...next.instructions);
        block.terminator = next.terminator;
        absorbed.add(next.id);
      }
    }
  }

  private reversePostorder(): OpenBlock[] {
    const order: OpenBlock[] = [];
    const seen = new Set<BlockId>([0]);
    const stack: { block: OpenBlock; next: BlockId[] }[] = [
      { block: this.at(0), next: successorsLastFirst(this.at(0)) },
    ];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const id = top.next.shift();
      if (id === undefined) {
        order.push(top.block);
        stack.pop();
      } else if (!seen.has(id)) {
        seen.add(id);
        stack.push({ block: this.at(id), next: successorsLastFirst(this.at(id)) });
      }
    }
    return order.reverse();
  }

  private at(id: BlockId): OpenBlock {
    return this.blocks[id]!;
  }
}

/** The blocks that control may pass to, in source order. */
export function successorsOf(terminator: Terminator): BlockId[] {
  switch (terminator.kind) {
    case 'goto':
      return [terminator.target];
    case 'branch':
      return [terminator.whenTrue, terminator.whenFalse];
    case 'switch':
      return [...new Set([...terminator.cases.map((one) => one.target), terminator.otherwise])];
    default:
      return [];
  }
}

function successorsLastFirst(block: OpenBlock): BlockId[] {
  return successorsOf(block.terminator ?? noReturn).reverse();
}

function predecessorsOf(blocks: readonly OpenBlock[]): Map<BlockId, OpenBlock[]> {
  const predecessors = new Map<BlockId, OpenBlock[]>();
  for (const block of blocks) {
    for (const target of successorsOf(block.terminator ?? noReturn)) {
      const known = predecessors.get(target);
      if (known) known.push(block);
      else predecessors.set(target, [block]);
    }
  }
  return predecessors;
}

function retargeted(terminator: Terminator, map: (id: BlockId) => BlockId): Terminator {
  switch (terminator.kind) {
    case 'goto':
      return { ...terminator, target: map(terminator.target) };
    case 'branch': {
      const whenTrue = map(terminator.whenTrue);
      return { ...terminator, whenTrue, whenFalse: map(terminator.whenFalse) };
    }
    case 'switch':
      return {
        ...terminator,
        cases: terminator.cases.map((one) => ({ ...one, target: map(one.target) })),
        otherwise: map(terminator.otherwise),
      };
    default:
      return terminator;
  }
}

function renumbered(terminator: Terminator, numbers: ReadonlyMap<BlockId, number>): Terminator {
  return retargeted(terminator, (id) => numbers.get(id) ?? 0);
}

/** The natural loop: what reaches the head again without leaving the loop's statement; null where nothing does. */
function loopInfo(
  head: OpenBlock,
  loop: OpenLoop,
  predecessors: ReadonlyMap<BlockId, readonly OpenBlock[]>,
  numbers: ReadonlyMap<BlockId, number>,
): LoopInfo | null {
  const body = new Set<BlockId>([head.id]);
  const pending = [head];
  let closes = false;
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    for (const before of predecessors.get(block.id) ?? []) {
      if (before.id < loop.first || before.id >= loop.end) continue;
      if (block === head) closes = true;
      if (body.has(before.id)) continue;
      body.add(before.id);
      pending.push(before);
    }
  }
  if (!closes) return null;
  return {
    form: loop.form,
    range: loop.range,
    body: new Set([...body].map((id) => numbers.get(id) ?? 0).sort((a, b) => a - b)),
  };
}
