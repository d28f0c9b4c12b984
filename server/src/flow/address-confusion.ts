/** One kind of address where another belongs. */
import type { ApiFunction } from '../dma-api/types.ts';
import type { Expression, Range } from '../program/ir.ts';
import {
  coherentBehind,
  isRegisters,
  isSocketData,
  type Physical,
  physicalConversions,
  physicalIn,
  pointerBase,
  resourceOfHandle,
  usesIn,
  withoutCasts,
} from './address-kinds.ts';
import type { Sink } from './address-notes.ts';
import type { AddressCall, AddressPoint, AddressStore } from './addresses.ts';
import type { EventOf } from './events.ts';
import { isField } from './fields.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { RegisterAccess } from './registers.ts';
import type { State } from './state.ts';
import { type Place, patternOf, rootOf, type Term } from './terms.ts';

type How = EventOf<'address-confusion'>['how'];

/** Looks at the arguments of a call, before it takes effect. */
export function checkConfusedArguments(site: AddressCall, api: ApiFunction): void {
  const { walk, call, values } = site;
  for (const effect of api.effects) {
    switch (effect.kind) {
      case 'map':
        if (effect.mapping === 'single') checkMapped(site, effect.buffer, api);
        break;
      case 'unmap':
      case 'sync':
        if (effect.mapping === 'single' || effect.mapping === 'page') checkHandle(site, effect.handle, api);
        break;
      case 'free':
        if (effect.handle !== null) checkHandle(site, effect.handle, api);
        break;
      case 'copy':
        for (const index of [effect.to, effect.from]) {
          const argument = index === null ? undefined : call.arguments[index];
          const value = index === null ? undefined : values[index];
          if (!argument || !value) continue;
          const operand = withoutCasts(argument);
          const isHandle = value.kind === 'symbol' && resourceOfHandle(site.state, value) !== null;
          if (isHandle || isDmaTyped(walk, operand))
            report(site, argument.range, 'dma-dereferenced', operand, api.name, isHandle);
        }
        break;
      case 'derive-address':
        if (physicalConversions.has(api.name)) checkConversion(site, effect.from, api);
        break;
    }
  }
}

/** Writes to registers: what is written goes to the device, and where it is written to is no memory. */
export function checkRegisterAccess(site: AddressCall, access: RegisterAccess): void {
  const { flow, walk, call, values } = site;
  const address = access.address === null ? undefined : values[access.address];
  const base = address ? pointerBase(address) : null;
  if (base?.kind === 'initial' && access.isMapped) flow.addresses.registers.add(patternOf(base.place));
  for (const index of access.values) {
    const value = values[index];
    const argument = call.arguments[index];
    if (!value || !argument) continue;
    const sink: Sink = {
      how: 'physical-to-device',
      target: call.name ?? walk.text(call.callee.range),
      isCertain: call.direct,
    };
    const physical = physicalIn(value);
    if (physical) reportPhysical(site, physical, argument.range, sink);
    else noteSink(site, value, sink);
  }
}

/** Looks at the arguments of a function of the driver, by what it was seen to do with them. */
export function checkOwnArguments(site: AddressCall, sinks: ReadonlyMap<number, Sink>): void {
  const { call, values } = site;
  for (const [index, sink] of sinks) {
    const value = values[index];
    const argument = call.arguments[index];
    if (!value || !argument) continue;
    const physical = physicalIn(value);
    if (physical) reportPhysical(site, physical, argument.range, sink);
    else noteSink(site, value, sink);
  }
}

/** Looks at a value being stored. */
export function checkConfusedStore(site: AddressStore): void {
  const { walk, place, value } = site;
  if (place.kind === 'variable') return;
  noteKind(site);
  const physical = physicalIn(value);
  // What is neither a physical address nor the caller's may go anywhere.
  if (!physical && !parameterIn(value)) return;
  const sink = sinkOf(site);
  if (!physical) {
    if (sink) noteSink(site, value, sink);
    return;
  }
  const kept: Sink = { how: 'physical-kept', target: walk.text(site.target.range), isCertain: true };
  if (sink) reportPhysical(site, physical, site.range, sink);
  else if (isSocketData(physical.memory)) reportPhysical(site, physical, site.range, kept);
}

