import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { Expression } from '../ir.ts';
import { simpleType } from '../type-syntax.ts';
import { isPure } from './effects.ts';
import { peel } from './expansion.ts';
import type { OpenBlock } from './graph.ts';
import { integerValue } from './literals.ts';
import type { Lowering } from './lowering.ts';

/** Branches on an expression until each branch tests one atomic fact; ends the current block. */
export function lowerCondition(l: Lowering, node: SyntaxNode, whenTrue: OpenBlock, whenFalse: OpenBlock): void {
  const peeled = peel(l, node);
  l.within(peeled.expansion, () => branchOn(l, peeled.node, whenTrue, whenFalse));
}

/** Whether a `&&`, `||`, `!` or `?:` has side effects and so must become control flow. */
export function needsBranches(l: Lowering, node: SyntaxNode): boolean {
  return !isPure(l, node);
}

/** The value of such an expression, in a temporary that each branch sets. */
export function lowerBranching(l: Lowering, node: SyntaxNode): Expression {
  const range = l.rangeOf(node);
  const isTruth = node.kind !== 'conditional_expression';
  const variable = l.temporary(range, isTruth ? simpleType('int') : simpleType('?'));
  lowerInto(l, node, (initial) => {
    l.graph.emit({ kind: 'declare', variable: variable.name, initial, range });
  });
  return variable;
}

/**
 * Hands the value of an expression to `sink`: once for each way through its `?:`, `&&`, `||` and `!` where these have
 * side effects, else once.
 */
export function lowerInto(l: Lowering, node: SyntaxNode, sink: (value: Expression) => void): void {
  const peeled = peel(l, node);
  l.within(peeled.expansion, () => {
    const inner = peeled.node;
    if (inner.kind === 'conditional_expression' && needsBranches(l, inner)) conditionalInto(l, inner, sink);
    else if (isLogical(inner) && needsBranches(l, inner)) truthInto(l, inner, sink);
    else sink(l.expression(inner));
  });
}

function isLogical(node: SyntaxNode): boolean {
  const operator = fieldOf(node, 'operator')?.text;
  if (node.kind === 'unary_expression') return operator === '!';
  return node.kind === 'binary_expression' && (operator === '&&' || operator === '||');
}

function conditionalInto(l: Lowering, node: SyntaxNode, sink: (value: Expression) => void): void {
  const condition = fieldOf(node, 'condition');
  const consequence = fieldOf(node, 'consequence');
  const alternative = fieldOf(node, 'alternative');
  if (condition === null || alternative === null) {
    sink({ kind: 'unknown', parts: [], reason: 'parse-error', range: l.rangeOf(node) });
    return;
  }
  const whenTrue = l.graph.newBlock();
  const whenFalse = l.graph.newBlock();
  if (consequence === null) {
    const value = l.keep(l.expression(condition));
    l.graph.end(branch(value, whenTrue, whenFalse));
    eitherWay(
      l,
      whenTrue,
      () => sink(value),
      whenFalse,
      () => lowerInto(l, alternative, sink),
    );
    return;
  }
  l.condition(condition, whenTrue, whenFalse);
  eitherWay(
    l,
    whenTrue,
    () => lowerInto(l, consequence, sink),
    whenFalse,
    () => lowerInto(l, alternative, sink),
  );
}

function truthInto(l: Lowering, node: SyntaxNode, sink: (value: Expression) => void): void {
  const range = l.rangeOf(node);
  const whenTrue = l.graph.newBlock();
  const whenFalse = l.graph.newBlock();
  l.condition(node, whenTrue, whenFalse);
  const truth = (value: bigint) => () => sink({ kind: 'integer', value, text: String(value), range });
  eitherWay(l, whenTrue, truth(1n), whenFalse, truth(0n));
}

/** Fills both arms of a branch and continues where they join. */
export function eitherWay(
  l: Lowering,
  whenTrue: OpenBlock,
  fillTrue: () => void,
  whenFalse: OpenBlock,
  fillFalse: () => void,
): void {
  const join = l.graph.newBlock();
  l.graph.resume(whenTrue);
  fillTrue();
  l.graph.jump(join);
  l.graph.resume(whenFalse);
  fillFalse();
  l.graph.jump(join);
  l.graph.resume(join);
}

