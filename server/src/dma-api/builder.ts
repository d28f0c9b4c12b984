/**
 * The little language in which the catalogue is written: a C prototype, a sentence, and effects that name parameters.
 *
 * Effects find what they need by the kernel's own conventions (the device by its type, the direction by
 * `enum dma_data_direction`, sizes by name), so a line of the catalogue says only what is particular to its function.
 * A name that no parameter bears is a mistake in the catalogue, and fails when it is loaded.
 */
import { type Prototype, parsePrototype } from './prototype.ts';
import type {
  AllocationKind,
  ApiFunction,
  ArgumentIndex,
  CallbackContext,
  DeviceSource,
  DirectionSource,
  Effect,
  FailureReport,
  GuideSectionId,
  MappingKind,
  MemoryOrigin,
  Replacement,
} from './types.ts';

/** An effect before its parameter names are turned into positions. */
export type EffectDraft = (prototype: Prototype) => Effect;

export interface Details {
  readonly effects?: readonly EffectDraft[];
  readonly header?: string;
  readonly section?: GuideSectionId | null;
  /** Where not given, it follows from the effects. */
  readonly failure?: FailureReport;
  readonly since?: string;
  readonly until?: string;
  /** A template, or a template with what differs in behaviour. */
  readonly replacement?: string | Replacement;
  readonly sleeps?: ApiFunction['sleeps'];
  readonly pair?: string;
}

export interface Entry {
  readonly prototype: string;
  readonly summary: string;
  readonly details: Details;
}

export function api(prototype: string, summary: string, details: Details = {}): Entry {
  return { prototype, summary, details };
}

/** Functions that share a header, a section of the guide and whatever else `common` says. */
export function family(common: Details, entries: readonly Entry[]): readonly ApiFunction[] {
  return entries.map((entry) => build(entry, { ...common, ...entry.details }));
}

function build(entry: Entry, details: Details): ApiFunction {
  const prototype = parsePrototype(entry.prototype);
  const effects = (details.effects ?? []).map((draft) => draft(prototype));
  const { replacement } = details;
  return {
    name: prototype.name,
    header: details.header ?? '',
    returns: prototype.returns,
    parameters: prototype.parameters,
    variadic: prototype.variadic,
    effects,
    failure: details.failure ?? failureOf(effects),
    section: details.section ?? null,
    since: details.since ?? null,
    until: details.until ?? null,
    replacement: typeof replacement === 'string' ? { template: replacement, caution: null } : (replacement ?? null),
    sleeps: details.sleeps ?? (gfpOf(prototype) === null ? 'never' : 'gfp'),
    pair: details.pair ?? null,
    summary: entry.summary,
  };
}

function failureOf(effects: readonly Effect[]): FailureReport {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'map':
        return effect.mapping === 'sg' ? 'zero' : effect.mapping === 'sgtable' ? 'errno' : 'mapping-error';
      case 'allocate':
      case 'create-pool':
      case 'allocate-memory':
        return 'null';
      case 'set-mask':
      case 'check-mapping':
        return 'errno';
      case 'register-callback':
        return 'never';
      default:
    }
  }
  return 'never';
}

// Effects.

export function map(mapping: MappingKind, buffer: string): EffectDraft {
  return (p) => ({
    kind: 'map',
    mapping,
    device: deviceOf(p),
    buffer: at(p, buffer),
    offset: named(p, 'offset'),
    size: sizeOf(p),
    nents: nentsOf(p),
    direction: directionOf(p),
    attributes: named(p, 'attrs', 'dma_attrs'),
  });
}

export function unmap(mapping: MappingKind, handle: string): EffectDraft {
  return (p) => ({
    kind: 'unmap',
    mapping,
    device: deviceOf(p),
    handle: at(p, handle),
    size: sizeOf(p),
    nents: nentsOf(p),
    direction: directionOf(p),
    attributes: named(p, 'attrs', 'dma_attrs'),
  });
}

export function sync(towards: 'cpu' | 'device', mapping: MappingKind, handle: string): EffectDraft {
  return (p) => ({
    kind: 'sync',
    towards,
    mapping,
    device: deviceOf(p),
    handle: at(p, handle),
    offset: named(p, 'offset'),
    size: sizeOf(p),
    nents: nentsOf(p),
    direction: directionOf(p),
  });
}

export function checkMapping(handle: string): EffectDraft {
  return (p) => ({ kind: 'check-mapping', device: findDevice(p), handle: at(p, handle) });
}

/** An allocation whose handle is written through `handleOut`; null where it comes another way. */
export function allocate(
  allocation: AllocationKind,
  handleOut: string | null,
  more: { readonly managed?: boolean; readonly returns?: 'cpu-address' | 'page' | 'table' } = {},
): EffectDraft {
  return (p) => ({
    kind: 'allocate',
    allocation,
    device: deviceOf(p),
    size: sizeOf(p),
    handleOut: handleOut === null ? null : at(p, handleOut),
    direction: directionOf(p),
    gfp: gfpOf(p),
    managed: more.managed ?? false,
    returns: more.returns ?? 'cpu-address',
  });
}

export function free(
  allocation: AllocationKind,
  cpuAddress: string,
  handle: string | null,
  managed = false,
): EffectDraft {
  return (p) => ({
    kind: 'free',
    allocation,
    device: deviceOf(p),
    size: sizeOf(p),
    cpuAddress: at(p, cpuAddress),
    handle: handle === null ? null : at(p, handle),
    direction: directionOf(p),
    managed,
  });
}

