/** Tests of what the DMA API returned: those that tell a failure, and those that only look as if they did. */
import type { ApiFunction } from '../dma-api/types.ts';
import type { CallExpression, Range } from '../program/ir.ts';
import { isForeign } from './foreign.ts';
import type { Scene, Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { noteCall, noteForeignCall, notePoint } from './lives.ts';
import { type ModuleFacts, siteOf } from './module-facts.ts';
import type { Outcome } from './outcomes.ts';
import { deviceTerm, type EffectOf, findResource } from './resources.ts';
import type { Live, Made, State, WrongCheck } from './state.ts';
import type { Signature } from './summaries.ts';
import { patternOf, type Term } from './terms.ts';

interface At {
  readonly flow: Journal;
  readonly walk: Walk;
  readonly state: State;
}

/** A value compared with another to decide a branch. */
export interface Test extends At {
  readonly value: Term;
  readonly comparison: string;
  readonly other: Term;
  readonly range: Range;
}

/** Remembers what a test says of the resources it looks at. */
export function noteTest(test: Test): void {
  const { flow, walk, state, value } = test;
  for (const live of state.resources()) {
    const { made } = live;
    if (made.failure === 'never') continue;
    const wrong = wrongCheckOf(test, made);
    if (wrong) noteWrongCheck(walk, state, live, wrong);
    else if (made.result === value || isNullTest(value, made)) {
      noteConstant(test, live);
      flow.sites.checked(made, walk.ir.name);
      notePoint(flow, 'checked', walk, test.range, made);
      if (!live.tested) state.change(live, { tested: true, testedAt: test.range });
    }
  }
  // The handle of an allocation tells nothing of it.
  if (!state.resources().some(({ made }) => made.handle === value)) notePlaces(flow, state, value);
}

/** A test that tells nothing; null where the value is not looked at, or properly. */
function wrongCheckOf(test: Test, made: Made): WrongCheck | null {
  const { walk, value, comparison, other, range } = test;
  if (made.type !== 'mapping') return null;
  const { zero } = walk.terms;
  const tested = walk.text(range);
  const pointer = errorPointerIn(value);
  if (pointer && pointer === (isList(made) ? made.result : made.key))
    return { range, how: 'is-err', tested, failure: { left: value, comparison: '!=', right: zero } };
  if (made.failure === 'zero' && made.result === value && comparison === '<' && other === zero)
    return { range, how: 'negative', tested, failure: null };
  if (made.failure !== 'nonzero' || isList(made) || made.key !== value) return null;
  if (isAllOnes(other) && (comparison === '==' || comparison === '!='))
    return { range, how: 'all-ones', tested, failure: { left: value, comparison: '==', right: other } };
  // A failed mapping is taken to be other than zero, so the way that the driver takes for zero is not walked at all.
  if (other !== zero) return null;
  return { range, how: comparison === '<' ? 'negative' : 'zero', tested, failure: null };
}

/** IS_ERR_OR_NULL() tells a missing block as well as `!` does. */
function isNullTest(value: Term, made: Made): boolean {
  const isTest = value.kind === 'operation' && value.operator === 'IS_ERR_OR_NULL';
  return isTest && made.type === 'allocation' && value.operands[0] === made.result;
}

function isList({ kind }: Made): boolean {
  return kind === 'sg' || kind === 'sgtable';
}

function errorPointerIn(value: Term): Term | null {
  const isTest = value.kind === 'operation' && /^IS_ERR(?:_OR_NULL)?$/.test(value.operator);
  return isTest ? (value.operands[0] ?? null) : null;
}

function isAllOnes(term: Term): boolean {
  if (term.kind === 'integer') return term.value === -1 || term.value === 0xffff_ffff;
  if (term.kind === 'constant') return /^0xf{16}$/.test(term.name);
  return term.kind === 'operation' && term.operator === '~' && term.operands[0]?.kind === 'integer';
}

function noteWrongCheck(walk: Walk, state: State, live: Live, wrongCheck: WrongCheck): void {
  // Once the device has the address, a test asks whether there is something to undo.
  if (live.used || live.escaped) return;
  // Zero may also stand for what was not mapped in the first place; only a test at once is surely meant for a check.
  if (wrongCheck.how === 'zero' && !isAtOnce(walk, state, live.made)) return;
  if (state.outcomeOf(live.made) === 'unknown') state.change(live, { wrongCheck });
}

function isAtOnce(walk: Walk, state: State, made: Made): boolean {
  const hasEnteredLoop = made.function === walk.ir.name && walk.isInLoop() && !made.inLoop;
  return branchesSince(state, made) === 0 && !hasEnteredLoop;
}

/** `dma == DMA_MAPPING_ERROR` where the mapping was made: right, but the kernel's debug code does not see it. */
function noteConstant({ flow, walk, state, range }: Test, live: Live): void {
  const { made } = live;
  if (made.type !== 'mapping' || made.function !== walk.ir.name || state.outcomeOf(made) !== 'unknown') return;
  const tested = walk.text(range);
  if (!/\bDMA_MAPPING_ERROR\b/.test(tested)) return;
  const mapping = flow.report.mapping(live);
  const body = { kind: 'mapping-wrong-check', mapping, how: 'mapping-error-constant', tested } as const;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, made, range, body);
}