/** Looks at memory being read or written through a pointer. */
export function checkConfusedDereference(
  flow: Journal,
  walk: Walk,
  state: State,
  pointer: Term,
  access: Expression,
): void {
  if (access.kind !== 'dereference' && access.kind !== 'index') return;
  const isHandle = pointer.kind === 'symbol' && resourceOfHandle(state, pointer) !== null;
  if (!isHandle && pointer.kind !== 'initial') return;
  const operand = withoutCasts(access.kind === 'dereference' ? access.operand : access.array);
  if (!isHandle && !isDmaTyped(walk, operand)) return;
  if (!usesIn(walk.ir).isAddressOnly(access))
    report({ flow, walk, state }, access.range, 'dma-dereferenced', operand, '', isHandle);
}

/** Reports what only the whole module could tell. */
export function judgeConfusion(flow: ModuleFacts): void {
  for (const { field, is, walk, state, range, body } of flow.addresses.suspicions) {
    if (is === 'registers' && flow.addresses.memory.has(field)) continue;
    if (!flow.addresses[is].has(field) || (is === 'coherent' && flow.patterns.isWrittenElsewhere(field))) continue;
    flow.report.add(walk.unit.file.path, walk.ir.name, state, null, range, body);
  }
}

/** A buffer given to dma_map_single(). */
function checkMapped(site: AddressCall, index: number, api: ApiFunction): void {
  const { flow, walk, call, values } = site;
  const argument = call.arguments[index];
  const value = values[index];
  if (!argument || !value) return;
  const operand = withoutCasts(argument);
  if (physicalIn(value)) report(site, argument.range, 'physical-mapped', operand, api.name, true);
  else if (isRegisters(flow, value)) report(site, argument.range, 'mmio-mapped', operand, api.name, true);
  else suspect(site, value, 'registers', argument.range, bodyOf(walk, 'mmio-mapped', operand, api.name, true));
}

/** A DMA address given to a function that unmaps, syncs or frees. */
function checkHandle(site: AddressCall, index: number, api: ApiFunction): void {
  const { flow, walk, state, call, values } = site;
  const argument = call.arguments[index];
  const value = values[index];
  if (!argument || !value) return;
  const operand = withoutCasts(argument);
  const physical = physicalIn(value);
  if (physical) {
    // The driver of an IOMMU has seen to it that the two are the same for its own tables.
    if (!flow.traits.translates && isFirstUse(site, physical, argument.range, true))
      report(site, argument.range, 'physical-to-api', operand, api.name, true);
  } else if (isCpuPointer(walk, state, operand, value))
    report(site, argument.range, 'cpu-to-api', operand, api.name, true);
}

/** Memory that this path knows by its CPU address. */
function isCpuPointer(walk: Walk, state: State, operand: Expression, value: Term): boolean {
  if (resourceOfHandle(state, value)) return false;
  for (const { made } of state.resources())
    if (made.type === 'allocation' ? made.key === value : made.buffer === value && isTypedPointer(walk, operand))
      return true;
  return value.kind === 'address' && isTypedPointer(walk, operand);
}

function isTypedPointer(walk: Walk, operand: Expression): boolean {
  const type = walk.evaluator.typeOf(operand);
  return type !== null && (type.pointers > 0 || type.dimensions.length > 0);
}

/** virt_to_phys() works on the kernel's linear mapping alone, which neither coherent memory nor registers need lie in. */
function checkConversion(site: AddressCall, index: number, api: ApiFunction): void {
  const { flow, walk, state, call, values } = site;
  const argument = call.arguments[index];
  const memory = values[index];
  if (!argument || !memory || usesIn(walk.ir).isPrinted(call.range.start)) return;
  const operand = withoutCasts(argument);
  if (isRegisters(flow, memory)) report(site, call.range, 'mmio-to-physical', operand, api.name, true);
  else if (coherentBehind(state, memory)) {
    if (!lacksHandle(walk, state)) report(site, call.range, 'coherent-to-physical', operand, api.name, true);
  } else {
    suspect(site, memory, 'registers', call.range, bodyOf(walk, 'mmio-to-physical', operand, api.name, true));
    if (!lacksHandle(walk, state))
      suspect(site, memory, 'coherent', call.range, bodyOf(walk, 'coherent-to-physical', operand, api.name, true));
  }
}