function branch(condition: Expression, whenTrue: OpenBlock, whenFalse: OpenBlock) {
  return {
    kind: 'branch',
    condition,
    whenTrue: whenTrue.id,
    whenFalse: whenFalse.id,
    range: condition.range,
  } as const;
}

function branchOn(l: Lowering, node: SyntaxNode, whenTrue: OpenBlock, whenFalse: OpenBlock): void {
  const constant = constantTruth(node);
  const left = fieldOf(node, 'left') ?? fieldOf(node, 'argument');
  const right = fieldOf(node, 'right');
  const operator = fieldOf(node, 'operator')?.text ?? '';
  if (constant !== null) {
    l.graph.jump(constant ? whenTrue : whenFalse);
  } else if (node.kind === 'unary_expression' && operator === '!' && left !== null) {
    l.condition(left, whenFalse, whenTrue);
  } else if (isLogical(node) && left !== null && right !== null) {
    const second = l.graph.newBlock();
    if (operator === '&&') l.condition(left, second, whenFalse);
    else l.condition(left, whenTrue, second);
    l.graph.resume(second);
    l.condition(right, whenTrue, whenFalse);
  } else if (node.kind === 'comma_expression' && left !== null && right !== null) {
    l.effect(left);
    l.condition(right, whenTrue, whenFalse);
  } else if (node.kind === 'conditional_expression') {
    branchOnConditional(l, node, whenTrue, whenFalse);
  } else {
    branchOnValue(l, l.expression(node), whenTrue, whenFalse);
  }
}

function branchOnConditional(l: Lowering, node: SyntaxNode, whenTrue: OpenBlock, whenFalse: OpenBlock): void {
  const condition = fieldOf(node, 'condition');
  const consequence = fieldOf(node, 'consequence');
  const alternative = fieldOf(node, 'alternative');
  const first = consequence === null ? whenTrue : l.graph.newBlock();
  const second = l.graph.newBlock();
  if (condition !== null) l.condition(condition, first, second);
  if (consequence !== null) {
    l.graph.resume(first);
    l.condition(consequence, whenTrue, whenFalse);
  }
  l.graph.resume(second);
  if (alternative !== null) l.condition(alternative, whenTrue, whenFalse);
}

/** Branches on a lowered value; a statement expression may have yielded a constant or a `!`. */
function branchOnValue(l: Lowering, value: Expression, whenTrue: OpenBlock, whenFalse: OpenBlock): void {
  if (value.kind === 'integer') {
    l.graph.jump(value.value === 0n ? whenFalse : whenTrue);
  } else if (value.kind === 'unary' && value.operator === '!') {
    branchOnValue(l, value.operand, whenFalse, whenTrue);
  } else if (value.kind === 'binary' && (value.operator === '&&' || value.operator === '||')) {
    const second = l.graph.newBlock();
    if (value.operator === '&&') branchOnValue(l, value.left, second, whenFalse);
    else branchOnValue(l, value.left, whenTrue, second);
    l.graph.resume(second);
    branchOnValue(l, value.right, whenTrue, whenFalse);
  } else if (value.kind === 'conditional') {
    const first = l.graph.newBlock();
    const second = l.graph.newBlock();
    branchOnValue(l, value.condition, first, second);
    l.graph.resume(first);
    branchOnValue(l, value.whenTrue, whenTrue, whenFalse);
    l.graph.resume(second);
    branchOnValue(l, value.whenFalse, whenTrue, whenFalse);
  } else {
    l.graph.end(branch(value, whenTrue, whenFalse));
  }
}

function constantTruth(node: SyntaxNode): boolean | null {
  switch (node.kind) {
    case 'true':
      return true;
    case 'false':
    case 'null':
      return false;
    case 'number_literal': {
      const value = integerValue(node.text);
      return value === null ? null : value !== 0n;
    }
    default:
      return null;
  }
}
