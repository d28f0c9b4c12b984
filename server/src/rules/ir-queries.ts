/** Questions about one function's representation that several rules ask. */
import type { BasicBlock, BlockId, CallExpression, Expression, FunctionIr, Instruction } from '../program/ir.ts';
import { visitTree } from '../program/visit.ts';

/** Where an expression is evaluated: instruction `index` of a block, or its terminator at `index = instructions.length`. */
export interface Site {
  readonly block: BasicBlock;
  readonly index: number;
  readonly expression: Expression;
}

/** All expressions that a function evaluates, outermost ones, in source order of blocks. */
export function sitesOf(ir: FunctionIr): readonly Site[] {
  const sites: Site[] = [];
  for (const block of ir.blocks) {
    for (const [index, instruction] of block.instructions.entries()) {
      const expression = expressionOf(instruction);
      if (expression !== null) sites.push({ block, index, expression });
    }
    const last = terminatorExpression(block);
    if (last !== null) sites.push({ block, index: block.instructions.length, expression: last });
  }
  return sites;
}

/** The direct calls of functions so named, with where they stand. */
export function callsOf(
  ir: FunctionIr,
  isWanted: (name: string) => boolean,
): readonly { readonly call: CallExpression; readonly site: Site }[] {
  const calls: { call: CallExpression; site: Site }[] = [];
  for (const site of sitesOf(ir)) {
    visitTree(site.expression, (expression) => {
      if (expression.kind === 'call' && expression.direct && expression.name !== null && isWanted(expression.name)) {
        calls.push({ call: expression, site });
      }
    });
  }
  return calls;
}

/**
 * The local variable that holds a call's result at its site: `ret = call()`, `int ret = call()`; null where the result
 * goes anywhere else.
 */
export function resultVariable({ site, call }: { readonly site: Site; readonly call: CallExpression }): string | null {
  const { expression, block, index } = site;
  const instruction = block.instructions[index];
  if (instruction?.kind === 'declare' && expression === call) return instruction.variable;
  if (expression.kind !== 'assign' || expression.operator !== null || withoutCasts(expression.value) !== call)
    return null;
  return expression.target.kind === 'name' && expression.target.scope === 'local' ? expression.target.name : null;
}

/** True where some path from after the site reads the local variable before it is written again. */
export function isReadAfter(ir: FunctionIr, site: Site, variable: string): boolean {
  const pending: { block: BlockId; from: number }[] = [{ block: site.block.id, from: site.index + 1 }];
  const seen = new Set<BlockId>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const block = ir.blocks[next.block];
    if (block === undefined) continue;
    const outcome = scan(block, next.from, variable);
    if (outcome === 'read') return true;
    if (outcome === 'written') continue;
    for (const successor of successorsOf(block)) {
      if (seen.has(successor)) continue;
      seen.add(successor);
      pending.push({ block: successor, from: 0 });
    }
  }
  return false;
}

/** True where every path to the block `to` leads through the block `through`. */
export function isDominated(ir: FunctionIr, to: BlockId, through: BlockId): boolean {
  return !reachableBlocks(ir, through).has(to);
}

/** How many branches and jumps lead to a block from blocks that can themselves be reached. */
export function entriesOf(ir: FunctionIr, block: BlockId): number {
  const sources = [...reachableBlocks(ir, null)].flatMap((id) => ir.blocks[id] ?? []);
  return sources.reduce((count, from) => count + successorsOf(from).filter((target) => target === block).length, 0);
}

function reachableBlocks(ir: FunctionIr, avoided: BlockId | null): ReadonlySet<BlockId> {
  const reached = new Set<BlockId>();
  const pending: BlockId[] = [0];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const block = ir.blocks[next];
    if (block === undefined || next === avoided || reached.has(next)) continue;
    reached.add(next);
    pending.push(...successorsOf(block));
  }
  return reached;
}

export function successorsOf({ terminator }: BasicBlock): readonly BlockId[] {
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

export function withoutCasts(expression: Expression): Expression {
  return expression.kind === 'cast' ? withoutCasts(expression.operand) : expression;
}

function scan(block: BasicBlock, from: number, variable: string): 'read' | 'written' | 'neither' {
  for (const instruction of block.instructions.slice(from)) {
    if (instruction.kind === 'cleanup') continue;
    const expression = expressionOf(instruction);
    const writes =
      isWriteOf(expression, variable) || (instruction.kind === 'declare' && instruction.variable === variable);
    const operand = writes && expression?.kind === 'assign' ? expression.value : expression;
    if (operand !== null && mentions(operand, variable)) return 'read';
    if (writes) return 'written';
  }
  const last = terminatorExpression(block);
  if (last === null || from > block.instructions.length) return 'neither';
  return mentions(last, variable) ? 'read' : 'neither';
}

function isWriteOf(expression: Expression | null, variable: string): boolean {
  return (
    expression?.kind === 'assign' &&
    expression.operator === null &&
    expression.target.kind === 'name' &&
    expression.target.name === variable
  );
}

function mentions(expression: Expression, variable: string): boolean {
  let found = false;
  visitTree(expression, (part) => {
    if (part.kind === 'name' && part.scope === 'local' && part.name === variable) found = true;
    // What could not be read may mention anything.
    if (part.kind === 'unknown') found = true;
  });
  return found;
}

function expressionOf(instruction: Instruction): Expression | null {
  switch (instruction.kind) {
    case 'evaluate':
      return instruction.expression;
    case 'declare':
      return instruction.initial;
    case 'cleanup':
      return null;
  }
}

function terminatorExpression({ terminator }: BasicBlock): Expression | null {
  switch (terminator.kind) {
    case 'branch':
      return terminator.condition;
    case 'switch':
    case 'return':
      return terminator.value;
    case 'goto':
    case 'stop':
      return null;
  }
}
