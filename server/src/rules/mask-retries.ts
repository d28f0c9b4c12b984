/** Masks that are tried where setting a wider one has failed. */
import type { BasicBlock, CallExpression, Expression, FunctionIr } from '../program/ir.ts';
import { callsOf, entriesOf, withoutCasts } from './ir-queries.ts';
import { isMaskCall, widthOf } from './masks.ts';
import type { FunctionContext } from './rule.ts';
import { textOf } from './wording.ts';

export interface MaskRetry {
  readonly first: CallExpression;
  /** Width of the first mask in bits, more than 32; null where it cannot be told. */
  readonly width: number | null;
  /** The same call with a mask of 32 bits or less. */
  readonly retry: CallExpression;
}

export function maskRetries(context: FunctionContext): readonly MaskRetry[] {
  const retries: MaskRetry[] = [];
  for (const { call: first } of callsOf(context.function, isMaskCall)) {
    const width = widthOf(first, context.unit);
    if (width !== null && width <= 32) continue;
    for (const block of context.function.blocks) {
      const failure = failureOf(block, first);
      const retry = failure === null ? null : retryFrom(failure, first, context);
      if (retry !== null) retries.push({ first, width, retry });
    }
  }
  return retries;
}

/** The block that a branch on the failure of `call` leads to; null where this block does not branch on it. */
function failureOf(block: BasicBlock, call: CallExpression): number | null {
  if (block.terminator.kind !== 'branch') return null;
  const { condition, whenTrue, whenFalse } = block.terminator;
  const comparison = condition.kind === 'binary' && isZero(condition.right) ? condition.operator : null;
  const tested = condition.kind === 'binary' && comparison !== null ? condition.left : condition;
  if (!holdsResult(tested, call, block)) return null;
  if (comparison === null || comparison === '!=' || comparison === '<') return whenTrue;
  return comparison === '==' || comparison === '>=' ? whenFalse : null;
}

/** The call itself, an assignment of it, or the variable that the block's last instruction gave it to. */
function holdsResult(tested: Expression, call: CallExpression, block: BasicBlock): boolean {
  const value = withoutCasts(tested);
  if (value === call) return true;
  if (value.kind === 'assign') return withoutCasts(value.value) === call;
  const last = block.instructions.at(-1);
  if (value.kind !== 'name' || last === undefined || last.kind === 'cleanup') return false;
  if (last.kind === 'declare')
    return last.variable === value.name && last.initial !== null && withoutCasts(last.initial) === call;
  const { expression } = last;
  return (
    expression.kind === 'assign' &&
    expression.target.kind === 'name' &&
    expression.target.name === value.name &&
    withoutCasts(expression.value) === call
  );
}

/** The first narrower mask call for the same device, reached without a further decision. */
function retryFrom(start: number, call: CallExpression, context: FunctionContext): CallExpression | null {
  const ir: FunctionIr = context.function;
  const seen = new Set<number>();
  for (let block = ir.blocks[start]; block !== undefined && !seen.has(block.id); ) {
    // Reached from elsewhere too, it is no mere retry.
    if (entriesOf(ir, block.id) > 1) return null;
    seen.add(block.id);
    const here = callsOf({ ...ir, blocks: [block] }, isMaskCall)
      .map((found) => found.call)
      .find((candidate) => candidate.name === call.name && isNarrower(candidate, call, context));
    if (here !== undefined) return here;
    block = block.terminator.kind === 'goto' ? ir.blocks[block.terminator.target] : undefined;
  }
  return null;
}

function isNarrower(candidate: CallExpression, call: CallExpression, context: FunctionContext): boolean {
  const width = widthOf(candidate, context.unit);
  const [a, b] = [candidate.arguments[0], call.arguments[0]];
  if (width === null || width > 32 || a === undefined || b === undefined) return false;
  return textOf(context.unit, a) === textOf(context.unit, b);
}

function isZero(expression: Expression): boolean {
  const value = withoutCasts(expression);
  return value.kind === 'integer' && value.value === 0n;
}
