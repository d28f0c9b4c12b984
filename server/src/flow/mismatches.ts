/** What is wrong when the two ends of a DMA resource disagree: how it was made, and how it is synced or undone. */
import type { ApiFunction, DirectionSource } from '../dma-api/types.ts';
import type { CallExpression, Range } from '../program/ir.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { argumentRange, deviceTerm, directionTerm, type EffectOf, effectOf, equalKeys } from './resources.ts';
import type { Live, Made, Release, State } from './state.ts';
import type { Term } from './terms.ts';
import { areDistinctConstants, differByConstant, isStable, mentions } from './values.ts';

/** How the parts of a release compare with those of the making: what differs, and whether beyond doubt. */
interface Mismatch {
  readonly what: 'size' | 'direction' | 'device' | 'function' | 'nents' | 'cpu-address' | 'handle';
  readonly argument: number | null;
  readonly proven: boolean;
}

/** The call of a function of the driver that undoes something, or hands on to one that does. */
export interface Caller {
  readonly walk: Walk;
  readonly call: CallExpression;
  readonly values: readonly Term[];
}

/** Holds a call that undoes something against the making of it; the call may stand in a callee. */
export function reportMismatches(
  flow: Journal,
  state: State,
  live: Live,
  release: Release,
  caller: Caller | null,
): void {
  const { made } = live;
  const unmap = effectOf(release.api, 'unmap');
  const free = effectOf(release.api, 'free');
  const mismatches = unmap
    ? compareUnmap(state, made, unmap, release.values)
    : free
      ? compareFree(state, made, free, release.values)
      : effectOf(release.api, 'free-memory')
        ? ([{ what: 'function', argument: null, proven: true }] as const)
        : [];
  for (const mismatch of mismatches)
    reportMismatch(flow, state, live, unmap ? 'unmap' : 'free', placeOf(release, mismatch, caller), mismatch);
}

/** Where the fault of a release lies: in the argument of a caller, where that says what is handed on. */
interface Fault {
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly function: string;
  readonly file: string;
  readonly argument: Range | null;
}

/** Holds a sync against the making of its mapping. */
export function reportSync(flow: Journal, state: State, live: Live, effect: EffectOf<'sync'>, release: Release): void {
  for (const mismatch of compareSync(state, live.made, effect, release.values))
    reportMismatch(flow, state, live, 'sync', placeOf(release, mismatch, null), mismatch);
}

function placeOf(release: Release, { argument }: Mismatch, caller: Caller | null): Fault {
  const { api, call, file, function: name } = release;
  const given = argument === null ? undefined : call.arguments[argument];
  const value = argument === null ? undefined : release.values[argument];
  const handed =
    caller && given?.kind === 'name' && given.scope === 'parameter'
      ? caller.call.arguments.find((_, index) => caller.values[index] === value)
      : undefined;
  if (!caller || !handed) return { api, call, file, function: name, argument: argumentRange(call, argument) };
  const { walk } = caller;
  return { api, call: caller.call, file: walk.unit.file.path, function: walk.ir.name, argument: handed.range };
}

function reportMismatch(
  flow: Journal,
  state: State,
  live: Live,
  operation: 'unmap' | 'free' | 'sync',
  { api, call, file, function: name, argument }: Fault,
  mismatch: Mismatch,
): void {
  const resource = flow.report.resource(live);
  const mapping = live.made.type === 'mapping' ? flow.report.mapping(live) : null;
  const expected: Record<Mismatch['what'], string | null | undefined> = {
    function: live.made.api.name,
    nents: mapping?.nents,
    direction: mapping?.direction,
    size: resource.size,
    device: resource.device,
    'cpu-address': live.name,
    handle: resource.handle,
  };
  const words = expected[mismatch.what] ?? '';
  const actual = mismatch.what === 'function' || !argument ? api.name : flow.report.text(file, argument);
  // One name for two values: what came between is not understood.
  if (actual === words && (mismatch.what === 'handle' || !mismatch.proven)) return;
  const path = state.fork();
  if (live.made.function !== name && mismatch.what !== 'nents') path.doubt('two-functions');
  flow.report.add(file, name, path, live.made, call.range, {
    kind: 'release-mismatch',
    resource,
    operation,
    api,
    what: mismatch.what,
    expected: words,
    actual,
    argument,
    correction: live.made.function === name && words !== '' ? words : null,
    proven: mismatch.proven,
  });
}

