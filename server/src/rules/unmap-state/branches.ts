/** Whether it matters which way a branch goes. */
import type { BasicBlock, BlockId, FunctionIr, Instruction } from '../../program/ir.ts';

/**
 * True where both ways out of a block do nothing of account before they meet again. `isIdle` tells which instructions
 * are of none.
 */
export function meetsAgain(ir: FunctionIr, from: BasicBlock, isIdle: (instruction: Instruction) => boolean): boolean {
  if (from.terminator.kind !== 'branch') return false;
  const { whenTrue, whenFalse } = from.terminator;
  const first = firstOfAccount(ir, whenTrue, isIdle, 0);
  return first !== null && first === firstOfAccount(ir, whenFalse, isIdle, 0);
}

const deepest = 8;

/** The first instruction or terminator of account that is reached, as a key; null where none can be told. */
function firstOfAccount(
  ir: FunctionIr,
  start: BlockId,
  isIdle: (instruction: Instruction) => boolean,
  depth: number,
): string | null {
  const seen = new Set<BlockId>();
  let id = start;
  while (!seen.has(id) && depth < deepest) {
    seen.add(id);
    const block = ir.blocks[id];
    if (block === undefined) return null;
    const index = block.instructions.findIndex((instruction) => !isIdle(instruction));
    if (index >= 0) return `${id}.${index}`;
    const { terminator } = block;
    if (terminator.kind === 'goto') id = terminator.target;
    else if (terminator.kind === 'return' && terminator.value === null) return 'return';
    else if (terminator.kind === 'branch' && block.loop === null) {
      const first = firstOfAccount(ir, terminator.whenTrue, isIdle, depth + 1);
      const met = first !== null && first === firstOfAccount(ir, terminator.whenFalse, isIdle, depth + 1);
      return met ? first : `${id}.end`;
    } else return `${id}.end`;
  }
  return null;
}
