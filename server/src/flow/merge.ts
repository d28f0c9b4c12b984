/**
 * Which paths that meet at a block need not be told apart. Two become one without loss where the resources are alike,
 * all that can still be read is the same, and what is known of values is the same but for one fact: `if (a) log();`
 * leaves nothing behind, neither its condition nor its effects. Only too many paths are merged at a loss.
 */
import type { BlockId } from '../program/ir.ts';
import { type Bounds, implies, union } from './facts.ts';
import { addRepeatedReleases, isRepeated } from './foreign.ts';
import type { Liveness } from './liveness.ts';
import { isMaskRefused } from './masks.ts';
import { namesResource } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import type { Place, Term, TermTable } from './terms.ts';

export interface Meeting {
  readonly block: BlockId;
  readonly terms: TermTable;
  readonly liveness: Pick<Liveness, 'mayRead'>;
  /** More paths than this are merged by their resources alone. */
  readonly mostStates: number;
  /** What a place holds where the merged paths disagree. */
  readonly differing: (state: State, place: Place) => Term;
}

export function mergeStates(meeting: Meeting, states: readonly State[]): readonly State[] {
  return mergeCrowd(meeting, mergeWithoutLoss(meeting, states));
}

/** Merges only where there are too many: paths that calls with several outcomes made inside a block. */
export function mergeCrowd(meeting: Meeting, states: readonly State[]): readonly State[] {
  if (states.length <= meeting.mostStates) return states;
  const byResources = mergeBy(meeting, states, (state) => resourceKey(state) + integerKey(meeting, state));
  if (byResources.length <= meeting.mostStates) return byResources;
  const coarse = mergeBy(meeting, byResources, resourceKey);
  for (const state of coarse) state.doubt('many-paths');
  return coarse.slice(0, meeting.mostStates);
}

function mergeWithoutLoss(meeting: Meeting, states: readonly State[]): State[] {
  const pairs = new Pairs(meeting);
  const alike = new Map<string, State[]>();
  for (const state of states) {
    const key = `${state.roundKey}|${resourceKey(state)}`;
    const others = alike.get(key);
    if (others) addMerged(pairs, others, state);
    else alike.set(key, [state]);
  }
  return [...alike.values()].flat();
}

/** Adds a path to some, or merges it with one of them, which may make room for more of that. */
function addMerged(pairs: Pairs, others: State[], state: State): void {
  let current = state;
  for (let index = 0; index < others.length; index++) {
    const merged = pairs.merge(others[index] as State, current);
    if (!merged) continue;
    others.splice(index, 1);
    current = merged;
    index = -1;
  }
  others.push(current);
}

/** Compares paths two by two. */
class Pairs {
  private readonly values = new Map<State, ReadonlySet<Term>>();

  constructor(private readonly meeting: Meeting) {}

  /** One path for two whose resources have the same fate, where nothing is lost by it. */
  merge(a: State, b: State): State | null {
    if (!haveLikeResources(a, b) || !this.agreeOnPlaces(a, b)) return null;
    if (isMaskRefused(a) !== isMaskRefused(b)) return null;
    const facts = this.compareFacts(a, b);
    // A path that another covers adds nothing, not even its doubts.
    if (facts.firstCovers && isSubset(a.doubts, b.doubts)) return this.absorb(a, b);
    if (facts.secondCovers && isSubset(b.doubts, a.doubts)) return this.absorb(b, a);
    if (facts.isUnionExact && isSubset(a.doubts, b.doubts) && isSubset(b.doubts, a.doubts)) return this.absorb(a, b);
    return null;
  }

  private absorb(a: State, b: State): State {
    const merged = a.absorb(b, (place) => this.meeting.differing(a, place));
    addRepeatedReleases(merged, b);
    return merged;
  }

  private agreeOnPlaces(a: State, b: State): boolean {
    const { liveness, block } = this.meeting;
    return a.comparePlaces(b, (place, mine, theirs) => {
      if (liveness.mayRead(block, place)) return false;
      return place.kind === 'variable' || !(holdsResource(a, mine) || holdsResource(b, theirs));
    });
  }

  private compareFacts(a: State, b: State): FactComparison {
    let differences = 0;
    let firstCovers = true;
    let secondCovers = true;
    let isUnionExact = true;
    a.facts.compare(b.facts, (term, mine: Bounds, theirs: Bounds) => {
      if (!this.mayBeTested(term, a, b)) return true;
      differences++;
      firstCovers &&= implies(theirs, mine);
      secondCovers &&= implies(mine, theirs);
      isUnionExact &&= differences === 1 && union(mine, theirs).exact;
      return firstCovers || secondCovers || isUnionExact;
    });
    return { firstCovers, secondCovers, isUnionExact };
  }