export function createPool(managed: boolean): EffectDraft {
  return (p) => ({
    kind: 'create-pool',
    device: deviceOf(p),
    size: at(p, 'size'),
    align: at(p, 'align'),
    boundary: at(p, 'allocation'),
    managed,
  });
}

export function destroyPool(managed: boolean): EffectDraft {
  return (p) => ({ kind: 'destroy-pool', pool: at(p, 'pool'), managed });
}

export function setMask(which: 'streaming' | 'coherent' | 'both'): EffectDraft {
  return (p) => ({
    kind: 'set-mask',
    device: deviceOf(p),
    mask: at(p, 'mask'),
    streaming: which !== 'coherent',
    coherent: which !== 'streaming',
  });
}

/** Memory for the CPU: `size` bytes, or `n` objects of `size` bytes where the function takes both. */
export function allocateMemory(origin: MemoryOrigin, managed = false): EffectDraft {
  return (p) => ({
    kind: 'allocate-memory',
    origin,
    size: sizeOf(p),
    count: named(p, 'n', 'new_n'),
    gfp: gfpOf(p),
    managed,
  });
}

export function freeMemory(origin: MemoryOrigin, memory: string): EffectDraft {
  return (p) => ({ kind: 'free-memory', origin, memory: at(p, memory) });
}

/** Gives one of perhaps several references back. */
export function dropReference(origin: MemoryOrigin, memory: string): EffectDraft {
  return (p) => ({ kind: 'free-memory', origin, memory: at(p, memory), reference: true });
}

export function derive(to: 'cpu' | 'page' | 'physical' | 'bus' | 'dma', from: string): EffectDraft {
  return (p) => ({ kind: 'derive-address', from: at(p, from), to });
}

export function fillSg(list: string, memory: string): EffectDraft {
  return (p) => ({ kind: 'fill-sg', list: at(p, list), memory: at(p, memory), size: sizeOf(p) });
}

export function copy(to: string, from: string | null, size: string): EffectDraft {
  return (p) => ({ kind: 'copy', to: at(p, to), from: from === null ? null : at(p, from), size: at(p, size) });
}

export function barrier(orders: 'all' | 'writes' | 'reads', dma: boolean): EffectDraft {
  return () => ({ kind: 'barrier', orders, dma });
}

export function context(
  change: 'enter' | 'leave',
  region: Extract<Effect, { kind: 'context' }>['region'],
): EffectDraft {
  return () => ({ kind: 'context', change, region });
}

export function callback(handler: string, where: CallbackContext): EffectDraft {
  return (p) => ({ kind: 'register-callback', handler: at(p, handler), context: where });
}

export function transfer(change: 'start' | 'stop' | 'wait'): EffectDraft {
  return () => ({ kind: 'transfer', change });
}

export function mapsForDriver(handle: 'returned' | 'stored'): EffectDraft {
  return () => ({ kind: 'maps-for-driver', handle });
}

export function useHandle(handle: string, nents: string | null = null): EffectDraft {
  return (p) => ({ kind: 'use-handle', handle: at(p, handle), nents: nents === null ? null : at(p, nents) });
}

export function keep(argument: string): EffectDraft {
  return (p) => ({ kind: 'keep', argument: at(p, argument) });
}

export function wantsDmaMemory(memory: string, size: string | null): EffectDraft {
  return (p) => ({ kind: 'wants-dma-memory', memory: at(p, memory), size: size === null ? null : at(p, size) });
}

export const harmless: EffectDraft = () => ({ kind: 'harmless' });

// Conventions of the kernel's prototypes.

function at(prototype: Prototype, name: string): ArgumentIndex {
  const index = prototype.parameters.findIndex((parameter) => parameter.name === name);
  if (index < 0) throw new Error(`${prototype.name} has no parameter '${name}'`);
  return index;
}

function named(prototype: Prototype, ...names: readonly string[]): ArgumentIndex | null {
  const index = prototype.parameters.findIndex((parameter) => names.includes(parameter.name));
  return index < 0 ? null : index;
}

function typed(prototype: Prototype, type: string): ArgumentIndex | null {
  const index = prototype.parameters.findIndex((parameter) => parameter.type === type);
  return index < 0 ? null : index;
}

const sizeOf = (p: Prototype) => named(p, 'size', 'len', 'length', 'buflen', 'new_size', 'fragsz');
const nentsOf = (p: Prototype) => named(p, 'nents', 'nelems');
const gfpOf = (p: Prototype) => typed(p, 'gfp_t');

function directionOf(prototype: Prototype): DirectionSource {
  const argument = typed(prototype, 'enum dma_data_direction') ?? named(prototype, 'direction');
  return argument === null ? null : { argument };
}

const deviceTypes: Readonly<Record<string, DeviceSource['type']>> = {
  'struct device *': 'device',
  'struct pci_dev *': 'pci_dev',
  'struct ib_device *': 'ib_device',
  'struct scsi_cmnd *': 'scsi_cmnd',
  'struct usb_device *': 'usb_device',
  'struct virtqueue *': 'virtqueue',
  'struct dma_pool *': 'dma_pool',
  'struct pci_pool *': 'dma_pool',
  'struct page_pool *': 'page_pool',
  'struct dma_chan *': 'dma_chan',
};

function findDevice(prototype: Prototype): DeviceSource | null {
  for (const [argument, parameter] of prototype.parameters.entries()) {
    const type = deviceTypes[parameter.type];
    if (type !== undefined) return { argument, type };
  }
  return null;
}

function deviceOf(prototype: Prototype): DeviceSource {
  const device = findDevice(prototype);
  if (device === null) throw new Error(`${prototype.name} has no device`);
  return device;
}
