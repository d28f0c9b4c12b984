/** What a call that undoes something does to a path: an unmap, a free, the end of a pool. */
import { isUnguarded } from './checks.ts';
import type { ApiSite } from './effects.ts';
import { noteUndoneUnchecked } from './exits.ts';
import { areApart } from './facts.ts';
import { addForeign, isForeign, isReliablyNamed } from './foreign.ts';
import type { Journal } from './journal.ts';
import { noteCall, noteForeignCall } from './lives.ts';
import { reportMismatches } from './mismatches.ts';
import { argumentText, type EffectOf, findListOf, findResource, mayBeResources } from './resources.ts';
import type { Live, Made, Release, State } from './state.ts';
import type { AppliedOutcome, CalleeOutcome, Summary } from './summaries.ts';
import type { Term } from './terms.ts';
import { checkFreed, noteNamelessRelease, reportFreed } from './uses.ts';

export function unmap(site: ApiSite, effect: EffectOf<'unmap'>): void {
  const key = site.values[effect.handle];
  if (key) undo(site, withoutFlags(key), effect.handle);
}

export function free(site: ApiSite, effect: EffectOf<'free'>): void {
  const { state, values } = site;
  const cpu = values[effect.cpuAddress];
  if (!cpu || state.facts.isZero(cpu) === true) return;
  const handle = effect.handle === null ? undefined : values[effect.handle];
  const byHandle = handle && findResource(state, cpu) === null ? findResource(state, handle) : null;
  undo(site, byHandle ? byHandle.made.key : cpu, effect.cpuAddress);
}

/** The memory may be mapped still; or be none of the allocator that it is given to. */
export function freeMemory(site: ApiSite, effect: EffectOf<'free-memory'>): void {
  const { state, values, call } = site;
  checkFreed(site, effect);
  const memory = values[effect.memory];
  const isDma = ({ made, released, escaped }: Live): boolean =>
    made.type === 'allocation' && made.kind !== 'pool' && made.key === memory && !released && escaped !== 'unsure';
  const live = state.resources().find(isDma);
  if (!live || effect.reference || isForeign(live.made) || state.outcomeOf(live.made) === 'failed') return;
  reportMismatches(site.flow, state, live, releaseOf(site), null);
  release(site, live, argumentText(site.walk, call, effect.memory) ?? '');
}

export function destroyPool(site: ApiSite, effect: EffectOf<'destroy-pool'>): void {
  const pool = site.values[effect.pool];
  if (!pool || site.state.facts.isZero(pool) === true) return;
  undo(site, pool, effect.pool);
}

/** Something like the resource is undone; whether it is this one cannot be told. */
export function doubtRelease(flow: Journal, state: State, live: Live): void {
  if (live.failedIn) flow.sites.cleanedUp(live.made, live.failedIn, 'perhaps');
  state.change(live, { escaped: 'unsure' });
}

/**
 * Whether a callee that took one of its outcomes must have undone `made`, which the path had made before: it undoes it in
 * all its outcomes, or chooses between them by values that were there before `made` was, and so cannot tell of it.
 */
export function mustUndo(
  summary: Summary,
  outcome: CalleeOutcome,
  { inCallersTerms }: AppliedOutcome,
  { released }: Live,
  made: Made,
): boolean {
  const spares = ({ state }: CalleeOutcome): boolean =>
    !state.resources().some((live) => live.released?.call === released?.call && isReliablyNamed(live.made));
  const sparing = summary.outcomes.filter(spares);
  return sparing.every((other) => {
    const deciders = decidersOf(outcome, other).map(inCallersTerms);
    return deciders.length > 0 && deciders.every(({ kind, id }) => kind === 'symbol' && id < made.key.id);
  });
}

/** What an outcome holds against another: terms of which the two know things that exclude each other. */
function decidersOf(outcome: CalleeOutcome, other: CalleeOutcome): Term[] {
  return outcome.facts.flatMap(({ key, value }) => {
    const theirs = other.facts.find((fact) => fact.key === key);
    return theirs && areApart(value, theirs.value) ? [key] : [];
  });
}

