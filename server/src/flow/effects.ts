/** What each call of a catalogued function does to a path. */
import type { ApiFunction, Effect } from '../dma-api/types.ts';
import type { CallExpression } from '../program/ir.ts';
import { checkLength } from './buffer-sizes.ts';
import { checkMapping } from './checks.ts';
import { fillMemory } from './contents.ts';
import { fillScatterlist, giveMemory, mapMemory } from './dma-memory.ts';
import { isForeign } from './foreign.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { noteCall, noteForeignCall } from './lives.ts';
import { setMask, useMask } from './masks.ts';
import { allocateMemory } from './memory.ts';
import { reportSync } from './mismatches.ts';
import {
  argumentText,
  deviceTerm,
  directionTerm,
  type EffectOf,
  findResource,
  isScatterlist,
  makeResource,
} from './resources.ts';
import type { Made, State } from './state.ts';
import type { Term } from './terms.ts';
import { destroyPool, free, freeMemory, releaseOf, unmap } from './undoing.ts';
import { awaitTransfers, giveHandle } from './uses.ts';

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
        if (pointer) walk.dereferenced(state, pointer, call);
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