/** Fields that hold a tested value count as tested: `ring->desc = alloc(); if (!ring->desc)`. */
function notePlaces(flow: Journal, state: State, value: Term): void {
  if (value.kind !== 'symbol') return;
  for (const { key: place, value: held } of state.places())
    if (held === value && place.kind === 'field') flow.patterns.tested.add(patternOf(place));
}

/** A call of dma_mapping_error() or its kin. */
export interface CheckCall extends At {
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly values: readonly Term[];
}

/** The answer of dma_mapping_error(), and what it says of the mapping it is asked about. */
export function checkMapping(site: CheckCall, effect: EffectOf<'check-mapping'>): Term | null {
  const { state, values, walk, flow } = site;
  const handle = values[effect.handle];
  if (!handle) return null;
  const live = findResource(state, handle);
  if (live && !isForeign(live.made)) {
    flow.sites.checked(live.made, walk.ir.name);
    noteCall(flow, 'checked', walk, site.api, site.call, live.made);
    checkDevice(site, effect, live);
  } else {
    noteForeignCall(flow, 'checked', walk, site.api, site.call, handle);
    noteForeignCheck(site, effect, handle);
    noteZeroOfWrapper(flow, handle);
  }
  const test = walk.terms.operation('mapping-error', live?.made.key ?? handle);
  const known = state.facts.isZero(test);
  if (known !== null || (!live && handle.kind === 'initial')) noteOtherHandle(site, effect, test);
  else if (!live) noteNamelessCheck(state);
  return known === null ? test : known ? walk.terms.zero : walk.terms.one;
}

/** Handles that another function made count as checked by the field they are read from. */
function noteForeignCheck(
  { flow, walk, state, call }: CheckCall,
  effect: EffectOf<'check-mapping'>,
  handle: Term,
): void {
  if (handle.kind === 'initial') flow.patterns.checked.add(patternOf(handle.place));
  const argument = call.arguments[effect.handle];
  const place = argument?.kind === 'member' ? walk.evaluator.place(state, argument) : null;
  if (place) flow.patterns.checked.add(patternOf(place));
}

/** The kernel looks an address up together with its device. */
function checkDevice(
  { flow, walk, state, call, values }: CheckCall,
  effect: EffectOf<'check-mapping'>,
  live: Live,
): void {
  const asked = effect.device ? deviceTerm(walk.terms, effect.device, values) : null;
  const { made } = live;
  if (!asked || !made.device || made.type !== 'mapping' || !areTwoDevices(walk, made.device, asked)) return;
  const argument = effect.device ? call.arguments[effect.device.argument] : undefined;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, made, call.range, {
    kind: 'mapping-wrong-check',
    mapping: flow.report.mapping(live),
    how: 'other-device',
    tested: argument ? walk.text(argument.range) : '',
  });
}

/** No device and a device, or a device and its parent. */
function areTwoDevices({ terms }: Walk, a: Term, b: Term): boolean {
  if (a === b) return false;
  if (a === terms.zero || b === terms.zero) return true;
  const parent = (device: Term): Term =>
    terms.initial(terms.field(terms.dereference(device), 'parent', 'struct device'));
  return parent(a) === b || parent(b) === a;
}

/** The question is about something settled, or made elsewhere, while the last mapping is still open. */
function noteOtherHandle({ walk, state, call }: CheckCall, effect: EffectOf<'check-mapping'>, test: Term): void {
  const last = lastMapping(state);
  const argument = call.arguments[effect.handle];
  if (!last || !argument || last.made.function !== walk.ir.name || state.outcomeOf(last.made) !== 'unknown') return;
  // Spelled alike, it is the same handle, whatever came between.
  if (last.name === walk.text(argument.range)) return;
  const failure = { left: test, comparison: '!=', right: walk.terms.zero } as const;
  state.change(last, {
    wrongCheck: { range: call.range, how: 'other-handle', tested: walk.text(argument.range), failure },
  });
}

