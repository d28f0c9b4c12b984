/** What each call of a catalogued function does to a path. */
import type { ApiFunction, Effect } from '../dma-api/types.ts';
import type { CallExpression } from '../program/ir.ts';
import { checkLength } from './buffer-sizes.ts';
import { checkMapping, isUnguarded } from './checks.ts';
import { fillMemory } from './contents.ts';
import { fillScatterlist, giveMemory, mapMemory } from './dma-memory.ts';
import { noteUndoneUnchecked } from './exits.ts';
import { addForeign, isForeign, isReliablyNamed } from './foreign.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { noteCall, noteForeignCall } from './lives.ts';
import { setMask, useMask } from './masks.ts';
import { allocateMemory } from './memory.ts';
import { reportMismatches, reportSync } from './mismatches.ts';
import {
  argumentText,
  deviceTerm,
  directionTerm,
  type EffectOf,
  findListOf,
  findResource,
  isScatterlist,
  makeResource,
  mayBeResources,
} from './resources.ts';
import type { Live, Made, Release, State } from './state.ts';
import type { Term } from './terms.ts';
import { awaitTransfers, checkFreed, giveHandle, noteNamelessRelease, reportFreed } from './uses.ts';

/** One call of the kernel's API under way. */
export interface ApiSite {
  readonly flow: Journal;
  readonly walk: Walk;
  readonly state: State;
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly values: readonly Term[];
}

/** Applies all effects of a call; returns its value. */
export function applyApi(site: ApiSite): Term {
  let result: Term | null = null;
  for (const effect of site.api.effects) result = applyEffect(site, effect) ?? result;
  return result ?? site.walk.evaluator.fresh(site.state, site.call.range, site.api.name);
}

function applyEffect(site: ApiSite, effect: Effect): Term | null {
  const { state, values, walk, call } = site;
  switch (effect.kind) {
    case 'map':
      return map(site, effect);
    case 'unmap':
      unmap(site, effect);
      return null;
    case 'sync':
      sync(site, effect);
      return null;
    case 'check-mapping':
      return checkMapping(site, effect);
    case 'allocate':
      return allocate(site, effect);
    case 'create-pool':
      return createPool(site, effect);
    case 'free':
      free(site, effect);
      return null;
    case 'destroy-pool':
      destroyPool(site, effect);
      return null;
    case 'allocate-memory':
      return allocateMemory(site, effect);
    case 'free-memory':
      freeMemory(site, effect);
      return null;
    case 'derive-address':
      return walk.terms.operation(site.api.name, ...values);
    case 'fill-sg':
      fillScatterlist(site, effect);
      return null;
    case 'copy': {
      for (const index of [effect.to, effect.from]) {
        const pointer = index === null ? undefined : values[index];
        if (pointer) walk.dereferenced(state, pointer, call.range);
      }
      fillMemory(site, effect);
      return values[effect.to] ?? null;
    }
    case 'keep': {
      const kept = values[effect.argument];
      if (kept) walk.escaped(state, [kept], call.range);
      return null;
    }
    case 'wants-dma-memory':
      giveMemory(site, effect);
      return null;
    case 'use-handle':
      giveHandle(site, effect);
      return null;
    case 'set-mask':
      return setMask(site, effect);
    case 'transfer':
      if (effect.change === 'wait') awaitTransfers(state);
      return null;
    case 'barrier':
    case 'context':
    case 'register-callback':
    case 'maps-for-driver':
    case 'harmless':
      return null;
  }
}

function map(site: ApiSite, effect: EffectOf<'map'>): Term {
  const { state, values, walk, call, api } = site;
  const { terms } = walk;
  const buffer = values[effect.buffer] ?? null;
  const fresh = walk.evaluator.fresh(state, call.range, api.name);
  const isList = isScatterlist(effect.mapping);
  const previous = isList && buffer ? findResource(state, buffer) : null;
  if (previous?.released) state.drop(previous.made);
  const made = makeResource(
    walk,
    state,
    {
      type: 'mapping',
      kind: effect.mapping,
      api,
      call,
      key: isList && buffer ? buffer : fresh,
      handle: null,
      result: api.failure === 'mapping-error' ? terms.operation('mapping-error', fresh) : fresh,
      failure: failureSide(api),
      device: deviceTerm(terms, effect.device, values),
      size: at(values, effect.size),
      nents: at(values, effect.nents),
      direction: directionTerm(terms, effect.direction, values),
      buffer,
      managed: false,
    },
    `'${argumentText(walk, call, effect.buffer) ?? 'memory'}' is mapped`,
  );
  noteCall(site.flow, 'made', walk, api, call, made);
  if (made.failure === 'zero') state.facts.assume(fresh, '>=', terms.zero);
  // Drivers write 0 for "not mapped", and so must what they hold while it is mapped be something else.
  if (api.failure === 'mapping-error') state.facts.assume(fresh, '!=', terms.zero);
  if (made.size) state.facts.assume(made.size, '!=', terms.zero);
  if (api.failure === 'errno') state.facts.assume(fresh, '<=', terms.zero);
  noteUse(site, made);
  checkDirection(site, made);
  mapMemory(site, effect);
  checkLength(site, effect, made);
  return fresh;
}

function noteUse(site: ApiSite, made: Made): void {
  const live = site.state.resource(made);
  if (live) useMask(site, live);
}

