/** Ends of paths: what is still mapped, allocated or unchecked there, and whether that is a fault. */
import { errorNumbers } from '../program/errno.ts';
import type { Expression, FunctionIr, Range } from '../program/ir.ts';
import { visitExpressions } from '../program/visit.ts';
import { isField } from './fields.ts';
import { isForeign } from './foreign.ts';
import { releasingNames } from './forgotten.ts';
import type { Scene, Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { baseOf } from './memory.ts';
import { siteOf } from './module-facts.ts';
import { resultClass } from './outcomes.ts';
import { keptAt } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, patternOf, rootOf, type Term } from './terms.ts';
import { mentions } from './values.ts';

/** A resource that outlives a function, judged when the whole module is known. */
export interface Leftover {
  readonly walk: Scene;
  readonly state: State;
  readonly live: Live;
  readonly range: Range;
  readonly holding: Holding;
  readonly failing: boolean;
  /** The failure is what the function returns, not just what a local says. */
  readonly returnsFailure: boolean;
  /** Struct fields that keep it. */
  readonly patterns: readonly string[];
  /** The same for every place that keeps it, locals and parameters included. */
  readonly places: readonly string[];
  /** The function undoes elements of the array that keeps the resource, be it in rounds that no path took. */
  readonly undoesElements: boolean;
}

/** Who can still reach a resource when the function is left. */
export type Holding = 'returned' | 'kept' | 'local' | 'given' | 'unsure';

/** A mapping undone on a path on which it failed. */
export interface FailedRelease {
  readonly walk: Scene;
  readonly state: State;
  readonly live: Live;
  readonly range: Range;
  /** Nothing but the failure itself can have led here. */
  readonly isCertain: boolean;
}

/** Memory freed while a mapping of it was live. */
export interface Freed {
  readonly walk: Scene;
  readonly state: State;
  readonly live: Live;
}

/** A resource at the end of a path, as far as is told of every one. */
type Ending = Omit<Leftover, 'returnsFailure' | 'patterns' | 'undoesElements'>;

export class Exits {
  /** Resources left made by a failing or a succeeding path, and those whose failure nobody tested. */
  readonly left: Leftover[] = [];
  readonly unchecked: Leftover[] = [];
  readonly failedReleases: FailedRelease[] = [];
  readonly freed: Freed[] = [];
  private readonly samples = new Set<string>();

  /** Takes over what another walk, of another function, left. */
  addAll(other: Exits): void {
    this.left.push(...other.left);
    this.unchecked.push(...other.unchecked);
    this.failedReleases.push(...other.failedReleases);
    this.freed.push(...other.freed);
  }

  /** Many paths end alike; one of them is enough to judge by, and to remember. */
  isFirstOfItsKind({ walk, state, live, holding, failing, places }: Ending, outcome: string): boolean {
    const { made, tested, failedIn, wrongCheck, spared } = live;
    const fate = `${outcome} ${holding} ${failing} ${tested} ${failedIn} ${spared} ${wrongCheck?.range.start}`;
    const kind = `${siteOf(made)} ${walk.ir.name} ${fate} ${state.doubts.size > 0} ${places.join(' ')}`;
    if (this.samples.has(kind)) return false;
    this.samples.add(kind);
    return true;
  }
}

/** The end of a path. */
export function leavePath(flow: Journal, walk: Walk, state: State, value: Term | null, range: Range): void {
  if (state.resourceCount === 0) return;
  const failing = isFailure(walk, state, value);
  for (const live of state.resources()) {
    const { made } = live;
    if (isForeign(made)) continue;
    if (live.released) {
      flow.sites.unwoundBy(made, walk.ir.name);
      continue;
    }
    const outcome = state.outcomeOf(made);
    if (outcome === 'failed') continue;
    const ending = endingOf(flow, walk, state, live, range, failing, value);
    if (ending.holding === 'local') state.change(live, { lost: true });
    else if (failing && !live.failedIn) state.change(live, { failedIn: walk.ir.name });
    if (!flow.exits.isFirstOfItsKind(ending, outcome)) continue;
    const leftover = leftoverOf(ending, walk, value);
    if (outcome === 'unknown' && !tellsFailure(made, value)) flow.exits.unchecked.push(leftover);
    if (!made.managed) flow.exits.left.push(leftover);
  }
}

/** A resource is undone though nobody asked whether it was made. */
export function noteUndoneUnchecked(flow: Journal, walk: Walk, state: State, live: Live, range: Range): void {
  const ending = endingOf(flow, walk, state, live, range, false, null);
  if (flow.exits.isFirstOfItsKind(ending, 'undone')) flow.exits.unchecked.push(leftoverOf(ending, walk, null));
}

function endingOf(
  flow: Journal,
  walk: Walk,
  state: State,
  live: Live,
  range: Range,
  failing: boolean,
  value: Term | null,
): Ending {
  const holders = keptAt(state, live);
  const places = [...new Set([...live.keptIn, ...holders.map(patternOf), ...listPatterns(live.made)])];
  const holding = holdingOf(flow, state, live, value, holders);
  return { walk: walk.scene, state, live, range, failing, places, holding };
}

function leftoverOf(ending: Ending, walk: Walk, value: Term | null): Leftover {
  const { state, live, failing, places } = ending;
  return {
    ...ending,
    returnsFailure: failing && returnsFailure(walk, state, value),
    patterns: places.filter(isField),
    undoesElements: failing && live.made.inLoop && undoesElements(walk, state, places),
  };
}

function undoesElements(walk: Walk, state: State, places: readonly string[]): boolean {
  const end = state.fork();
  return releasedParts(walk.ir).some((part) => {
    const place = walk.evaluator.place(end, part);
    return place !== null && places.includes(patternOf(place));
  });
}