/** The question is about something that cannot be told: it may well be the last mapping. */
function noteNamelessCheck(state: State): void {
  const last = lastMapping(state);
  if (last) state.change(last, { tested: true });
}

/** The mapping made last on this path, unless it went out of sight. */
function lastMapping(state: State): Live | null {
  let last: Live | null = null;
  for (const live of state.resources()) {
    const { made } = live;
    if (made.type === 'mapping' && made.failure === 'nonzero' && !isList(made) && !isForeign(made)) last = live;
  }
  return last?.released || last?.escaped || last?.tested ? null : last;
}

/** Where a function of the driver returns 0 for a mapping that failed. */
export interface FailureAsZero {
  readonly file: string;
  readonly live: Live;
  readonly state: State;
  readonly range: Range;
}

/** The result of a callee whose mapping failed and which says so by 0: a value that is zero, and known for what it is. */
export function zeroForFailure(
  { flow, walk, state }: At,
  call: CallExpression,
  callee: Signature,
  { value, state: end, range }: Outcome,
): Term | null {
  if (callee.returnType.base !== 'dma_addr_t' || !value || end.facts.isZero(value) !== true) return null;
  for (const live of end.resources()) {
    const { made } = live;
    const isOwn = made.type === 'mapping' && made.failure === 'nonzero' && made.function === callee.name;
    if (!isOwn || live.wrongCheck || end.outcomeOf(made) !== 'failed') continue;
    const result = walk.evaluator.fresh(state, call.range, `0 from ${callee.name}`);
    state.facts.assume(result, '==', walk.terms.zero);
    flow.failuresAsZero.set(result, { file: made.file, live, state: end, range });
    return result;
  }
  return null;
}

/** A wrapper that told its failure by 0 is asked for it by dma_mapping_error(). */
function noteZeroOfWrapper(flow: Journal, handle: Term): void {
  const wrapper = flow.failuresAsZero.get(handle);
  if (!wrapper) return;
  const { file, live, state, range } = wrapper;
  flow.report.add(file, live.made.function, state, live.made, range, {
    kind: 'mapping-wrong-check',
    mapping: flow.report.mapping(live),
    how: 'wrapper-returns-zero',
    tested: '',
  });
}

/**
 * Finds checks taken the wrong way round: the way of success gives up at once, the way of failure undoes the mapping.
 * Reports them, and returns the calls that made the mappings.
 */
export function judgeInverted(flow: ModuleFacts): ReadonlySet<string> {
  const undone = new Set(flow.exits.failedReleases.map(({ live }) => siteOf(live.made)));
  const found = new Set<string>();
  for (const { live, state, walk, failing, holding } of flow.exits.left) {
    const { made, testedAt } = live;
    if (made.type !== 'mapping' || made.function !== walk.ir.name || !testedAt || !undone.has(siteOf(made))) continue;
    const givesUp = failing || (made.failure === 'zero' && holding === 'returned');
    if (!givesUp || state.outcomeOf(made) !== 'made' || !isUnguarded(state, made)) continue;
    found.add(siteOf(made));
    reportInverted(flow, walk, state, live, testedAt);
  }
  return found;
}

function reportInverted(flow: ModuleFacts, walk: Scene, state: State, live: Live, range: Range): void {
  const { made } = live;
  const mapping = flow.report.mapping(live);
  const tested = walk.text(range);
  flow.report.add(
    made.file,
    made.function,
    state,
    made,
    range,
    isList(made)
      ? { kind: 'sg-wrong-check', mapping, how: made.failure === 'zero' ? 'errno' : 'count', tested }
      : { kind: 'mapping-wrong-check', mapping, how: 'inverted', tested },
  );
}

/**
 * Whether nothing but the failed check itself was decided since the mapping: a flag tested in between may well be what
 * tells failed mappings from others.
 */
export function isUnguarded(state: State, made: Made): boolean {
  return branchesSince(state, made) <= 1;
}

function branchesSince(state: State, made: Made): number {
  let branches = 0;
  for (let trail = state.trail; trail; trail = trail.previous) {
    if (trail.step.kind === 'branch') branches++;
    else if (trail.step.made === made) break;
  }
  return branches;
}
