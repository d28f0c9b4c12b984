/** One path's knowledge at one point: what places hold, what is known of values, and which DMA resources live. */
import type { AllocationKind, ApiFunction, MappingKind } from '../dma-api/types.ts';
import type { BlockId, CallExpression, Range } from '../program/ir.ts';
import { type Comparison, Facts } from './facts.ts';
import { type Entry, PersistentMap } from './persistent-map.ts';
import { type Place, rootOf, type Term, type TermTable } from './terms.ts';

/** How a DMA resource came to be. One per call and loop round; never changes. */
export interface Made {
  readonly type: 'mapping' | 'allocation';
  readonly kind: MappingKind | AllocationKind | 'pool';
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly function: string;
  readonly file: string;
  /** What the undoing call names it by: the handle, the scatterlist, the CPU address of an allocation. */
  readonly key: Term;
  /** DMA address of a coherent allocation, as a second name; null otherwise. */
  readonly handle: Term | null;
  /** The value whose test tells success from failure, and which side of the test failure is. */
  readonly result: Term;
  readonly failure: 'zero' | 'nonzero' | 'negative' | 'never';
  /** Spelling of the map or alloc call's arguments in the driver's own words. */
  readonly device: Term | null;
  readonly size: Term | null;
  readonly nents: Term | null;
  readonly direction: Term | null;
  readonly buffer: Term | null;
  readonly managed: boolean;
  /** Made inside a loop of the function that made it. */
  readonly inLoop: boolean;
}

export interface Live {
  readonly made: Made;
  /**
   * Set once the path gave up the obligation: `given` to code that is not known, or `unsure` because something like it
   * was undone or checked, and it cannot be told whether it was this.
   */
  readonly escaped: 'given' | 'unsure' | null;
  /** What the call returned that it was given to: where that is a failure, the call did not keep it. */
  readonly givenFor: Term | null;
  /** The call that undid it. */
  readonly released: Release | null;
  /** Its address reached the device or a structure: an unchecked one can do harm from there on. */
  readonly used: Range | null;
  /** The call that freed the memory while it was not known whether others had ended the mapping. */
  readonly freed: { readonly range: Range; readonly by: string } | null;
  /** The path waited for the device to be done, or undid something it could not name: it may be undone by now. */
  readonly mayBeUndone: boolean;
  /** A test that looks like an error check but is none. */
  readonly wrongCheck: WrongCheck | null;
  /** Its success was tested in some way on this path, even where the test leaves it open. */
  readonly tested: boolean;
  /** Where that was. */
  readonly testedAt: Range | null;
  /** Where the handle is written down, as the driver spells it. */
  readonly name: string | null;
  /** Fields of the driver's data that were given the handle, by struct and name; what is kept there outlives the path. */
  readonly keptIn: readonly string[];
  /** The call that gave the caller a wrapper's handle, where the maker did not keep it itself. */
  readonly calledAt: CallSite | null;
  /** A callee that failed and left it behind. */
  readonly failedIn: string | null;
  /** A callee that may undo it took a path on which it does not, and it cannot be told whether that was possible. */
  readonly spared: boolean;
  /** No reference to it survived the function that made it. */
  readonly lost: boolean;
  /** Loop rounds were cut after it was made: it stands for all elements of its kind. */
  readonly family: boolean;
  /** How many calls lie between the function that made it and this one. */
  readonly distance: number;
}

export interface CallSite {
  readonly call: CallExpression;
  readonly function: string;
  readonly file: string;
}

export interface WrongCheck {
  readonly range: Range;
  readonly how: 'zero' | 'negative' | 'all-ones' | 'is-err' | 'other-handle';
  readonly tested: string;
  /** The comparison that the driver takes for failure, where a path may go that way. */
  readonly failure: { readonly left: Term; readonly comparison: Comparison; readonly right: Term } | null;
}

export interface Release {
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly values: readonly Term[];
  readonly function: string;
  readonly file: string;
}

/** A branch that was taken, by its condition; or something that happened to a resource. */
export type TrailStep =
  | {
      readonly kind: 'branch';
      /** Leaves a loop before its first round. */
      readonly skipsLoop: boolean;
      readonly file: string;
      readonly condition: Range;
      readonly truth: boolean;
      readonly range: Range;
    }
  | {
      readonly kind: 'event';
      readonly file: string;
      readonly range: Range;
      readonly message: string;
      /** What the event concerns; null where it concerns all. */
      readonly made: Made | null;
    };

