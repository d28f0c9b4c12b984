/**
 * What a function does to its caller, one summary per outcome: what it returns, writes, makes and undoes, and what must
 * be true of its parameters. Applying one rewrites it in the caller's terms.
 */
import type { CallExpression, FunctionIr, Range } from '../program/ir.ts';
import type { Walk } from './interpreter.ts';
import { isMaskPlace } from './masks.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, rootOf, type Term, type TermTable } from './terms.ts';
import { isStable } from './values.ts';

export interface Outcome {
  readonly value: Term | null;
  /** The `return` that it ends in; one of several where alike outcomes were joined. */
  readonly range: Range;
  readonly state: State;
}

export interface Summary {
  readonly ir: FunctionIr;
  readonly outcomes: readonly Outcome[];
}

const mostOutcomes = 6;

/** Whether a caller need look at a function: it leaves something made, undone or decided about a handle. */
export function concernsCallers({ outcomes }: Summary): boolean {
  return outcomes.some(({ state }) => {
    for (const live of state.resources())
      if (!isSettled(live) && !live.lost && (live.released || state.outcomeOf(live.made) !== 'failed')) return true;
    for (const [term] of state.facts.entries())
      if (term.kind === 'operation' && term.operator === 'mapping-error') return true;
    for (const [place] of state.places()) if (isMaskPlace(place)) return true;
    return false;
  });
}

/** Joins the ends of paths that look the same to a caller. */
export function summarise(terms: TermTable, ir: FunctionIr, ends: readonly Outcome[]): Summary {
  const groups = new Map<string, Outcome>();
  countSkippedAsUndone(ends);
  for (const end of ends) {
    const key = outcomeKey(end);
    const existing = groups.get(key);
    groups.set(key, existing ? joinOutcomes(terms, ir, key, existing, end) : end);
  }
  const outcomes = [...groups.values()];
  if (outcomes.length > mostOutcomes) for (const outcome of outcomes) outcome.state.doubt('many-outcomes');
  return { ir, outcomes: outcomes.slice(0, mostOutcomes) };
}

/**
 * `if (p) free(p)`: a path that skips the release because there is nothing to release is as good as one that does it,
 * which keeps the outcomes of a function that frees many things few.
 */
function countSkippedAsUndone(ends: readonly Outcome[]): void {
  const undone = new Map<Term, Live>();
  for (const { state } of ends)
    for (const live of state.resources()) if (live.released && isForeign(live.made)) undone.set(live.made.key, live);
  for (const { state } of ends) {
    for (const live of undone.values()) {
      if (state.resource(live.made) || state.facts.isZero(live.made.key) !== true) continue;
      state.make(live.made, live.name);
      const made = state.resource(live.made);
      if (made) state.change(made, { released: live.released });
    }
  }
}

function joinOutcomes(terms: TermTable, ir: FunctionIr, key: string, a: Outcome, b: Outcome): Outcome {
  const state = a.state.mergeWith(b.state, (place) =>
    terms.keyedSymbol(`${ir.name}!exit!${place.id}!${key}`, 'merged'),
  );
  const { range } = a;
  if (a.value === b.value || !a.value || !b.value) return { value: a.value, range, state };
  const value = terms.keyedSymbol(`${ir.name}!value!${key}`, 'result');
  const sides: readonly Outcome[] = [a, b];
  for (const comparison of ['!=', '<', '>=', '=='] as const) {
    if (sides.every((side) => side.value && side.state.facts.decide(side.value, comparison, terms.zero) === true))
      state.facts.assume(value, comparison, terms.zero);
  }
  return { value, range, state };
}

/** Outcomes alike in success or failure and in what they leave made and undone are one to the caller. */
function outcomeKey({ value, state }: Outcome): string {
  const parts = [value ? resultClass(state, value) : 'void'];
  for (const live of state.resources()) {
    if (isSettled(live)) continue;
    parts.push(`${live.made.key.id}${state.outcomeOf(live.made)}${live.released ? 'r' : ''}${live.escaped ? 'e' : ''}`);
  }
  return parts.sort().join(';');
}

export type ResultClass = 'zero' | 'negative' | 'nonzero' | 'error-pointer' | 'value';

/** What can be told of a result: the kernel's convention makes negative, nonzero and error pointers failures. */
export function resultClass(state: State, value: Term): ResultClass {
  if (value.kind === 'operation' && value.operator === 'ERR_PTR') return 'error-pointer';
  const zero = state.facts.isZero(value);
  if (zero === true) return 'zero';
  if (state.facts.isNegative(value) === true) return 'negative';
  if (value.kind === 'address' || value.kind === 'constant' || isPositive(state, value)) return 'value';
  return zero === false ? 'nonzero' : 'value';
}

function isPositive(state: State, value: Term): boolean {
  return state.facts.decide(value, '>', state.terms.zero) === true;
}

/** Made and undone inside the function: of no concern to a caller. */
function isSettled(live: Live): boolean {
  return live.released !== null && !isForeign(live.made);
}

/** Something undone that the path did not make. */
export function isForeign(made: Made): boolean {
  return made.api.effects.some(
    (effect) => effect.kind === 'unmap' || effect.kind === 'free' || effect.kind === 'destroy-pool',
  );
}

/**
 * Whether the same name means the same thing each time: what the path made always does; what was made elsewhere is known
 * by its place alone, which in a loop, or after a merge of paths, may be another one.
 */
