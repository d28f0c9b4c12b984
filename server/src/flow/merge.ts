/**
 * Which paths that meet at a block need not be told apart. Two become one without loss where the resources are alike,
 * all that can still be read is the same, and what is known of values is the same but for one fact: `if (a) log();`
 * leaves nothing behind, neither its condition nor its effects. Only too many paths are merged at a loss.
 */
import type { BlockId } from '../program/ir.ts';
import { areJoinedExactly, implies } from './facts.ts';
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
  /** What places hold where a path disagrees with others that it is merged with. */
  readonly differing: (state: State) => (place: Place) => Term;
}

export function mergeStates(meeting: Meeting, states: readonly State[]): readonly State[] {
  return mergeMany(meeting, mergeWithoutLoss(meeting, states));
}

/** Merges only where there are too many: paths that calls with several outcomes made inside a block. */
export function mergeCrowd(meeting: Meeting, states: readonly State[]): readonly State[] {
  if (states.length <= meeting.mostStates) return states;
  return mergeMany(
    meeting,
    states.map((state) => new Arrival(meeting, state)),
  );
}

function mergeMany(meeting: Meeting, arrivals: readonly Arrival[]): readonly State[] {
  if (arrivals.length <= meeting.mostStates) return arrivals.map(({ state }) => state);
  const byResources = mergeBy(meeting, arrivals, (arrival) => arrival.fates + integerKey(meeting, arrival.state));
  if (byResources.length <= meeting.mostStates) return byResources.map(({ state }) => state);
  const coarse = mergeBy(meeting, byResources, ({ fates }) => fates).map(({ state }) => state);
  for (const state of coarse) state.doubt('many-paths');
  return coarse.slice(0, meeting.mostStates);
}

function mergeWithoutLoss(meeting: Meeting, states: readonly State[]): readonly Arrival[] {
  const groups: Group[] = [];
  for (const state of states) {
    const arrival = new Arrival(meeting, state);
    const { fates } = arrival;
    const { roundKey } = state;
    const group = groups.find((one) => one.fates === fates && one.roundKey === roundKey);
    if (group) addMerged(meeting, group, arrival);
    else groups.push({ fates, roundKey, leader: state, arrivals: [arrival] });
  }
  return groups.length === 1 ? (groups[0] as Group).arrivals : groups.flatMap(({ arrivals }) => arrivals);
}

/** Paths whose resources fare alike, in the same rounds of loops. */
interface Group {
  readonly fates: string;
  readonly roundKey: string;
  /** The first that came. */
  readonly leader: State;
  readonly arrivals: Arrival[];
}

/** Adds a path to some, or merges it with one of them, which may make room for more of that. */
function addMerged(meeting: Meeting, { leader, arrivals: others }: Group, arrival: Arrival): void {
  let current = arrival;
  for (let index = 0; index < others.length; index++) {
    const other = others[index] as Arrival;
    // Most of many paths differ in what is read: a number tells them apart sooner than a look at their places.
    if (others.length > 1 && other.readableFrom(leader) !== current.readableFrom(leader)) continue;
    const merged = mergePair(meeting, other, current);
    if (!merged) continue;
    others.splice(index, 1);
    current = new Arrival(meeting, merged);
    index = -1;
  }
  others.push(current);
}

/** A path that meets others, with what is asked of it for each of them. It does not change while they meet. */
class Arrival {
  private knownFates: string | null = null;
  private knownReadable: number | null = null;
  private knownValues: ReadonlySet<Term> | null = null;

  constructor(
    private readonly meeting: Meeting,
    readonly state: State,
  ) {}

  /** What every live resource is like. */
  get fates(): string {
    this.knownFates ??= resourceKey(this.state);
    return this.knownFates;
  }

  /** How far the path is from another in what may be read; two that hold the same there are as far from it. */
  readableFrom(leader: State): number {
    const { liveness, block } = this.meeting;
    this.knownReadable ??= this.state.distanceTo(leader, (place) => liveness.mayRead(block, place));
    return this.knownReadable;
  }

  /** Whether a place that may be read or a resource has the value, or one that is computed from it. */
  keeps(term: Term): boolean {
    this.knownValues ??= this.collectValues();
    return this.knownValues.has(term);
  }

  private collectValues(): ReadonlySet<Term> {
    const { liveness, block } = this.meeting;
    const values = new Set<Term>();
    this.state.forEachPlace((place, value) => {
      if (liveness.mayRead(block, place)) addParts(value, values);
    });
    for (const { made, givenFor } of this.state.resources()) {
      const { key, handle, result, size, nents, device, buffer } = made;
      for (const value of [givenFor, key, handle, result, size, nents, device, buffer])
        if (value) addParts(value, values);
    }
    return values;
  }
}