const partsReleasedIn = new WeakMap<FunctionIr, readonly Expression[]>();

/** Fields and elements that a function gives to calls that undo something. */
function releasedParts(ir: FunctionIr): readonly Expression[] {
  const known = partsReleasedIn.get(ir);
  if (known) return known;
  const parts: Expression[] = [];
  visitExpressions(ir, (expression) => {
    if (expression.kind !== 'call' || !releasingNames.has(expression.name ?? '')) return;
    parts.push(...expression.arguments.filter(({ kind }) => kind === 'index' || kind === 'member'));
  });
  partsReleasedIn.set(ir, parts);
  return parts;
}

/** `return dma_mapping_error(dev, p->dma);`: it is for the caller to look. */
function tellsFailure({ type, failure, result }: Made, value: Term | null): boolean {
  return type === 'mapping' && failure === 'nonzero' && value !== null && mentions(value, result);
}

/** A scatterlist is known by where it lies. */
function listPatterns({ kind, key }: Made): string[] {
  if (kind !== 'sg' && kind !== 'sgtable') return [];
  return key.kind === 'initial' || key.kind === 'address' ? [patternOf(key.place)] : [];
}

/** Remembers that a resource's handle was written where it outlives the path. */
export function noteKeeping(flow: Journal, state: State, live: Live, place: Place): void {
  const pattern = patternOf(place);
  if (live.keptIn.includes(pattern) || !outlives(flow, state, place, null)) return;
  state.change(live, { keptIn: [...live.keptIn, pattern] });
}

function holdingOf(flow: Journal, state: State, live: Live, value: Term | null, holders: readonly Place[]): Holding {
  const { made } = live;
  if (live.escaped === 'unsure' || (live.escaped === 'given' && !wasRefused(state, live))) return live.escaped;
  if (value && (mentions(value, made.key) || (made.handle && mentions(value, made.handle)))) return 'returned';
  if (value && made.result !== made.key && mentions(value, made.result) && made.type === 'mapping') {
    if (made.failure !== 'nonzero' || made.kind === 'sgtable') return 'returned';
  }
  if (live.keptIn.length > 0 || holders.some((place) => outlives(flow, state, place, value))) return 'kept';
  // A scatterlist is its own record of the mapping.
  const isList = made.kind === 'sg' || made.kind === 'sgtable';
  if (isList && outlives(flow, state, state.terms.dereference(made.key), value)) return 'kept';
  return equalsSomething(state, made) ? 'unsure' : 'local';
}

/** `if (dma != phys) fail`: past that test the driver has the handle in another spelling. */
function equalsSomething(state: State, { key }: Made): boolean {
  return state.facts
    .entries()
    .some(
      ({ key: term, value: bounds }) =>
        bounds.lower === 0 && bounds.upper === 0 && term.kind === 'sum' && mentions(term, key),
    );
}

/** Whether the call that was given the resource failed; then it is still this path's to undo. */
function wasRefused(state: State, { givenFor }: Live): boolean {
  return givenFor !== null && (state.facts.isZero(givenFor) === false || state.facts.isNegative(givenFor) === true);
}

/** Whether a place is still reachable after the function returned. */
function outlives(flow: Journal, state: State, place: Place, value: Term | null, depth = 0): boolean {
  const root = rootOf(place);
  if (root.kind === 'global') return true;
  if (root.kind === 'variable') return false;
  const pointer = baseOf(root.pointer);
  if (!flow.memory.has(pointer)) return true;
  if (state.isPublished(pointer) || (value && mentions(value, pointer)) || depth > 3) return true;
  // Memory that this path allocated: as long-lived as what points to it.
  for (const { key: holder, value: held } of state.places())
    if (held === pointer && outlives(flow, state, holder, value, depth + 1)) return true;
  return false;
}

/**
 * By the kernel's convention: a negative number, an error pointer, NULL from a function that returns a pointer; or an
 * error number in a local, for functions that tell of failure in another way than by what they return.
 */
export function isFailure(walk: Walk, state: State, value: Term | null): boolean {
  return returnsFailure(walk, state, value) || holdsErrorNumber(walk, state);
}

const lowestErrorNumber = -4095;
const errorVariables: ReadonlySet<string> = new Set('err error ret rc rv retval status result'.split(' '));

function holdsErrorNumber(walk: Walk, state: State): boolean {
  for (const { key: place, value } of state.places()) {
    if (place.kind !== 'variable' || place.owner !== walk.ir.name || value.kind !== 'integer') continue;
    const isError = value.value < 0 && value.value >= lowestErrorNumber && !underWay.has(-value.value);
    if (isError && errorVariables.has(place.name)) return true;
  }
  return false;
}

/** Not done yet, and so not failed: what was mapped is undone when it is. */
function isUnderWay(state: State, value: Term): boolean {
  const known = state.facts.valueOf(value);
  return known !== null && underWay.has(-known);
}

const underWay: ReadonlySet<number> = new Set([
  errorNumbers.get('EINPROGRESS') ?? 0,
  errorNumbers.get('EIOCBQUEUED') ?? 0,
]);

function returnsFailure(walk: Walk, state: State, value: Term | null): boolean {
  if (!value || isUnderWay(state, value)) return false;
  const { returnType } = walk.ir;
  const kind = resultClass(state, value);
  if (kind === 'negative' || kind === 'error-pointer') return true;
  if (kind === 'zero') return returnType.pointers > 0 || returnType.base === 'bool';
  return kind === 'nonzero' && returnType.base === 'int' && returnType.pointers === 0;
}