/** The way taken, newest first. */
export interface Trail {
  readonly step: TrailStep;
  readonly previous: Trail | null;
}

export class State {
  private constructor(
    readonly terms: TermTable,
    private store: PersistentMap<Place, Term>,
    private live: readonly Live[],
    readonly facts: Facts,
    private rounds: Rounds,
    public trail: Trail | null,
    private doubted: ReadonlySet<string>,
    private publishedPointers: PersistentMap<Term, true>,
  ) {}

  static initial(terms: TermTable): State {
    const facts = new Facts(terms);
    return new State(
      terms,
      PersistentMap.empty(),
      [],
      facts,
      roundsOf(new Map()),
      null,
      new Set(),
      PersistentMap.empty(),
    );
  }

  fork(): State {
    const { terms, store, live, facts, rounds, trail, doubted, publishedPointers } = this;
    return new State(terms, store, live, facts.fork(), rounds, trail, doubted, publishedPointers);
  }

  load(place: Place): Term {
    return this.store.get(place) ?? this.terms.initial(place);
  }

  has(place: Place): boolean {
    return this.store.has(place);
  }

  write(place: Place, value: Term): void {
    this.store = this.store.set(place, value);
  }

  /** Forgets what lies inside a place (fields, elements), as after its address went to unknown code. */
  forgetInside(place: Place, fresh: (inner: Place) => Term): void {
    for (const { key: inner } of this.places()) if (isInside(inner, place)) this.write(inner, fresh(inner));
  }

  places(): readonly Entry<Place, Term>[] {
    return this.store.entries();
  }

  /** A number that two paths have in common where they hold the same in all places asked for, and hardly otherwise. */
  distanceTo(other: State, isAskedFor: (place: Place) => boolean): number {
    let distance = 0;
    this.store.compare(other.store, (place, mine, theirs) => {
      if (isAskedFor(place)) distance = (distance + weightOf(place, mine) - weightOf(place, theirs)) | 0;
      return true;
    });
    return distance;
  }

  forEachPlace(visit: (place: Place, value: Term) => void): void {
    this.store.forEach(visit);
  }

  /** The live resources, oldest first; a list that no later change touches. */
  resources(): readonly Live[] {
    return this.live;
  }

  get resourceCount(): number {
    return this.live.length;
  }

  resource(made: Made): Live | null {
    for (const live of this.live) if (live.made === made) return live;
    return null;
  }

  make(made: Made, name: string | null): void {
    const live: Live = {
      made,
      escaped: null,
      givenFor: null,
      released: null,
      used: null,
      freed: null,
      mayBeUndone: false,
      wrongCheck: null,
      tested: false,
      testedAt: null,
      name,
      keptIn: [],
      calledAt: null,
      failedIn: null,
      spared: false,
      lost: false,
      family: false,
      distance: 0,
    };
    this.live = this.resource(made) ? this.live.map((one) => (one.made === made ? live : one)) : [...this.live, live];
  }

  change(live: Live, change: Partial<Omit<Live, 'made'>>): void {
    const { made } = live;
    this.live = this.live.map((one) => (one.made === made ? { ...live, ...change } : one));
  }

  drop(made: Made): void {
    this.live = this.live.filter((one) => one.made !== made);
  }

  /** `failed`, `mapped` or still `unknown`, by what the path knows of the call's result, or by what the driver thinks. */
  outcomeOf(made: Made): 'failed' | 'made' | 'unknown' {
    return this.outcomeBy(made, this.resource(made)?.wrongCheck ?? null);
  }

  /** The same for one of the path's resources. */
  outcomeOfLive({ made, wrongCheck }: Live): 'failed' | 'made' | 'unknown' {
    return this.outcomeBy(made, wrongCheck);
  }

  private outcomeBy(made: Made, wrongCheck: WrongCheck | null): 'failed' | 'made' | 'unknown' {
    if (made.failure === 'never') return 'made';
    const believed = wrongCheck?.failure;
    if (believed && this.facts.decide(believed.left, believed.comparison, believed.right) === true) return 'failed';
    // What returns a number or an error returns 0 where there was nothing to map.
    const nothing = made.failure === 'negative' ? '<=' : '==';
    const answer = this.facts.decide(made.result, nothing, this.terms.zero);
    if (answer === null) return 'unknown';
    return answer === (made.failure !== 'nonzero') ? 'failed' : 'made';
  }

