/** Order and loops of a control-flow graph, whatever made the loops: `for`, or a `goto` backwards. */
import type { BasicBlock, BlockId, FunctionIr } from '../program/ir.ts';

export interface Graph {
  /** Position of each block in reverse postorder; -1 where it cannot be reached. */
  readonly order: readonly number[];
  /** Blocks of each loop, by the block where the loop begins. */
  readonly loops: ReadonlyMap<BlockId, ReadonlySet<BlockId>>;
  /** Blocks of any loop. */
  readonly inLoops: ReadonlySet<BlockId>;
}

export function successorsOf(block: BasicBlock): readonly BlockId[] {
  const { terminator } = block;
  switch (terminator.kind) {
    case 'goto':
      return [terminator.target];
    case 'branch':
      return [terminator.whenTrue, terminator.whenFalse];
    case 'switch':
      return [...terminator.cases.map((label) => label.target), terminator.otherwise];
    case 'return':
    case 'stop':
      return [];
  }
}

export function graphOf(ir: FunctionIr): Graph {
  const count = ir.blocks.length;
  const visited = new Uint8Array(count); // 1: on the stack, 2: done
  const postorder: BlockId[] = [];
  const backEdges: [from: BlockId, head: BlockId][] = [];
  const stack: { block: BlockId; successors: readonly BlockId[]; next: number }[] = [];

  // Exits of a branch are visited first and so come later in the order: a loop's body before what follows it.
  const enter = (block: BlockId): void => {
    visited[block] = 1;
    stack.push({ block, successors: [...successorsOf(ir.blocks[block] as BasicBlock)].reverse(), next: 0 });
  };
  if (count > 0) enter(0);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const successor = top.successors[top.next++];
    if (successor === undefined) {
      visited[top.block] = 2;
      postorder.push(top.block);
      stack.pop();
    } else if (visited[successor] === 1) backEdges.push([top.block, successor]);
    else if (visited[successor] === 0) enter(successor);
  }

  const order = new Array<number>(count).fill(-1);
  for (const [index, block] of postorder.entries()) order[block] = postorder.length - 1 - index;
  const loops = loopsOf(ir, backEdges);
  return { order, loops, inLoops: new Set([...loops.values()].flatMap((body) => [...body])) };
}

function loopsOf(ir: FunctionIr, backEdges: readonly [BlockId, BlockId][]): Map<BlockId, Set<BlockId>> {
  const loops = new Map<BlockId, Set<BlockId>>();
  if (backEdges.length === 0) return loops;
  const predecessors = ir.blocks.map((): BlockId[] => []);
  for (const block of ir.blocks) for (const successor of successorsOf(block)) predecessors[successor]?.push(block.id);
  for (const [from, head] of backEdges) {
    const body = loops.get(head) ?? new Set([head]);
    loops.set(head, body);
    const pending = [from];
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      if (body.has(block)) continue;
      body.add(block);
      pending.push(...(predecessors[block] ?? []));
    }
  }
  return loops;
}