/** The path has found a DMA address to be none, so that the memory beside it is of another kind on this path. */
function lacksHandle(walk: Walk, state: State): boolean {
  const none = walk.terms.constant('DMA_MAPPING_ERROR');
  for (const { name, type } of walk.ir.locals.values()) {
    if (type.base !== 'dma_addr_t' || type.pointers > 0) continue;
    const value = state.load(walk.terms.variable(walk.ir.name, name));
    if (value.kind === 'integer') continue;
    if (value === none || state.facts.isZero(value) === true) return true;
    if (state.facts.isZero(walk.terms.operation('mapping-error', value)) === false) return true;
  }
  return false;
}

function suspect(
  { flow, walk, state }: AddressPoint,
  pointer: Term,
  is: 'registers' | 'coherent',
  range: Range,
  body: Body,
): void {
  const base = pointerBase(pointer);
  if (base.kind !== 'initial') return;
  const field = patternOf(base.place);
  if (is === 'registers' && isDeclaredRegisters(walk, base.place)) flow.addresses.registers.add(field);
  if (isField(field)) flow.addresses.suspicions.push({ field, is, walk: walk.scene, state, range, body });
}

/** Whether a field of a structure of the module's own files is declared `__iomem`. */
function isDeclaredRegisters(walk: Walk, place: Place): boolean {
  const { program } = walk;
  if (place.kind !== 'field' || place.owner === null) return false;
  const field = program.findStruct(walk.unit, place.owner)?.fields.find(({ name }) => name === place.name);
  const text = program.units.find(({ file }) => file.path === field?.file)?.file.text;
  if (!field || !text) return false;
  const declaration = text.slice(text.lastIndexOf(';', field.range.start) + 1, field.range.start);
  return /\b__iomem\b/.test(declaration);
}

/** Where a store is one into what the device reads, or into a variable for DMA addresses. */
function sinkOf({ flow, walk, state, target, place }: AddressStore): Sink | null {
  const type = walk.evaluator.typeOf(target);
  const isNumber = type?.pointers === 0 && type.dimensions.length === 0;
  const kept = (isCertain: boolean): Sink => ({ how: 'physical-kept', target: walk.text(target.range), isCertain });
  if (isNumber && type.base === 'dma_addr_t') {
    // The core of the kernel writes scatterlists; drivers that do it know what they fake.
    if (isScatterlistEntry(place)) return null;
    // An allocator that gives out addresses of more than one kind by one variable.
    return kept(place.kind !== 'dereference');
  }
  const root = rootOf(place);
  if (root.kind !== 'dereference') return null;
  if (coherentBehind(state, root.pointer)) return kept(true);
  const base = pointerBase(root.pointer);
  if (base.kind === 'initial' && flow.isFieldOf('coherent', patternOf(base.place))) return kept(true);
  const word = isNumber ? walk.program.resolveType(walk.unit, type).base : '';
  if (/^__[lb]e(32|64)$/.test(word)) return kept(true);
  // An array of words: a list of commands for the device, more often than not.
  return target.kind === 'index' && /^_*u(32|64)$/.test(word) ? kept(false) : null;
}

function isScatterlistEntry(place: Place): boolean {
  return place.kind === 'field' && place.owner === 'struct scatterlist';
}

