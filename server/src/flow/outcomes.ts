/**
 * The ends of a function's paths as its callers see them: what it returns, writes, makes and undoes, and what must be true
 * of its parameters for that. What no caller can come by is forgotten, and ends that look alike are one outcome.
 */
import type { FunctionIr, Range } from '../program/ir.ts';
import { addRepeatedReleases, isForeign, isRepeated } from './foreign.ts';
import { isMaskPlace } from './masks.ts';
import { namesResource } from './resources.ts';
import type { Live, State } from './state.ts';
import { type Place, rootOf, type Term, type TermTable } from './terms.ts';

export interface Outcome {
  readonly value: Term | null;
  /** The `return` that it ends in; one of several where alike outcomes were joined. */
  readonly range: Range;
  readonly state: State;
}

const mostOutcomes = 6;

/** A function that leaves more than this many things made or undone sets up or tears down whole devices. */
const mostResources = 12;

/**
 * Joins the ends of paths that look the same to a caller. Null where so many are left that no caller can follow them
 * all.
 */
export function outcomesOf(terms: TermTable, ir: FunctionIr, ends: readonly Outcome[]): readonly Outcome[] | null {
  const outcomes = joined(terms, ir, ends);
  const resources = outcomes.reduce((sum, { state }) => sum + state.resourceCount, 0);
  return outcomes.length > mostOutcomes || resources > mostResources ? null : outcomes;
}

/** Whether callers can follow all ends of a function, be they joined or not. */
export function areFew(ends: readonly Outcome[]): boolean {
  const resources = ends.reduce((sum, { state }) => sum + state.resourceCount, 0);
  // What is undone on one path may count as undone on all.
  return ends.length <= mostOutcomes && resources * ends.length <= mostResources;
}

/** The ends of paths, those that look the same to a caller joined. */
export function joined(terms: TermTable, ir: FunctionIr, ends: readonly Outcome[]): readonly Outcome[] {
  const parameters = new Set(ir.parameters.map(({ name }) => name));
  const visible = ends.map((end) => withoutOwn(new Reached(ir.name, parameters), end));
  countSkippedAsUndone(visible);
  const isPlain = visible.every(
    (end) =>
      end.state.resourceCount === 0 && end.state.places().length === 0 && !returnsCheck(end) && !knowsCheck(end.state),
  );
  const groups = new Map<string, Outcome>();
  for (const end of visible) {
    const key = isPlain ? '' : outcomeKey(end);
    const existing = groups.get(key);
    groups.set(key, existing ? joinOutcomes(terms, ir, key, existing, end) : end);
  }
  // A function that ends in very many ways is hardly understood, though its callers may do with less.
  if (visible.length > mostOutcomes && new Set(visible.map(detailedKey)).size > mostOutcomes)
    for (const end of ends) end.state.doubt('many-outcomes');
  const outcomes = [...groups.values()];
  tellFromErrorPointers(terms, outcomes);
  return outcomes;
}

/** Tells a mapping error, perhaps for one kind of device only. */
function returnsCheck({ value }: Outcome): boolean {
  return value?.kind === 'operation' && value.operator === 'mapping-error';
}

/** A function that returns error pointers returns none where it returns anything else. */
function tellFromErrorPointers(terms: TermTable, outcomes: readonly Outcome[]): void {
  const isErrorPointer = ({ value, state }: Outcome): boolean =>
    value !== null && resultClass(state, value) === 'error-pointer';
  if (!outcomes.some(isErrorPointer)) return;
  for (const outcome of outcomes)
    if (outcome.value && !isErrorPointer(outcome))
      outcome.state.facts.assume(terms.operation('IS_ERR', outcome.value), '==', terms.zero);
}

/**
 * Why a caller might look at a function: for what it leaves made or decided about a handle; only for what it undoes,
 * which concerns a caller that has something to undo; or not at all.
 */
export type Concern = 'all' | 'releases' | 'none';

export function concernOf(outcomes: readonly Outcome[]): Concern {
  const decides = outcomes.some(
    ({ state }) =>
      state.resources().some((live) => isLeftToCaller(state, live)) ||
      knowsCheck(state) ||
      state.places().some(({ key }) => isMaskPlace(key)),
  );
  if (decides) return 'all';
  return outcomes.some(({ state }) => state.resources().some((live) => live.released)) ? 'releases' : 'none';
}

/** What is kept in the driver's data concerns those who call its maker, not everybody above them. */
function isLeftToCaller(state: State, live: Live): boolean {
  if (live.released || state.outcomeOf(live.made) === 'failed') return false;
  return live.distance === 0 || live.keptIn.length === 0;
}

