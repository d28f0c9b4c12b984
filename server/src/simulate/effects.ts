/** What the catalogue says a call does, done on the machine. One entry per kind of effect. */
import type { Effect, EffectKind } from '../dma-api/types.ts';
import type { CallSite } from './calls.ts';
import { deriveAddress, fillList } from './effects/addresses.ts';
import { allocateDma, createPool, destroyPool, freeDma, setMask } from './effects/coherent.ts';
import { changeContext, giveHandle, lendMemory, mapForDriver, registerCallback } from './effects/device.ts';
import { allocateMemory, copyMemory, freeMemory } from './effects/memory.ts';
import { checkMapping, mapBuffer, syncMapping, unmapBuffer } from './effects/streaming.ts';
import { Halt } from './halt.ts';
import { library } from './library/index.ts';
import type { Value } from './values.ts';

type Applications = {
  readonly [K in EffectKind]: (site: CallSite, effect: Extract<Effect, { kind: K }>) => Value | null;
};

const nothing = (): null => null;

const applications: Applications = {
  map: mapBuffer,
  unmap: unmapBuffer,
  sync: syncMapping,
  'check-mapping': checkMapping,
  allocate: allocateDma,
  free: freeDma,
  'create-pool': createPool,
  'destroy-pool': destroyPool,
  'set-mask': setMask,
  'allocate-memory': allocateMemory,
  'free-memory': freeMemory,
  'derive-address': deriveAddress,
  'fill-sg': fillList,
  copy: copyMemory,
  barrier: nothing,
  context: changeContext,
  'register-callback': registerCallback,
  transfer: nothing,
  'maps-for-driver': mapForDriver,
  'use-handle': giveHandle,
  keep: nothing,
  'wants-dma-memory': lendMemory,
  harmless: nothing,
};

/** Where the library knows more exactly what such a function computes, the library is asked. */
const leftToLibrary: ReadonlySet<EffectKind> = new Set([
  'derive-address',
  'fill-sg',
  'copy',
  'allocate-memory',
  'free-memory',
]);

/** Carries out one effect of a call; null where the effect says nothing of the result. */
export function applyEffect<K extends EffectKind>(site: CallSite, effect: Extract<Effect, { kind: K }>): Value | null {
  if (leftToLibrary.has(effect.kind) && library.has(site.name)) return null;
  site.evaluateAll();
  site.simulation.at(site.evaluator.frame, site.call.range);
  const apply = applications[effect.kind] as (site: CallSite, effect: Effect) => Value | null;
  const result = apply(site, effect);
  if (site.simulation.machine.stopped) throw new Halt(`the kernel stops at a BUG in ${site.name}`);
  return result;
}