/** One path for two whose resources have the same fate, where nothing is lost by it. */
function mergePair(meeting: Meeting, one: Arrival, two: Arrival): State | null {
  const [a, b] = [one.state, two.state];
  if (one.fates !== two.fates || !agreeOnPlaces(meeting, a, b) || !haveLikeResources(a, b)) return null;
  if (isMaskRefused(a) !== isMaskRefused(b)) return null;
  const facts = compareFacts(meeting, one, two);
  // A path that another covers adds nothing, not even its doubts.
  if (facts.firstCovers && isSubset(a.doubts, b.doubts)) return absorb(meeting, a, b);
  if (facts.secondCovers && isSubset(b.doubts, a.doubts)) return absorb(meeting, b, a);
  if (facts.isUnionExact && isSubset(a.doubts, b.doubts) && isSubset(b.doubts, a.doubts)) return absorb(meeting, a, b);
  return null;
}

function absorb(meeting: Meeting, a: State, b: State): State {
  const merged = a.absorb(b, meeting.differing(a));
  addRepeatedReleases(merged, b);
  return merged;
}

function agreeOnPlaces({ liveness, block }: Meeting, a: State, b: State): boolean {
  return a.comparePlaces(b, (place, mine, theirs) => {
    if (liveness.mayRead(block, place)) return false;
    return place.kind === 'variable' || !(holdsResource(a, mine) || holdsResource(b, theirs));
  });
}

function compareFacts(meeting: Meeting, a: Arrival, b: Arrival): FactComparison {
  let differences = 0;
  let firstCovers = true;
  let secondCovers = true;
  let isUnionExact = true;
  a.state.facts.compare(b.state.facts, (term, mine, theirs) => {
    if (!mayBeTested(meeting, term, a, b)) return true;
    differences++;
    firstCovers &&= implies(theirs, mine);
    secondCovers &&= implies(mine, theirs);
    isUnionExact &&= differences === 1 && areJoinedExactly(mine, theirs);
    return firstCovers || secondCovers || isUnionExact;
  });
  return { firstCovers, secondCovers, isUnionExact };
}

/** Whether code that follows can come by the term again. */
function mayBeTested(meeting: Meeting, term: Term, a: Arrival, b: Arrival): boolean {
  switch (term.kind) {
    case 'integer':
    case 'constant':
    case 'address':
      return true;
    case 'symbol':
      return isKept(term, a, b);
    case 'initial':
      return meeting.liveness.mayRead(meeting.block, term.place) || isKept(term, a, b);
    case 'sum':
      return term.parts.every((part) => mayBeTested(meeting, part.term, a, b)) || isKept(term, a, b);
    case 'operation':
      return term.operands.every((operand) => mayBeTested(meeting, operand, a, b)) || isKept(term, a, b);
  }
}

function isKept(term: Term, a: Arrival, b: Arrival): boolean {
  return a.keeps(term) || b.keeps(term);
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
      return areLike(live, other);
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

function mergeBy(meeting: Meeting, arrivals: readonly Arrival[], keyOf: (arrival: Arrival) => string): Arrival[] {
  const groups = new Map<string, Arrival>();
  for (const arrival of arrivals) {
    const key = keyOf(arrival);
    const existing = groups.get(key);
    groups.set(key, existing ? mergeAtLoss(meeting, existing.state, arrival.state) : arrival);
  }
  return [...groups.values()];
}

function mergeAtLoss(meeting: Meeting, a: State, b: State): Arrival {
  const merged = a.mergeWith(b, meeting.differing(a));
  addRepeatedReleases(merged, b);
  return new Arrival(meeting, merged);
}

function resourceKey(state: State): string {
  let key = '';
  for (const live of state.resources()) {
    if (isRepeated(live.made)) continue;
    key += `${live.made.key.id}${state.outcomeOfLive(live)}${live.released ? 'r' : ''}${live.escaped ?? ''}${live.name ?? ''};`;
  }
  return key;
}

/** The integers that locals are known to hold. */
function integerKey({ liveness, block }: Meeting, state: State): string {
  const parts: string[] = [];
  for (const { key: place, value } of state.places())
    if (place.kind === 'variable' && value.kind === 'integer' && liveness.mayRead(block, place))
      parts.push(`${place.id}=${value.value}`);
  return `|${parts.join(';')}`;
}
