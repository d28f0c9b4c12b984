/** What a path learns from a condition that came out true or false. */
import { isComparison, negate } from './facts.ts';
import type { State } from './state.ts';
import type { Term } from './terms.ts';

/** Learns that a condition's value is true or false; false where that cannot be. */
export function assume(state: State, value: Term, truth: boolean): boolean {
  const { zero } = state.terms;
  if (value.kind !== 'operation') return state.facts.assume(value, truth ? '!=' : '==', zero);
  const [left, right] = value.operands;
  if (left && right) {
    if (isComparison(value.operator)) {
      const comparison = truth ? value.operator : negate(value.operator);
      if (isTruthOf(left) && right === zero && (comparison === '==' || comparison === '!='))
        return assume(state, left, comparison === '!=');
      return state.facts.assume(left, comparison, right);
    }
    if (value.operator === '&&' && truth) return assume(state, left, true) && assume(state, right, true);
    if (value.operator === '||' && !truth) return assume(state, left, false) && assume(state, right, false);
  }
  if (left && value.operator === 'PTR_ERR_OR_ZERO' && !assume(state, state.terms.operation('IS_ERR', left), truth))
    return false;
  if (left && !truth) {
    if (value.operator === 'IS_ERR_OR_NULL' && !state.facts.assume(left, '!=', zero)) return false;
    if (value.operator === 'IS_ERR') assumeNotNull(state, left);
  }
  return state.facts.assume(value, truth ? '!=' : '==', zero);
}

/** A call that tells its failure by an error pointer returns NULL for what is optional alone. */
function assumeNotNull(state: State, pointer: Term): void {
  if (pointer.kind !== 'symbol' || pointer.label.includes('optional')) return;
  if (state.facts.isZero(pointer) === null) state.facts.assume(pointer, '!=', state.terms.zero);
}

function isTruthOf(term: Term): boolean {
  return term.kind === 'operation' && (isComparison(term.operator) || term.operator === '&&' || term.operator === '||');
}