  /** Reasons to doubt what is found on this path. */
  get doubts(): ReadonlySet<string> {
    return this.doubted;
  }

  doubt(reason: string): void {
    if (!this.doubted.has(reason)) this.doubted = new Set([...this.doubted, reason]);
  }

  /** Code unknown to us has been given the pointer, and may have kept it. */
  publish(pointer: Term): void {
    this.publishedPointers = this.publishedPointers.set(pointer, true);
  }

  isPublished(pointer: Term): boolean {
    return this.publishedPointers.has(pointer);
  }

  published(): readonly Term[] {
    return this.publishedPointers.entries().map(({ key }) => key);
  }

  /** Times that a loop head was passed since the path entered the loop. */
  roundOf(head: BlockId): number {
    return this.rounds.byHead.get(head) ?? 0;
  }

  /** The rounds of all loops around this point, in one word. */
  get roundKey(): string {
    return this.rounds.key;
  }

  countRound(head: BlockId): void {
    this.rounds = roundsOf(new Map(this.rounds.byHead).set(head, this.roundOf(head) + 1));
  }

  /** The path leaves all loops but those that `isInside` tells. */
  leaveLoops(isInside: (head: BlockId) => boolean): void {
    const entered = this.rounds.byHead;
    if (entered.size === 0 || [...entered.keys()].every(isInside)) return;
    this.rounds = roundsOf(new Map([...entered].filter(([head]) => isInside(head))));
  }

  /** What is left for a caller when the function is over; its way is not told. */
  reduce(keep: Keep): State {
    return new State(
      this.terms,
      this.store.filter(keep.place),
      this.live.filter(keep.resource),
      this.facts.about(keep.fact),
      roundsOf(new Map()),
      null,
      this.doubted,
      this.publishedPointers.filter(keep.pointer),
    );
  }

  record(step: TrailStep): void {
    this.trail = { step, previous: this.trail };
  }

  /** Calls `visit` for each place that the two paths hold different values in, until it answers false. */
  comparePlaces(other: State, visit: (place: Place, mine: Term, theirs: Term) => boolean): boolean {
    return this.store.compare(other.store, (place, mine, theirs) => {
      const before = mine ?? this.terms.initial(place);
      const after = theirs ?? this.terms.initial(place);
      return before === after || visit(place, before, after);
    });
  }

  /** What two paths agree on; places they differ in get the value that `differing` makes. */
  mergeWith(other: State, differing: (place: Place) => Term): State {
    const merged = this.absorb(other, differing);
    for (const reason of other.doubts) merged.doubt(reason);
    return merged;
  }

  /** The same, where the other path's doubts do not matter. */
  absorb(other: State, differing: (place: Place) => Term): State {
    const merged = this.fork();
    merged.store = this.store.join(other.store, (place, mine, theirs) => {
      const isSame = (mine ?? this.terms.initial(place)) === (theirs ?? this.terms.initial(place));
      return isSame ? mine : differing(place);
    });
    merged.facts.keepCommon(other.facts);
    merged.publishedPointers = this.publishedPointers.withAll(other.publishedPointers);
    return merged;
  }
}

/** What of a path outlives its function. */
export interface Keep {
  readonly place: (place: Place) => boolean;
  readonly fact: (term: Term) => boolean;
  readonly resource: (live: Live) => boolean;
  readonly pointer: (pointer: Term) => boolean;
}

/** Times each loop head was passed. */
interface Rounds {
  readonly byHead: ReadonlyMap<BlockId, number>;
  readonly key: string;
}

function roundsOf(byHead: ReadonlyMap<BlockId, number>): Rounds {
  return { byHead, key: [...byHead.values()].join('.') };
}

/** A number that stands for a value in a place, hardly for any other; none for a value that nobody touched. */
function weightOf(place: Place, value: Term | undefined): number {
  if (value === undefined || (value.kind === 'initial' && value.place === place)) return 0;
  const mixed = Math.imul(place.id + 1, 0x9e3779b1) ^ Math.imul(value.id + 1, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
}

/** Whether a place is a part of another. */
export function isInside(inner: Place, outer: Place): boolean {
  if (inner.kind !== 'field' && inner.kind !== 'element') return false;
  if (rootOf(inner) !== rootOf(outer)) return false;
  let current: Place = inner;
  while (current.kind === 'field' || current.kind === 'element') {
    current = current.base;
    if (current === outer) return true;
  }
  return false;
}