/** Whether a path has looked at a handle that it was given. */
function knowsCheck(state: State): boolean {
  return state.facts.entries().some(({ key }) => isCheck(state, key));
}

/** Whether a fact is an error check of something made elsewhere. */
function isCheck(state: State, term: Term): boolean {
  const isTest = term.kind === 'operation' && term.operator === 'mapping-error';
  return isTest && !state.resources().some((live) => live.made.result === term);
}

/** The end of a path without what dies with the function. */
function withoutOwn(reached: Reached, { value, range, state }: Outcome): Outcome {
  const left = state.resources().filter((live) => !live.lost && !isSettled(live) && !isGivenUp(state, live));
  reached.add(value);
  for (const live of left) reached.addResource(live);
  const names = (held: Term): boolean => left.some((live) => namesResource(held, live.made));
  const kept = state
    .places()
    .filter(({ key: place, value: held }) => reached.isVisible(place) || (isOutside(place) && names(held)));
  for (const { key: place, value } of kept) reached.addPlace(place, value);
  const places = new Set(kept.map(({ key }) => key));
  const reduced = state.reduce({
    place: (place) => places.has(place),
    fact: (term) => reached.isKnown(term),
    resource: (live) => left.includes(live),
    pointer: (pointer) => reached.isKnown(pointer),
  });
  return { value, range, state: reduced };
}

function isOutside(place: Place): boolean {
  return rootOf(place).kind !== 'variable';
}

/** Which values a caller can come by: what its own places held, and what it is given. */
class Reached {
  private readonly symbols = new Set<Term>();

  constructor(
    private readonly functionName: string,
    private readonly parameters: ReadonlySet<string>,
  ) {}

  add(value: Term | null): void {
    if (value === null) return;
    if (value.kind === 'symbol') this.symbols.add(value);
    else if (value.kind === 'sum') for (const part of value.parts) this.add(part.term);
    else if (value.kind === 'operation') for (const operand of value.operands) this.add(operand);
    else if (value.kind === 'initial' || value.kind === 'address') this.addRoot(value.place);
  }

  addResource({ made, givenFor }: Live): void {
    const { key, handle, result, device, size, nents, buffer } = made;
    for (const term of [key, handle, result, device, size, nents, buffer, givenFor]) this.add(term);
  }

  addPlace(place: Place, value: Term): void {
    this.addRoot(place);
    this.add(value);
  }

  isKnown(term: Term): boolean {
    switch (term.kind) {
      case 'integer':
      case 'constant':
        return true;
      case 'symbol':
        return this.symbols.has(term);
      case 'initial':
        return this.isVisible(term.place) || this.isParameter(term.place);
      case 'address':
        return this.isVisible(term.place);
      case 'sum':
        return term.parts.every((part) => this.isKnown(part.term));
      case 'operation':
        return term.operands.every((operand) => this.isKnown(operand));
    }
  }

  /** Whether a caller can name the place. */
  isVisible(place: Place): boolean {
    const root = rootOf(place);
    if (root.kind === 'dereference') return this.isKnown(root.pointer);
    return root.kind === 'global';
  }

  private isParameter(place: Place): boolean {
    return place.kind === 'variable' && place.owner === this.functionName && this.parameters.has(place.name);
  }

  private addRoot(place: Place): void {
    const root = rootOf(place);
    if (root.kind === 'dereference') this.add(root.pointer);
  }
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
  addRepeatedReleases(state, b.state);
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
  const parts = new Set<string>();
  for (const live of state.resources()) {
    const { made } = live;
    if (isRepeated(made)) continue;
    parts.add((made.inLoop ? `${made.file}:${made.call.range.start}` : made.key.id) + fateOf(state, live));
  }
  return [value ? resultClass(state, value) : 'void', ...[...parts].sort()].join(';');
}

/** The same, with every round of a loop told apart. */
function detailedKey({ value, state }: Outcome): string {
  const parts = state.resources().map((live) => live.made.key.id + fateOf(state, live));
  return [value ? resultClass(state, value) : 'void', ...parts.sort()].join(';');
}

function fateOf(state: State, live: Live): string {
  return `${state.outcomeOf(live.made)}${live.released ? 'r' : ''}${live.escaped ? 'e' : ''}`;
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

/** What the driver itself took for failed is nobody's any more. */
function isGivenUp(state: State, live: Live): boolean {
  return live.wrongCheck !== null && state.outcomeOf(live.made) === 'failed';
}