const kindGroups: Readonly<Record<string, string>> = {
  single: 'single',
  page: 'single',
  phys: 'single',
  resource: 'resource',
  sg: 'sg',
  sgtable: 'sg',
  coherent: 'coherent',
  attrs: 'coherent',
};

/** True where the kernel's own debug code would take both for one kind (single and page are one type there). */
export function sameKind(made: string, released: string): boolean {
  return (kindGroups[made] ?? made) === (kindGroups[released] ?? released);
}

function compareUnmap(state: State, made: Made, effect: EffectOf<'unmap'>, values: readonly Term[]): Mismatch[] {
  const { terms } = state;
  const found: Mismatch[] = [];
  if (made.type !== 'mapping' || !sameKind(made.kind, effect.mapping)) {
    return [{ what: 'function', argument: null, proven: true }];
  }
  if (made.kind !== effect.mapping && made.kind !== 'sgtable' && effect.mapping !== 'sgtable')
    found.push({ what: 'function', argument: null, proven: false });
  compare(state, found, 'size', made.size, valueAt(values, effect.size), effect.size);
  compareNents(state, found, made, valueAt(values, effect.nents), effect.nents);
  compareDirection(state, found, made, effect.direction, values);
  compareDevice(state, found, made.device, deviceTerm(terms, effect.device, values), effect.device.argument);
  return found;
}

/** The direction of a call that syncs the mapping; where the device may write and read, either is right. */
function compareSync(state: State, made: Made, effect: EffectOf<'sync'>, values: readonly Term[]): Mismatch[] {
  const found: Mismatch[] = [];
  const mapped = made.direction && resolve(state, made.direction);
  const isTwoWay = mapped?.kind === 'constant' && mapped.name === 'DMA_BIDIRECTIONAL';
  if (!isTwoWay) compareDirection(state, found, made, effect.direction, values);
  const count = valueAt(values, effect.nents);
  // Less than the whole list may be synced; what was returned counts something else.
  if (count && mentions(count, made.result)) compareNents(state, found, made, count, effect.nents);
  return found;
}

function compareFree(state: State, made: Made, effect: EffectOf<'free'>, values: readonly Term[]): Mismatch[] {
  const { terms } = state;
  if (made.type !== 'allocation' || (!sameKind(made.kind, effect.allocation) && made.kind !== effect.allocation))
    return [{ what: 'function', argument: null, proven: true }];
  const found: Mismatch[] = [];
  compare(state, found, 'size', made.size, valueAt(values, effect.size), effect.size);
  compareDevice(state, found, made.device, deviceTerm(terms, effect.device, values), effect.device.argument);
  const cpu = values[effect.cpuAddress];
  if (cpu && !equalKeys(state, cpu, made.key)) {
    const proven = isStable(cpu) || isKeyOfAnother(state, made, cpu);
    found.push({ what: 'cpu-address', argument: effect.cpuAddress, proven });
  }
  const handle = valueAt(values, effect.handle);
  if (handle && made.handle && !equalKeys(state, handle, made.handle))
    found.push({
      what: 'handle',
      argument: effect.handle,
      proven: isKeyOfAnother(state, made, handle) && !mayBeAligned(handle, made),
    });
  return found;
}

/**
 * Whether a handle that was computed from a block's own may still be the same: rounded up, or moved by as much as the CPU
 * address had to be. Coherent memory begins on a page, and large blocks are aligned to their size.
 */