/** The call under way, as what undid a resource. */
export function releaseOf({ walk, api, call, values }: ApiSite): Release {
  return { api, call, values, function: walk.ir.name, file: walk.unit.file.path };
}

/** `dma & ~FLAGS`: drivers keep marks in the low bits of an address. */
function withoutFlags(key: Term): Term {
  const [masked] = key.kind === 'operation' && key.operator === '&' ? key.operands : [];
  return masked ? withoutFlags(masked) : key;
}

/** Undoes what `key` names on this path, and reports what does not fit. */
function undo(site: ApiSite, key: Term, argument: number): void {
  const { flow, walk, state, call } = site;
  const text = argumentText(walk, call, argument) ?? '';
  flow.patterns.noteRelease(walk, state, key, call);
  const live = findResource(state, key) ?? findListOf(state, key);
  if (!live) {
    undoUnknown(site, key, text);
    return;
  }
  const outcome = state.outcomeOf(live.made);
  if (live.released) {
    if (isReliablyNamed(live.made) && !walk.isInLoop()) reportReleasedTwice(site, live);
    return;
  }
  if (outcome === 'failed') {
    const isCertain = isUnguarded(state, live.made);
    flow.exits.failedReleases.push({ walk: walk.scene, state: state.fork(), live, range: call.range, isCertain });
    // The driver went on with what failed, for want of a check that tells.
    if (live.wrongCheck) noteUndoneUnchecked(flow, walk, state, live, call.range);
    return;
  }
  if (live.escaped === 'unsure') {
    release(site, live, text);
    return;
  }
  reportMismatches(flow, state, live, releaseOf(site), null);
  if (outcome === 'unknown') noteUndoneUnchecked(flow, walk, state, live, call.range);
  release(site, live, text);
}

/** A handle this path did not make: perhaps one kept where it cannot be told apart, else one made elsewhere. */
function undoUnknown(site: ApiSite, key: Term, text: string): void {
  const { walk, state, api, call } = site;
  site.flow.patterns.noteForeign({ walk: walk.scene, state, ...releaseOf(site) }, key);
  noteForeignCall(site.flow, 'undone', walk, api, call, key);
  const candidates = mayBeResources(state, key);
  for (const live of candidates) doubtRelease(site.flow, state, live);
  if (key.kind !== 'initial' && key.kind !== 'address') noteNamelessRelease(state);
  if (candidates.length > 0 || (key.kind !== 'initial' && key.kind !== 'address')) return;
  const isMapping = api.effects.some((effect) => effect.kind === 'unmap');
  const foreign: Made = {
    type: isMapping ? 'mapping' : 'allocation',
    kind: isMapping ? 'single' : 'coherent',
    api,
    call,
    key,
    handle: null,
    result: walk.terms.one,
    failure: 'never',
    device: null,
    size: null,
    nents: null,
    direction: null,
    buffer: null,
    managed: false,
    function: walk.ir.name,
    file: walk.unit.file.path,
    inLoop: walk.isInLoop(),
  };
  addForeign(state, foreign, text, releaseOf(site));
  recordRelease(site, foreign, text);
}

function release(site: ApiSite, live: Live, text: string): void {
  if (live.failedIn) site.flow.sites.cleanedUp(live.made, live.failedIn, live.escaped ? 'perhaps' : 'surely');
  reportFreed(site.flow, site.walk, site.state, live);
  if (!site.walk.isInLoop()) site.flow.sites.unwoundPlainly(live.made);
  noteCall(site.flow, 'undone', site.walk, site.api, site.call, live.made);
  site.state.change(live, { released: releaseOf(site) });
  recordRelease(site, live.made, text);
}

function recordRelease({ walk, state, call }: ApiSite, made: Made, text: string): void {
  const message = made.type === 'mapping' ? `'${text}' is unmapped` : `'${text}' is freed`;
  state.record({ kind: 'event', file: walk.unit.file.path, range: call.range, message, made });
}

function reportReleasedTwice(site: ApiSite, live: Live): void {
  const { flow, walk, state, call } = site;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, call.range, {
    kind: 'nothing-to-release',
    resource: flow.report.resource(live),
    why: 'already-released',
  });
}
