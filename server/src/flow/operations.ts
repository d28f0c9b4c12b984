/** Operations on values: C's arithmetic, comparisons and places, as far as symbols can be computed with. */
import type { Comparison } from './facts.ts';
import type { State } from './state.ts';
import type { Place, Term, TermTable } from './terms.ts';

/** The value of `a operator b`, pointers counted in elements; null where it is not computed further. */
export function arithmetic(
  terms: TermTable,
  operator: string,
  a: Term,
  b: Term,
  leftPointer: boolean,
  rightPointer: boolean,
): Term | null {
  const numbers = a.kind === 'integer' && b.kind === 'integer' ? ([a.value, b.value] as const) : null;
  switch (operator) {
    case '+':
      if (leftPointer || a.kind === 'address') return terms.pointerAdd(a, b);
      if (rightPointer || b.kind === 'address') return terms.pointerAdd(b, a);
      return terms.add(a, b);
    case '-':
      if (leftPointer && !rightPointer) return terms.pointerAdd(a, terms.subtract(terms.zero, b));
      return leftPointer ? terms.operation('-', a, b) : terms.subtract(a, b);
    case '*':
      return terms.multiply(a, b);
    case '<<':
      return b.kind === 'integer' && b.value >= 0 && b.value < 48
        ? terms.multiply(a, terms.integer(2 ** b.value))
        : null;
    case '/':
      return numbers && numbers[1] !== 0 ? terms.integer(Math.trunc(numbers[0] / numbers[1])) : null;
    case '%':
      return numbers && numbers[1] !== 0 ? terms.integer(numbers[0] % numbers[1]) : null;
    case '&':
      return numbers ? terms.literal(bitwise('&', ...numbers)) : flagsIn(terms, a, b);
    case '|':
      return numbers ? terms.literal(bitwise('|', ...numbers)) : null;
    default:
      return null;
  }
}

/** The truth of a comparison: a number where the facts decide it. */
export function compare(state: State, a: Term, operator: Comparison, b: Term): Term {
  const { terms } = state;
  if (b.kind === 'constant' && b.name === 'DMA_MAPPING_ERROR' && (operator === '==' || operator === '!=')) {
    const failed = terms.operation('mapping-error', a);
    return compare(state, failed, operator === '==' ? '!=' : '==', terms.zero);
  }
  const decided = state.facts.settle(a, operator, b);
  if (decided !== null) return decided ? terms.one : terms.zero;
  return terms.operation(operator, a, b);
}

/** The truth of `a && b` or `a || b` for values without effect. */
export function logical(state: State, operator: '&&' | '||', a: Term, b: Term): Term {
  const { terms } = state;
  const left = state.facts.isZero(a);
  const right = state.facts.isZero(b);
  if (operator === '&&') {
    if (left === true || right === true) return terms.zero;
    if (left === false && right === false) return terms.one;
  } else {
    if (left === false || right === false) return terms.one;
    if (left === true && right === true) return terms.zero;
  }
  return terms.operation(operator, a, b);
}

/** True where two places differ only in indices that the facts know to be equal. */
export function samePlace(state: State, a: Place, b: Place): boolean {
  if (a === b) return true;
  if (a.kind === 'field' && b.kind === 'field') return a.name === b.name && samePlace(state, a.base, b.base);
  if (a.kind === 'element' && b.kind === 'element')
    return samePlace(state, a.base, b.base) && state.facts.sameValue(a.index, b.index);
  return false;
}

/** `flags & MASK` after `flags |= MASK` or `flags &= ~MASK`; null where it cannot be told. */
function flagsIn(terms: TermTable, flags: Term, mask: Term): Term | null {
  const known = areSet(flags, mask);
  return known === null ? null : known ? mask : terms.zero;
}

/** Whether all bits of a mask are set in a value, or none; null where neither is known. */
function areSet(value: Term, mask: Term): boolean | null {
  if (value === mask) return true;
  if (value.kind === 'integer' && mask.kind === 'integer') {
    const common = bitwise('&', value.value, mask.value);
    return common === BigInt(mask.value) ? true : common === 0n ? false : null;
  }
  if (value.kind !== 'operation') return null;
  if (value.operator === '~' && value.operands[0] === mask) return false;
  if (value.operator !== '|' && value.operator !== '&') return null;
  const decisive = value.operator === '|';
  const parts = value.operands.map((operand) => areSet(operand, mask));
  if (parts.includes(decisive)) return decisive;
  return parts.includes(null) ? null : !decisive;
}

function bitwise(operator: '&' | '|', a: number, b: number): bigint {
  return operator === '&' ? BigInt(a) & BigInt(b) : BigInt(a) | BigInt(b);
}