  /** Whether code that follows can come by the term again. */
  private mayBeTested(term: Term, a: State, b: State): boolean {
    switch (term.kind) {
      case 'integer':
      case 'constant':
      case 'address':
        return true;
      case 'symbol':
        return this.isKept(term, a, b);
      case 'initial':
        return this.meeting.liveness.mayRead(this.meeting.block, term.place) || this.isKept(term, a, b);
      case 'sum':
        return term.parts.every((part) => this.mayBeTested(part.term, a, b)) || this.isKept(term, a, b);
      case 'operation':
        return term.operands.every((operand) => this.mayBeTested(operand, a, b)) || this.isKept(term, a, b);
    }
  }

  private isKept(term: Term, a: State, b: State): boolean {
    return this.valuesOf(a).has(term) || this.valuesOf(b).has(term);
  }

  /** All values in places that may be read or in resources, and what they are computed from. */
  private valuesOf(state: State): ReadonlySet<Term> {
    let values = this.values.get(state);
    if (!values) {
      values = this.collectValues(state);
      this.values.set(state, values);
    }
    return values;
  }

  private collectValues(state: State): ReadonlySet<Term> {
    const { liveness, block } = this.meeting;
    const values = new Set<Term>();
    for (const [place, value] of state.places()) if (liveness.mayRead(block, place)) addParts(value, values);
    for (const { made, givenFor } of state.resources())
      for (const value of [
        givenFor,
        made.key,
        made.handle,
        made.result,
        made.size,
        made.nents,
        made.device,
        made.buffer,
      ])
        if (value) addParts(value, values);
    return values;
  }
}

interface FactComparison {
  /** Everything that the second path allows, the first allows too. */
  readonly firstCovers: boolean;
  readonly secondCovers: boolean;
  /** What the two allow can be said in one, and is no more than they allow. */
  readonly isUnionExact: boolean;
}

function addParts(term: Term, into: Set<Term>): void {
  if (into.has(term)) return;
  into.add(term);
  if (term.kind === 'sum') for (const part of term.parts) addParts(part.term, into);
  else if (term.kind === 'operation') for (const operand of term.operands) addParts(operand, into);
}

function holdsResource(state: State, value: Term): boolean {
  return state.resources().some((live) => namesResource(value, live.made));
}

function isSubset<T>(inner: ReadonlySet<T>, outer: ReadonlySet<T>): boolean {
  for (const one of inner) if (!outer.has(one)) return false;
  return true;
}

function haveLikeResources(a: State, b: State): boolean {
  const mine = withoutRepeated(a);
  const theirs = withoutRepeated(b);
  return (
    mine.length === theirs.length &&
    mine.every((live, index) => {
      const other = theirs[index] as Live;
      return areLike(live, other) && a.outcomeOf(live.made) === b.outcomeOf(other.made);
    })
  );
}

function withoutRepeated(state: State): readonly Live[] {
  const all = state.resources();
  return all.some(({ made }) => isRepeated(made)) ? all.filter(({ made }) => !isRepeated(made)) : all;
}

/** The same in all respects: one call's resource, made of the same values, with the same fate. */
function areLike(a: Live, b: Live): boolean {
  return a === b || (haveLikeFields(a, b, 'made') && areSameMaking(a.made, b.made));
}

function areSameMaking(a: Made, b: Made): boolean {
  return a === b || haveLikeFields(a, b, null);
}

function haveLikeFields<T extends object>(a: T, b: T, except: keyof T | null): boolean {
  for (const name of Object.keys(a) as (keyof T)[])
    if (name !== except && a[name] !== b[name] && !haveLikeItems(a[name], b[name])) return false;
  return true;
}

/** Lists and records of one level whose items are the same objects. */
function haveLikeItems(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const entries = Object.entries(a);
  return (
    entries.length === Object.keys(b).length &&
    entries.every(([name, value]) => (b as Record<string, unknown>)[name] === value)
  );
}

function mergeBy(meeting: Meeting, states: readonly State[], keyOf: (state: State) => string): State[] {
  const groups = new Map<string, State>();
  for (const state of states) {
    const key = keyOf(state);
    const existing = groups.get(key);
    groups.set(key, existing ? mergeAtLoss(meeting, existing, state) : state);
  }
  return [...groups.values()];
}

function mergeAtLoss(meeting: Meeting, a: State, b: State): State {
  const merged = a.mergeWith(b, (place) => meeting.differing(a, place));
  addRepeatedReleases(merged, b);
  return merged;
}

/** What every live resource is like. */
function resourceKey(state: State): string {
  const parts = withoutRepeated(state).map(
    (live) =>
      `${live.made.key.id}${state.outcomeOf(live.made)}${live.released ? 'r' : ''}${live.escaped ?? ''}${live.name ?? ''}`,
  );
  return parts.join(';');
}

/** The integers that locals are known to hold. */
function integerKey({ liveness, block }: Meeting, state: State): string {
  const parts: string[] = [];
  for (const [place, value] of state.places())
    if (place.kind === 'variable' && value.kind === 'integer' && liveness.mayRead(block, place))
      parts.push(`${place.id}=${value.value}`);
  return `|${parts.join(';')}`;
}
