/** One path's knowledge at one point: what places hold, what is known of values, and which DMA resources live. */
import type { AllocationKind, ApiFunction, MappingKind } from '../dma-api/types.ts';
import type { BlockId, CallExpression, Range } from '../program/ir.ts';
import { Facts } from './facts.ts';
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
  /** A test that looks like an error check but is none. */
  readonly wrongCheck: WrongCheck | null;
  /** Its success was tested in some way on this path, even where the test leaves it open. */
  readonly tested: boolean;
  /** Where the handle is written down, as the driver spells it. */
  readonly name: string | null;
  /** Fields of the driver's data that were given the handle, by struct and name; what is kept there outlives the path. */
  readonly keptIn: readonly string[];
  /** The call that gave the caller a wrapper's handle, where the maker did not keep it itself. */
  readonly calledAt: CallSite | null;
  /** A callee that failed and left it behind. */
  readonly failedIn: string | null;
  /** No reference to it survived the function that made it. */
  readonly lost: boolean;
  /** Loop rounds were cut after it was made: it stands for all elements of its kind. */
  readonly family: boolean;
}

export interface CallSite {
  readonly call: CallExpression;
  readonly function: string;
  readonly file: string;
}

export interface WrongCheck {
  readonly range: Range;
  readonly how: 'zero' | 'negative' | 'all-ones';
  readonly tested: string;
}

export interface Release {
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly values: readonly Term[];
  readonly function: string;
  readonly file: string;
}

/** The way taken, newest first. */
export interface Trail {
  readonly previous: Trail | null;
  readonly kind: 'branch' | 'event';
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  /** What the event concerns; a branch concerns all. */
  readonly made: Made | null;
}

export class State {
  private shared = false;

  private constructor(
    readonly terms: TermTable,
    private store: Map<Place, Term>,
    private live: Map<Made, Live>,
    readonly facts: Facts,
    /** Times each loop head was passed on this path. */
    readonly rounds: Map<BlockId, number>,
    public trail: Trail | null,
    readonly doubts: Set<string>,
    /** Pointers that code unknown to us has been given, and may have kept. */
    readonly published: Set<Term>,
  ) {}

  static initial(terms: TermTable): State {
    return new State(terms, new Map(), new Map(), new Facts(terms), new Map(), null, new Set(), new Set());
  }

  fork(): State {
    this.shared = true;
    const copy = new State(
      this.terms,
      this.store,
      this.live,
      this.facts.fork(),
      new Map(this.rounds),
      this.trail,
      new Set(this.doubts),
      new Set(this.published),
    );
    copy.shared = true;
    return copy;
  }

  load(place: Place): Term {
    return this.store.get(place) ?? this.terms.initial(place);
  }

  has(place: Place): boolean {
    return this.store.has(place);
  }

  write(place: Place, value: Term): void {
    this.own();
    this.store.set(place, value);
  }

  /** Forgets what lies inside a place (fields, elements), as after its address went to unknown code. */
  forgetInside(place: Place, fresh: (inner: Place) => Term): void {
    for (const inner of [...this.store.keys()]) if (isInside(inner, place)) this.write(inner, fresh(inner));
  }

  places(): IterableIterator<[Place, Term]> {
    return this.store.entries();
  }

  resources(): IterableIterator<Live> {
    return this.live.values();
  }

  get resourceCount(): number {
    return this.live.size;
  }

  resource(made: Made): Live | null {
    return this.live.get(made) ?? null;
  }

  make(made: Made, name: string | null): void {
    this.own();
    this.live.set(made, {
      made,
      escaped: null,
      givenFor: null,
      released: null,
      used: null,
      wrongCheck: null,
      tested: false,
      name,
      keptIn: [],
      calledAt: null,
      failedIn: null,
      lost: false,
      family: false,
    });
  }

  change(live: Live, change: Partial<Omit<Live, 'made'>>): void {
    this.own();
    this.live.set(live.made, { ...live, ...change });
  }

  drop(made: Made): void {
    this.own();
    this.live.delete(made);
  }

  /** `failed`, `mapped` or still `unknown`, by what the path knows of the call's result. */
  outcomeOf(made: Made): 'failed' | 'made' | 'unknown' {
    if (made.failure === 'never') return 'made';
    const answer = made.failure === 'negative' ? this.facts.isNegative(made.result) : this.facts.isZero(made.result);
    if (answer === null) return 'unknown';
    return answer === (made.failure !== 'nonzero') ? 'failed' : 'made';
  }

  record(step: Omit<Trail, 'previous'>): void {
    this.trail = { ...step, previous: this.trail };
  }

  /** Replaces the store by what two paths agree on; places they differ in get the value that `differing` makes. */
  mergeWith(other: State, differing: (place: Place) => Term): State {
    const store = new Map<Place, Term>();
    for (const [place, value] of this.store) {
      const theirs = other.load(place);
      store.set(place, theirs === value ? value : differing(place));
    }
    for (const [place, value] of other.store) {
      if (!this.store.has(place)) store.set(place, this.terms.initial(place) === value ? value : differing(place));
    }
    const merged = new State(
      this.terms,
      store,
      new Map(this.live),
      this.facts.intersect(other.facts),
      new Map(this.rounds),
      this.trail,
      new Set([...this.doubts, ...other.doubts]),
      new Set([...this.published, ...other.published]),
    );
    return merged;
  }

  private own(): void {
    if (!this.shared) return;
    this.store = new Map(this.store);
    this.live = new Map(this.live);
    this.shared = false;
  }
}

function isInside(inner: Place, outer: Place): boolean {
  if (inner.kind !== 'field' && inner.kind !== 'element') return false;
  if (rootOf(inner) !== rootOf(outer)) return false;
  let current: Place = inner;
  while (current.kind === 'field' || current.kind === 'element') {
    current = current.base;
    if (current === outer) return true;
  }
  return false;
}