export function mayBeAligned(handle: Term, { key, handle: own }: Made): boolean {
  if (handle.kind === 'operation') return /^&$|align|round/i.test(handle.operator);
  return handle.kind === 'sum' && own !== null && mentions(handle, own) && mentions(handle, key);
}

function isKeyOfAnother(state: State, made: Made, value: Term): boolean {
  for (const live of state.resources())
    if (live.made !== made && (live.made.key === value || live.made.handle === value)) return true;
  return mentions(value, made.key) || (made.handle !== null && mentions(value, made.handle));
}

function valueAt(values: readonly Term[], index: number | null): Term | null {
  return index === null ? null : (values[index] ?? null);
}

function directionArgument(source: DirectionSource): number | null {
  return source && 'argument' in source ? source.argument : null;
}

function compare(
  state: State,
  found: Mismatch[],
  what: 'size' | 'device',
  made: Term | null,
  released: Term | null,
  argument: number | null,
): void {
  if (!made || !released || state.facts.sameValue(made, released)) return;
  const different = state.facts.decide(made, '==', released) === false;
  if (different || areDifferentSizes(made, released) || differByConstant(state.terms, made, released))
    found.push({ what, argument, proven: true });
  else if (isStable(made) && isStable(released)) found.push({ what, argument, proven: false });
}

/** Sizes of two types, or one of them a pointer's: not provably unequal, but never meant to be the same. */
function areDifferentSizes(a: Term, b: Term): boolean {
  const isSize = (term: Term): boolean => term.kind === 'constant' && term.name.startsWith('sizeof(');
  return (isSize(a) && isSize(b)) || (isSize(a) && b.kind === 'integer') || (isSize(b) && a.kind === 'integer');
}

function compareNents(
  state: State,
  found: Mismatch[],
  made: Made,
  released: Term | null,
  argument: number | null,
): void {
  if (!made.nents || !released || state.facts.sameValue(made.nents, released)) return;
  if (mentions(released, made.result)) found.push({ what: 'nents', argument, proven: true });
  else if (state.facts.decide(made.nents, '==', released) === false)
    found.push({ what: 'nents', argument, proven: true });
}

function compareDirection(
  state: State,
  found: Mismatch[],
  made: Made,
  source: DirectionSource,
  values: readonly Term[],
): void {
  const released = directionTerm(state.terms, source, values);
  if (made.direction && released && haveDistinctConstants(state, made.direction, released))
    found.push({ what: 'direction', argument: directionArgument(source), proven: true });
}

/** Whether two values differ in some case: `in ? A : B` and `in ? B : A`. */
function haveDistinctConstants(state: State, a: Term, b: Term): boolean {
  const [first, second] = [resolve(state, a), resolve(state, b)];
  if (areDistinctConstants(first, second)) return true;
  const [condition, ...sides] = choiceIn(first);
  const [otherCondition, ...otherSides] = choiceIn(second);
  return (
    condition !== undefined &&
    condition === otherCondition &&
    sides.some((side, index) => areDistinctConstants(side, otherSides[index] ?? side))
  );
}

/** The side of a conditional expression that the path has taken since. */
function resolve(state: State, term: Term): Term {
  const [condition, whenTrue, whenFalse] = choiceIn(term);
  const isFalse = condition ? state.facts.isZero(condition) : null;
  return (isFalse === null ? null : isFalse ? whenFalse : whenTrue) ?? term;
}

function choiceIn(term: Term): readonly Term[] {
  return term.kind === 'operation' && term.operator === '?:' ? term.operands : [];
}

function compareDevice(
  state: State,
  found: Mismatch[],
  made: Term | null,
  released: Term | null,
  argument: number,
): void {
  if (!made || !released || state.facts.sameValue(made, released)) return;
  const isNull = made === state.terms.zero || released === state.terms.zero;
  if (isNull) found.push({ what: 'device', argument, proven: true });
  else if (isStable(made) && isStable(released)) found.push({ what: 'device', argument, proven: false });
}