/** Remembers which fields hold registers and which coherent memory. */
function noteKind({ flow, walk, state, place, value, range }: AddressStore): void {
  if (value.kind !== 'symbol' && value.kind !== 'address') return;
  if (flow.memory.size === 0 && state.resourceCount === 0) return;
  if (isRegisters(flow, value) && !isUsedAsMemory(walk.text(range))) flow.addresses.registers.add(patternOf(place));
  else if (coherentBehind(state, value)) flow.addresses.coherent.add(patternOf(place));
  else if (flow.memory.has(pointerBase(value))) flow.addresses.memory.add(patternOf(place));
}

/** A cast takes `__iomem` away: what is mapped there is used as memory. */
function isUsedAsMemory(text: string): boolean {
  return /^\(\s*void \*\s*\)/.test(text);
}

/** A parameter reaches the device: whoever calls the function with a physical address is at fault. */
function noteSink({ flow, walk }: AddressPoint, value: Term, sink: Sink): void {
  const place = parameterIn(value);
  if (place?.kind !== 'variable' || place.owner !== walk.ir.name) return;
  const index = walk.ir.parameters.findIndex(({ name }) => name === place.name);
  if (index >= 0) flow.sinks.set(index, sink);
}

/** The variable that a value is, or is a part of: `addr`, `lower_32_bits(addr)`, `addr >> 4`. */
function parameterIn(value: Term): Place | null {
  if (value.kind === 'initial') return value.place.kind === 'variable' ? value.place : null;
  if (value.kind === 'sum') return value.parts.length === 1 && value.parts[0] ? parameterIn(value.parts[0].term) : null;
  const [first] = value.kind === 'operation' ? value.operands : [];
  return first && value.kind === 'operation' && /^(>>|lower_32_bits|upper_32_bits|&)$/.test(value.operator)
    ? parameterIn(first)
    : null;
}

function reportPhysical(site: AddressPoint, physical: Physical, range: Range, sink: Sink): void {
  const { flow, walk } = site;
  // A function's or constant's address is where a processor starts or where memory begins: no DMA is meant.
  if (physical.memory.kind === 'constant' || physical.memory.kind === 'integer') return;
  const { usesDma, translates } = flow.traits;
  if (translates) return;
  const meansDma = usesDma || isSocketData(physical.memory);
  if (sink.how === 'physical-kept' && !meansDma && physical.conversion !== 'virt_to_phys') return;
  const proven = sink.isCertain && meansDma && physical.conversion !== 'sg_phys';
  const subject = usesIn(walk.ir).conversionIn(range.start, range.end)?.range ?? range;
  if (!isFirstUse(site, physical, subject, proven)) return;
  const text = walk.text(subject).replace(/^([\w.>[\]-]+) .*$/, '$1');
  const body: Body = { kind: 'address-confusion', how: sink.how, subject: text, api: sink.target, proven };
  flow.report.add(walk.unit.file.path, walk.ir.name, site.state, null, subject, body);
}

/** One physical address is one fault in a function, however many ways it goes; the first certain one is told. */
function isFirstUse({ flow, walk }: AddressPoint, physical: Physical, { start }: Range, proven: boolean): boolean {
  const { confused } = flow.addresses;
  const key = `${walk.ir.name} ${physical.conversion} ${physical.memory.id}`;
  const known = confused.get(key);
  if (known && known.start !== start && (known.proven || !proven)) return false;
  confused.set(key, { start, proven });
  return true;
}

type Body = Omit<EventOf<'address-confusion'>, 'steps' | 'doubtful' | 'range'>;

function bodyOf(walk: Walk, how: How, subject: Expression, api: string, proven: boolean): Body {
  return { kind: 'address-confusion', how, subject: walk.text(subject.range), api, proven };
}

function report(
  { flow, walk, state }: AddressPoint,
  range: Range,
  how: How,
  subject: Expression,
  api: string,
  proven: boolean,
): void {
  flow.report.add(walk.unit.file.path, walk.ir.name, state, null, range, bodyOf(walk, how, subject, api, proven));
}

function isDmaTyped(walk: Walk, operand: Expression): boolean {
  const type = walk.evaluator.typeOf(operand);
  return type !== null && type.base === 'dma_addr_t' && type.pointers === 0 && type.dimensions.length === 0;
}