function failureSide(api: ApiFunction): Made['failure'] {
  switch (api.failure) {
    case 'mapping-error':
    case 'errno':
      return 'nonzero';
    case 'negative-errno':
      return 'negative';
    case 'never':
      return 'never';
    default:
      return 'zero';
  }
}

function checkDirection(site: ApiSite, made: Made): void {
  const { flow, walk, state, api, call } = site;
  if (made.direction?.kind !== 'constant' || made.direction.name !== 'DMA_NONE') return;
  const live = state.resource(made);
  if (!live) return;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, made, call.range, {
    kind: 'direction-none',
    mapping: flow.report.mapping(live),
    api,
    direction: 'DMA_NONE',
  });
}

function unmap(site: ApiSite, effect: EffectOf<'unmap'>): void {
  const key = site.values[effect.handle];
  if (key) undo(site, withoutFlags(key), effect.handle);
}

/** `dma & ~FLAGS`: drivers keep marks in the low bits of an address. */
function withoutFlags(key: Term): Term {
  const [masked] = key.kind === 'operation' && key.operator === '&' ? key.operands : [];
  return masked ? withoutFlags(masked) : key;
}

function free(site: ApiSite, effect: EffectOf<'free'>): void {
  const { state, values } = site;
  const cpu = values[effect.cpuAddress];
  if (!cpu || state.facts.isZero(cpu) === true) return;
  const handle = at(values, effect.handle);
  const byHandle = handle && findResource(state, cpu) === null ? findResource(state, handle) : null;
  undo(site, byHandle ? byHandle.made.key : cpu, effect.cpuAddress);
}

/** The memory may be mapped still; or be none of the allocator that it is given to. */
function freeMemory(site: ApiSite, effect: EffectOf<'free-memory'>): void {
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

function destroyPool(site: ApiSite, effect: EffectOf<'destroy-pool'>): void {
  const pool = site.values[effect.pool];
  if (!pool || site.state.facts.isZero(pool) === true) return;
  undo(site, pool, effect.pool);
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
  site.flow.patterns.noteForeign(
    { walk: walk.scene, state, file: walk.unit.file.path, api, call, values: site.values },
    key,
  );
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

/** Something like the resource is undone; whether it is this one cannot be told. */
export function doubtRelease(flow: Journal, state: State, live: Live): void {
  if (live.failedIn) flow.sites.cleanedUp(live.made, live.failedIn);
  state.change(live, { escaped: 'unsure' });
}

function release(site: ApiSite, live: Live, text: string): void {
  if (live.failedIn) site.flow.sites.cleanedUp(live.made, live.failedIn);
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

function releaseOf({ walk, api, call, values }: ApiSite): Release {
  return { api, call, values, function: walk.ir.name, file: walk.unit.file.path };
}

function reportReleasedTwice(site: ApiSite, live: Live): void {
  const { flow, walk, state, call } = site;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, call.range, {
    kind: 'nothing-to-release',
    resource: flow.report.resource(live),
    why: 'already-released',
  });
}

function sync(site: ApiSite, effect: EffectOf<'sync'>): void {
  const { flow, walk, state, values, call, api } = site;
  const key = values[effect.handle];
  const live = key ? findResource(state, key) : null;
  if (key && !live) noteForeignCall(flow, 'synced', walk, api, call, key);
  if (!live) return;
  if (!live.released) {
    noteCall(flow, 'synced', walk, api, call, live.made);
    if (live.escaped !== 'unsure') reportSync(flow, state, live, effect, releaseOf(site));
  } else if (!isForeign(live.made))
    flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, call.range, {
      kind: 'use-after-release',
      resource: flow.report.resource(live),
      use: 'sync',
    });
}

function allocate(site: ApiSite, effect: EffectOf<'allocate'>): Term {
  const { state, values, walk, call, api } = site;
  const { terms } = walk;
  const memory = walk.evaluator.fresh(state, call.range, api.name);
  const out = at(values, effect.handleOut);
  const handle = out ? walk.evaluator.fresh(state, call.range, `handle of ${api.name}`) : null;
  const made = makeResource(
    walk,
    state,
    {
      type: 'allocation',
      kind: effect.allocation,
      api,
      call,
      key: memory,
      handle,
      result: memory,
      failure: 'zero',
      device: deviceTerm(terms, effect.device, values),
      size: at(values, effect.size),
      nents: null,
      direction: null,
      buffer: null,
      managed: effect.managed,
    },
    `memory is allocated by ${api.name}()`,
  );
  if (out && handle) {
    state.write(terms.dereference(out), handle);
    state.facts.assume(handle, '!=', terms.zero);
  }
  noteCall(site.flow, 'made', walk, api, call, made);
  noteUse(site, made);
  return memory;
}

function createPool(site: ApiSite, effect: EffectOf<'create-pool'>): Term {
  const { state, values, walk, call, api } = site;
  const pool = walk.evaluator.fresh(state, call.range, api.name);
  const made = makeResource(
    walk,
    state,
    {
      type: 'allocation',
      kind: 'pool',
      api,
      call,
      key: pool,
      handle: null,
      result: pool,
      failure: 'zero',
      device: deviceTerm(walk.terms, effect.device, values),
      size: at(values, effect.size),
      nents: null,
      direction: null,
      buffer: null,
      managed: effect.managed,
    },
    'a DMA pool is created',
  );
  noteCall(site.flow, 'made', walk, api, call, made);
  return pool;
}

function at(values: readonly Term[], index: number | null): Term | null {
  return index === null ? null : (values[index] ?? null);
}
