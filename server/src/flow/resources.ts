/** Making, finding and undoing DMA resources on one path, and what is wrong when the two ends disagree. */
import type { ApiFunction, DeviceSource, DirectionSource, Effect, MappingKind } from '../dma-api/types.ts';
import type { CallExpression, Range } from '../program/ir.ts';
import { samePlace } from './evaluate.ts';
import type { Walk } from './interpreter.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, patternOf, type Term, type TermTable } from './terms.ts';
import { areDistinctConstants, isStable, mentions } from './values.ts';

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
  const all = [...state.resources()].reverse();
  const live = (candidate: Live): boolean => candidate.released === null;
  const exact = (candidate: Live): boolean => candidate.made.key === key || candidate.made.handle === key;
  const equal = (candidate: Live): boolean => equalKeys(state, candidate.made.key, key);
  return (
    all.find((candidate) => exact(candidate) && live(candidate)) ??
    all.find((candidate) => equal(candidate) && live(candidate)) ??
    all.find((candidate) => exact(candidate) || equal(candidate)) ??
    null
  );
}

function equalKeys(state: State, a: Term, b: Term): boolean {
  if (a === b) return true;
  if (a.kind === 'address' && b.kind === 'address') return samePlace(state, a.place, b.place);
  return state.facts.sameValue(a, b);
}

/**
 * Resources that a handle read from somewhere may be: those kept at a place of the same pattern, when the index cannot
 * be told. Undoing such a handle ends the doubt in the driver's favour.
 */
export function mayBeResources(state: State, key: Term): Live[] {
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
  for (const [place, value] of state.places()) if (namesResource(value, live.made)) places.push(place);
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

/** How the parts of a release compare with those of the making: what differs, and whether beyond doubt. */
export interface Mismatch {
  readonly what: 'size' | 'direction' | 'device' | 'function' | 'nents' | 'cpu-address' | 'handle';
  readonly argument: number | null;
  readonly proven: boolean;
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

export function compareUnmap(state: State, made: Made, effect: EffectOf<'unmap'>, values: readonly Term[]): Mismatch[] {
  const { terms } = state;
  const found: Mismatch[] = [];
  if (made.type !== 'mapping' || !sameKind(made.kind, effect.mapping)) {
    return [{ what: 'function', argument: null, proven: true }];
  }
  if (made.kind !== effect.mapping && made.kind !== 'sgtable' && effect.mapping !== 'sgtable')
    found.push({ what: 'function', argument: null, proven: false });
  compare(state, found, 'size', made.size, valueAt(values, effect.size), effect.size);
  compareNents(state, found, made, valueAt(values, effect.nents), effect.nents);
  compareDirection(
    found,
    made.direction,
    directionTerm(terms, effect.direction, values),
    directionArgument(effect.direction),
  );
  compareDevice(state, found, made.device, deviceTerm(terms, effect.device, values), effect.device.argument);
  return found;
}

export function compareFree(state: State, made: Made, effect: EffectOf<'free'>, values: readonly Term[]): Mismatch[] {
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
    found.push({ what: 'handle', argument: effect.handle, proven: isKeyOfAnother(state, made, handle) });
  return found;
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
  if (different || areDifferentSizes(made, released)) found.push({ what, argument, proven: true });
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

function compareDirection(found: Mismatch[], made: Term | null, released: Term | null, argument: number | null): void {
  if (made && released && areDistinctConstants(made, released))
    found.push({ what: 'direction', argument, proven: true });
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
export function argumentText(walk: Walk, call: CallExpression, index: number | null): string | null {
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
