/** Making, finding and undoing DMA resources on one path, and what is wrong when the two ends disagree. */
import type { ApiFunction, DeviceSource, DirectionSource, Effect, MappingKind } from '../dma-api/types.ts';
import type { CallExpression, Range } from '../program/ir.ts';
import type { Scene, Walk } from './interpreter.ts';
import { samePlace } from './operations.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, patternOf, type Term, type TermTable } from './terms.ts';
import { mentions } from './values.ts';

export type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

/** The `struct device *` of a call, whatever bus object it was given as. */
export function deviceTerm(terms: TermTable, source: DeviceSource, values: readonly Term[]): Term | null {
  const value = values[source.argument];
  if (!value) return null;
  if (source.type === 'device') return value;
  if (source.type === 'pci_dev') return terms.addressOf(terms.field(terms.dereference(value), 'dev', 'struct pci_dev'));
  return terms.operation(`device of ${source.type}`, value);
}

export function directionTerm(terms: TermTable, source: DirectionSource, values: readonly Term[]): Term | null {
  if (!source) return null;
  const value = 'fixed' in source ? terms.constant(source.fixed) : (values[source.argument] ?? null);
  return value?.kind === 'constant' ? terms.constant(modernDirection(value.name)) : value;
}

function modernDirection(name: string): string {
  return (
    {
      PCI_DMA_TODEVICE: 'DMA_TO_DEVICE',
      PCI_DMA_FROMDEVICE: 'DMA_FROM_DEVICE',
      PCI_DMA_BIDIRECTIONAL: 'DMA_BIDIRECTIONAL',
    }[name] ?? name
  );
}

/** The live resource that a handle, list or CPU address names, newest first; null where this path made none. */
export function findResource(state: State, key: Term): Live | null {
  const all = state.resources();
  const exact = ({ made }: Live): boolean => made.key === key || made.handle === key;
  const equal = ({ made }: Live): boolean => equalKeys(state, made.key, key);
  return (
    findLast(all, (live) => !live.released && exact(live)) ??
    findLast(all, (live) => !live.released && equal(live)) ??
    findLast(all, (live) => live.released !== null && (exact(live) || equal(live)))
  );
}

function findLast(all: readonly Live[], matches: (live: Live) => boolean): Live | null {
  for (let index = all.length - 1; index >= 0; index--) {
    const live = all[index];
    if (live && matches(live)) return live;
  }
  return null;
}

/** The mapped list that a handle was read from with sg_dma_address(). */
export function findListOf(state: State, key: Term): Live | null {
  const list = key.kind === 'operation' && key.operator === 'sg_dma_address' ? key.operands[0] : undefined;
  const live = list ? findResource(state, list) : null;
  return live && !live.released && live.made.type === 'mapping' ? live : null;
}

/** Whether two keys are known to name one thing. */
export function equalKeys(state: State, a: Term, b: Term): boolean {
  if (a === b) return true;
  if (a.kind === 'address' && b.kind === 'address') return samePlace(state, a.place, b.place);
  return state.facts.sameValue(a, b);
}

/**
 * Resources that a handle read from somewhere may be: those kept at a place of the same pattern, when the index cannot
 * be told. Undoing such a handle ends the doubt in the driver's favour.
 */
export function mayBeResources(state: State, key: Term): Live[] {
  if (key.kind === 'operation' || key.kind === 'sum')
    return [...state.resources()].filter((live) => !live.released && namesResource(key, live.made));
  const place = key.kind === 'initial' || key.kind === 'address' ? key.place : null;
  if (!place) return [];
  const pattern = patternOf(place);
  const possible: Live[] = [];
  for (const live of state.resources()) {
    if (live.released) continue;
    if (keptAt(state, live).some((kept) => patternOf(kept) === pattern && !differ(state, kept, place)))
      possible.push(live);
    else if (live.made.key.kind === 'address' && patternOf(live.made.key.place) === pattern) possible.push(live);
  }
  return possible;
}

/** Places whose value is, or is computed from, the resource's handle or address. */
export function keptAt(state: State, live: Live): Place[] {
  const places: Place[] = [];
  for (const { key: place, value } of state.places()) if (namesResource(value, live.made)) places.push(place);
  return places;
}

/** Whether a value is, or is computed from, a resource's handle or address. */
export function namesResource(value: Term, made: Made): boolean {
  return mentions(value, made.key) || (made.handle !== null && mentions(value, made.handle));
}

/** True where two places of one pattern are known to be two. */
function differ(state: State, a: Place, b: Place): boolean {
  if (a.kind === 'element' && b.kind === 'element')
    return state.facts.decide(a.index, '==', b.index) === false || differ(state, a.base, b.base);
  if (a.kind === 'field' && b.kind === 'field') return differ(state, a.base, b.base);
  return false;
}

/** Facts on a new resource, ready to be remembered by the path. */
export function makeResource(
  walk: Walk,
  state: State,
  made: Omit<Made, 'function' | 'file' | 'inLoop'>,
  message: string,
): Made {
  const resource: Made = { ...made, function: walk.ir.name, file: walk.unit.file.path, inLoop: walk.isInLoop() };
  state.make(resource, null);
  state.record({ kind: 'event', file: resource.file, range: made.call.range, message, made: resource });
  return resource;
}

/** Text of an argument as the driver wrote it. */
export function argumentText(walk: Scene, call: CallExpression, index: number | null): string | null {
  const argument = index === null ? undefined : call.arguments[index];
  return argument ? walk.text(argument.range) : null;
}

export function argumentRange(call: CallExpression, index: number | null): Range | null {
  return index === null ? null : (call.arguments[index]?.range ?? null);
}

export function isScatterlist(kind: MappingKind): boolean {
  return kind === 'sg' || kind === 'sgtable';
}

/** Position of the argument that a mapping's handle, or an allocation's address, is told by when undone. */
export function effectOf<K extends Effect['kind']>(api: ApiFunction, kind: K): EffectOf<K> | null {
  for (const effect of api.effects) if (effect.kind === kind) return effect as EffectOf<K>;
  return null;
}