export function isReliablyNamed(made: Made): boolean {
  return !isForeign(made) || (!made.inLoop && made.key.kind === 'initial' && isStable(made.key));
}

/** One outcome in the caller's terms. */
export interface AppliedOutcome {
  readonly value: Term | null;
  /** Resources that the callee made and left. */
  readonly made: readonly Live[];
  /** Resources that the callee undid without having made them. */
  readonly undone: readonly Live[];
}

/** Applies an outcome to the caller's path; null where it contradicts what the path knows. */
export function applyOutcome(
  walk: Walk,
  state: State,
  call: CallExpression,
  values: readonly Term[],
  summary: Summary,
  outcome: Outcome,
): AppliedOutcome | null {
  const translator = new Translator(walk, state.fork(), call, values, summary.ir);
  const result = outcome.value ? translator.term(outcome.value) : null;
  for (const [term, bounds] of outcome.state.facts.entries()) {
    if (!translator.isVisible(term)) continue;
    if (!state.facts.adopt(translator.term(term), bounds)) return null;
  }
  for (const [place, value] of outcome.state.places()) {
    const root = rootOf(place);
    if (root.kind === 'variable') continue;
    state.write(translator.place(place), translator.term(value));
  }
  for (const doubt of outcome.state.doubts) state.doubt(doubt);
  const made: Live[] = [];
  const undone: Live[] = [];
  for (const live of outcome.state.resources()) {
    // What the driver itself took for failed is nobody's any more.
    const isGivenUp = live.wrongCheck !== null && outcome.state.outcomeOf(live.made) === 'failed';
    if (isSettled(live) || isGivenUp) continue;
    const released = live.released && {
      ...live.released,
      values: live.released.values.map((value) => translator.term(value)),
    };
    (isForeign(live.made) ? undone : made).push({
      ...live,
      released,
      givenFor: live.givenFor && translator.term(live.givenFor),
      made: translator.made(live.made),
    });
  }
  for (const pointer of outcome.state.published()) state.publish(translator.term(pointer));
  return { value: result, made, undone };
}

/** Rewrites a callee's terms: parameters become arguments, what it read becomes what the caller's places hold. */
class Translator {
  private readonly terms: TermTable;
  private readonly known = new Map<Term, Term>();
  private readonly site: string;

  constructor(
    walk: Walk,
    /** The caller's path before the call. */
    private readonly before: State,
    call: CallExpression,
    private readonly values: readonly Term[],
    private readonly callee: FunctionIr,
  ) {
    this.terms = walk.terms;
    this.site = `${walk.ir.name}@${call.range.start}#${walk.roundKey(before)}`;
  }

  term(term: Term): Term {
    let translated = this.known.get(term);
    if (!translated) {
      translated = this.translate(term);
      this.known.set(term, translated);
    }
    return translated;
  }

  place(place: Place): Place {
    const { terms } = this;
    switch (place.kind) {
      case 'variable':
      case 'global':
        return place;
      case 'dereference':
        return terms.dereference(this.term(place.pointer));
      case 'field':
        return terms.field(this.place(place.base), place.name, place.owner);
      case 'element':
        return terms.element(this.place(place.base), this.term(place.index));
    }
  }

  made(made: Made): Made {
    const optional = (term: Term | null): Term | null => (term ? this.term(term) : null);
    return {
      ...made,
      key: this.term(made.key),
      handle: optional(made.handle),
      result: this.term(made.result),
      device: optional(made.device),
      size: optional(made.size),
      nents: optional(made.nents),
      direction: optional(made.direction),
      buffer: optional(made.buffer),
    };
  }

  /** Facts about a callee's own variables mean nothing outside. */
  isVisible(term: Term): boolean {
    switch (term.kind) {
      case 'initial': {
        const root = rootOf(term.place);
        return root.kind !== 'variable' || this.parameterIndex(root.name, root.owner) >= 0;
      }
      case 'sum':
        return term.parts.every((part) => this.isVisible(part.term));
      case 'operation':
        return term.operands.every((operand) => this.isVisible(operand));
      default:
        return true;
    }
  }

  private translate(term: Term): Term {
    const { terms } = this;
    switch (term.kind) {
      case 'integer':
      case 'constant':
        return term;
      case 'symbol':
        return terms.keyedSymbol(`${this.site}<${term.id}`, term.label);
      case 'initial':
        return this.read(term.place);
      case 'address':
        return terms.addressOf(this.place(term.place));
      case 'sum':
        return term.parts.reduce<Term>(
          (sum, part) => terms.add(sum, terms.multiply(terms.integer(part.coefficient), this.term(part.term))),
          terms.integer(term.constant),
        );
      case 'operation':
        return terms.operation(term.operator, ...term.operands.map((operand) => this.term(operand)));
    }
  }

  private read(place: Place): Term {
    const root = rootOf(place);
    if (root.kind === 'variable') {
      const index = this.parameterIndex(root.name, root.owner);
      const value = index < 0 ? undefined : this.values[index];
      if (place.kind === 'variable' && value) return value;
      return this.terms.keyedSymbol(`${this.site}<place ${place.id}`, 'unknown');
    }
    return this.before.load(this.place(place));
  }

  private parameterIndex(name: string, owner: string): number {
    if (owner !== this.callee.name) return -1;
    return this.callee.parameters.findIndex((parameter) => parameter.name === name);
  }
}
