/**
 * All that dmalint knows of the kernel's functions, in one place; the data stands in the files of this folder, by family.
 */
import { addressFunctions } from './addresses.ts';
import { barrierFunctions } from './barriers.ts';
import { coherentFunctions } from './coherent.ts';
import { contextFunctions } from './contexts.ts';
import { copyFunctions } from './copies.ts';
import { dmaengineFunctions } from './dmaengine.ts';
import { handoverFunctions } from './handovers.ts';
import { harmlessFunctions, soundsHarmless } from './harmless.ts';
import { legacyPciConstants, legacyPciFunctions } from './legacy-pci.ts';
import { maskFunctions } from './masks.ts';
import { memoryFunctions } from './memory.ts';
import { obsoleteConstants, obsoleteFunctions } from './obsolete.ts';
import { pooledBufferFunctions } from './page-pools.ts';
import { poolFunctions } from './pool.ts';
import { scatterlistFunctions } from './scatterlist.ts';
import { sharedBufferFunctions } from './shared-buffers.ts';
import { socketBufferFunctions } from './socket-buffers.ts';
import { streamingFunctions } from './streaming.ts';
import { subsystemFunctions } from './subsystems.ts';
import { transferFunctions } from './transfers.ts';
import type { ApiConstant, ApiFunction, Effect, EffectKind } from './types.ts';
import { unmapStateFunctions } from './unmap-state.ts';
import { usbFunctions } from './usb.ts';

/** Every form of every function; a name whose signature changed between kernels stands here more than once. */
export const apiForms: readonly ApiFunction[] = [
  ...streamingFunctions,
  ...coherentFunctions,
  ...poolFunctions,
  ...maskFunctions,
  ...scatterlistFunctions,
  ...unmapStateFunctions,
  ...legacyPciFunctions,
  ...obsoleteFunctions,
  ...subsystemFunctions,
  ...usbFunctions,
  ...sharedBufferFunctions,
  ...dmaengineFunctions,
  ...pooledBufferFunctions,
  ...memoryFunctions,
  ...socketBufferFunctions,
  ...addressFunctions,
  ...contextFunctions,
  ...barrierFunctions,
  ...copyFunctions,
  ...transferFunctions,
  ...handoverFunctions,
  ...harmlessFunctions,
];

const formsByName: ReadonlyMap<string, readonly ApiFunction[]> = groupByName(apiForms);

/** Functions by name, each in its newest form. */
export const apiFunctions: ReadonlyMap<string, ApiFunction> = new Map(
  [...formsByName].flatMap(([name, forms]) => {
    const newest = newestOf(forms);
    return newest === undefined ? [] : [[name, newest] as const];
  }),
);

export const apiConstants: ReadonlyMap<string, ApiConstant> = new Map(
  [...legacyPciConstants, ...obsoleteConstants].map((constant) => [constant.name, constant]),
);

/**
 * The function a name means in a kernel of that version (`major.minor`); where the version does not have it, the form
 * nearest in time, so that calls of functions long gone are still understood.
 */
export function findApi(name: string, kernelVersion?: string): ApiFunction | null {
  const functions = kernelVersion === undefined ? apiFunctions : functionsIn(kernelVersion);
  return functions.get(name) ?? null;
}

/**
 * Whether a function that the module does not define may be taken to leave all mappings alone and to keep no pointer:
 * because the catalogue says so, or by its name (`trace_*`, `foo_dbg`, `foo_write32`).
 */
export function isHarmlessName(name: string): boolean {
  const api = apiFunctions.get(name);
  return api === undefined ? soundsHarmless(name) : api.effects.some((effect) => effect.kind === 'harmless');
}

/** Whether a kernel of that version has the function or constant. */
export function existsIn(
  entry: { readonly since?: string | null; readonly until: string | null },
  kernelVersion: string,
): boolean {
  const since = entry.since ?? null;
  return (
    (since === null || compareVersions(since, kernelVersion) <= 0) &&
    (entry.until === null || compareVersions(kernelVersion, entry.until) <= 0)
  );
}

/** Orders `major.minor` versions, `2.6.x` included: negative, 0 or positive. */
export function compareVersions(left: string, right: string): number {
  const a = left.split('.');
  const b = right.split('.');
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = Number(a[i] ?? 0) - Number(b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const dmaEffects: ReadonlySet<EffectKind> = new Set<EffectKind>([
  'map',
  'unmap',
  'sync',
  'check-mapping',
  'allocate',
  'free',
  'create-pool',
  'destroy-pool',
  'set-mask',
]);

/** Families that concern DMA by themselves, whatever their functions do to a mapping. */
const dmaFamilies = [legacyPciFunctions, unmapStateFunctions];

/** Names whose presence makes a piece of code worth a look. */
export const dmaIdentifiers: ReadonlySet<string> = new Set([
  ...apiForms.filter((form) => form.effects.some(concernsDma)).map((form) => form.name),
  ...dmaFamilies.flat().map((form) => form.name),
  ...apiConstants.keys(),
  'dma_addr_t',
  'sg_dma_len',
]);

function concernsDma(effect: Effect): boolean {
  return (
    dmaEffects.has(effect.kind) || (effect.kind === 'derive-address' && (effect.to === 'dma' || effect.to === 'bus'))
  );
}

const functionsByVersion = new Map<string, ReadonlyMap<string, ApiFunction>>();

function functionsIn(kernelVersion: string): ReadonlyMap<string, ApiFunction> {
  let functions = functionsByVersion.get(kernelVersion);
  if (functions === undefined) {
    const chosen = new Map(apiFunctions);
    for (const [name, forms] of formsByName) {
      const form = forms.find((one) => existsIn(one, kernelVersion));
      if (form !== undefined) chosen.set(name, form);
    }
    functions = chosen;
    functionsByVersion.set(kernelVersion, functions);
  }
  return functions;
}

function groupByName(forms: readonly ApiFunction[]): ReadonlyMap<string, readonly ApiFunction[]> {
  const groups = new Map<string, ApiFunction[]>();
  for (const form of forms) {
    const group = groups.get(form.name);
    if (group === undefined) groups.set(form.name, [form]);
    else group.push(form);
  }
  return groups;
}

function newestOf(forms: readonly ApiFunction[]): ApiFunction | undefined {
  return forms.find((form) => form.until === null) ?? forms[0];
}
