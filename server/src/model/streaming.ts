/** Mapping, checking, syncing and unmapping of single buffers, pages and device registers. */
import type { Direction, MappingKind } from '../dma-api/types.ts';
import { checkSync, checkUnmap, type Finding, overlapFindings } from './debug-checks.ts';
import type { DebugEntry, EntryType, Reference } from './debug-entries.ts';
import { hex, pointer } from './format.ts';
import { computePhysical, directAddress, isValidAddress, regionOf } from './layout.ts';
import { type Mapping, partOf } from './mappings.ts';
import { type Device, deviceOf, failsNow, type MachineState, report, reportOnce, reportStop } from './state.ts';
import { syncTranslation, translate, translateResource, undoTranslation } from './translation.ts';
import {
  type DeviceId,
  type MapRequest,
  type MemoryArea,
  mappingError,
  type SyncRequest,
  type Violation,
} from './types.ts';

/** dma_map_single(), dma_map_page() and dma_map_resource(): the DMA address, or `mappingError`. */
export function mapBuffer(state: MachineState, request: MapRequest): bigint {
  const { kind, address, size, direction, skipSync } = request;
  const device = deviceOf(state, request.device);
  if (kind === 'single' && !acceptsAddress(state, address, size)) return mappingError;
  if (direction === 'DMA_NONE') return refuseNone(state, kind === 'resource' ? 'map-resource' : 'map');
  checkMask(state, device);
  if (failsNow(state, 'mapping') || exceedsLimit(state, size)) return mappingError;
  const physical = physicalOf(state, kind, address);
  const made =
    kind === 'resource'
      ? translateResource(state, device, physical, size, direction)
      : translate(state, device, physical, size, direction, skipSync);
  if (made === null) return mappingError;
  const virtual = kind === 'phys' ? directAddress(address) : kind === 'resource' ? 0n : address;
  const mapping = state.mappings.add({
    ...made,
    kind,
    device: device.id,
    virtual,
    physical,
    size,
    direction,
    madeAt: state.site,
    coherent: kind === 'resource',
    managed: false,
    checked: false,
  });
  if (skipSync) mapping.cpuOwned.add(0, Number(size));
  if (kind !== 'resource') checkMemory(state, mapping);
  const entry: DebugEntry = {
    ...referenceOf(device.id, made.bus, size, typeOf(kind), direction, 0),
    physical,
    mappedEntries: 0,
    check: 'not-checked',
    mappings: [mapping.id],
  };
  addEntry(state, entry, skipSync);
  return made.bus;
}

export function unmapBuffer(
  state: MachineState,
  request: Omit<MapRequest, 'address'> & { readonly handle: bigint },
): void {
  const { kind, handle, size, direction, skipSync } = request;
  const device = deviceOf(state, request.device);
  if (direction === 'DMA_NONE') {
    refuseNone(state, kind === 'resource' ? 'unmap-resource' : 'unmap');
    return;
  }
  const reference = referenceOf(device.id, handle, size, typeOf(kind), direction, 0);
  const live = state.entries.findExact(reference);
  const overwrites = kind === 'resource' ? [] : lostBy(state, live, skipSync);
  if (kind !== 'resource' || state.platform.translation === 'iommu') {
    undoTranslation(state, device, handle, size, direction, skipSync);
  }
  const { entry, findings } = checkUnmap(state.entries, reference, null);
  reportFindings(state, findings, reference);
  for (const loss of overwrites) report(state, loss);
  if (entry !== null) endEntry(state, entry);
}

/** dma_mapping_error(): whether the mapping failed, and a note that somebody asked. */
export function checkMapping(state: MachineState, device: DeviceId, handle: bigint): boolean {
  state.entries.noteCheck(device, handle);
  const mapping = state.mappings.onBus(device, handle, 1n).find((live) => live.bus === handle && !live.checked);
  if (mapping !== undefined) mapping.checked = true;
  return handle === mappingError;
}

export function syncBuffer(state: MachineState, request: SyncRequest): void {
  const { device, towards, handle, offset, size, direction } = request;
  if (direction === 'DMA_NONE') {
    refuseNone(state, towards === 'cpu' ? 'sync-cpu' : 'sync-device');
    return;
  }
  const bus = handle + offset;
  syncTranslation(state, bus, size, direction, towards);
  const reference = referenceOf(device, bus, size, 'single', direction, 0);
  const { entry, findings } = checkSync(state.entries, reference, towards);
  reportFindings(state, findings, reference);
  if (entry?.type === 'coherent') {
    report(state, {
      rule: 'sync-mismatch',
      message: `${hex(bus)} is coherent memory, which needs no sync.`,
      kernelMessage: null,
      mapping: entry.mappings[0] ?? null,
    });
  }
  for (const mapping of state.mappings.onBus(device, bus, size)) passOwnership(mapping, bus, size, direction, towards);
}

/** Notes whose the bytes of a mapping are after a sync of a part of the bus addresses. */
export function passOwnership(
  mapping: Mapping,
  bus: bigint,
  size: bigint,
  direction: Direction,
  towards: 'cpu' | 'device',
): void {
  if (mapping.coherent) return;
  const { start, end } = partOf(mapping, mapping.bus, bus, size);
  if (towards === 'cpu') {
    mapping.cpuOwned.add(start, end);
    if (direction !== 'DMA_TO_DEVICE') mapping.deviceWrote.remove(start, end);
    return;
  }
  mapping.cpuOwned.remove(start, end);
  if (direction !== 'DMA_FROM_DEVICE') mapping.cpuWrote.remove(start, end);
}

/** Enters a mapping into the kernel's book, which may object to its neighbours. */
export function addEntry(state: MachineState, entry: DebugEntry, skipSync: boolean): void {
  const found = state.entries.add(entry);
  for (const { once, ...finding } of overlapFindings(entry, found, skipSync)) {
    const violation = violationOf(finding);
    if (once) reportOnce(state, violation, 'overlaps');
    else report(state, violation);
  }
}

export function endEntry(state: MachineState, entry: DebugEntry): void {
  state.entries.remove(entry);
  for (const id of entry.mappings) state.mappings.end(id);
}

/** Reports what the kernel says, with what the machine knows besides: that the mapping was there and has been undone. */
export function reportFindings(state: MachineState, findings: readonly Finding[], reference: Reference): void {
  for (const finding of findings) {
    const former = finding.entry === null ? state.mappings.formerOnBus(reference.device, reference.bus) : null;
    report(state, former === null ? violationOf(finding) : afterTheEnd(finding, former));
  }
}

export function referenceOf(
  device: DeviceId,
  bus: bigint,
  size: bigint,
  type: EntryType,
  direction: Direction,
  callEntries: number,
): Reference {
  return { device, bus, size, type, direction, callEntries };
}

/** Where each call stops at DMA_NONE, in kernel/dma/mapping.c of 6.12. */
const noneLines = {
  map: 162,
  unmap: 188,
  'map-sg': 207,
  'unmap-sg': 308,
  'map-resource': 327,
  'unmap-resource': 350,
  'sync-cpu': 368,
  'sync-device': 385,
  'sync-sg-cpu': 402,
  'sync-sg-device': 419,
} as const;

export function refuseNone(state: MachineState, call: keyof typeof noneLines): bigint {
  reportStop(state, {
    rule: 'direction-none',
    message: 'DMA_NONE is no direction that the DMA API takes: the kernel stops here.',
    kernelMessage: `kernel BUG at kernel/dma/mapping.c:${noneLines[call]}!`,
    mapping: null,
  });
  return mappingError;
}

/** Objects to DMA after a mask that the platform refused. */
export function checkMask(state: MachineState, device: Device): void {
  if (!device.maskWasRefused || device.maskWasSet || state.said.has(`mask of ${device.id}`)) return;
  state.said.add(`mask of ${device.id}`);
  report(state, {
    rule: 'mask-failure-continues',
    message: `'${device.name}' is used for DMA though the platform refused its mask.`,
    kernelMessage: null,
    mapping: null,
  });
}

/** Whether so many bytes more would use up the space that the run was given. */
export function exceedsLimit(state: MachineState, size: bigint): boolean {
  if (state.mappingLimit === null) return false;
  const used = state.mappings.all().reduce((sum, mapping) => sum + (mapping.coherent ? 0n : mapping.size), 0n);
  return used + size > state.mappingLimit;
}

/** Objects to what is mapped on the stack, and to more bytes than the memory block has. */
export function checkMemory(state: MachineState, mapping: Mapping): void {
  const { virtual, size, physical } = mapping;
  const onStack = state.space.stackAddress(physical);
  if (onStack !== null) {
    const how = state.platform.stack === 'direct' ? 'addr' : 'probable addr';
    report(state, {
      rule: 'dma-from-stack',
      message: `Memory of the stack at ${hex(onStack)} is mapped.`,
      kernelMessage: `device driver maps memory from stack [${how}=${pointer(onStack)}]`,
      mapping: mapping.id,
    });
  }
  const block = state.space.blockAt(virtual);
  if (block === null || state.space.translate(virtual) !== physical) return;
  const rest = block.start + block.size - virtual;
  if (size <= rest) return;
  report(state, {
    rule: 'map-size-exceeds-buffer',
    message: `${size} bytes are mapped where the buffer has ${rest}.`,
    kernelMessage: null,
    mapping: mapping.id,
  });
}

/** The rule against mapping memory of an area that is not the direct map. */
export function ruleOfArea(area: MemoryArea): string {
  switch (area) {
    case 'stack':
      return 'dma-from-stack';
    case 'vmalloc':
      return 'dma-from-vmalloc';
    case 'image':
      return 'dma-from-image';
    case 'direct':
    case 'ioremap':
    case 'user':
    case 'none':
      return 'address-space-confusion';
  }
}

/** What dma_map_single() looks at before anything else. False where it goes no further. */
function acceptsAddress(state: MachineState, address: bigint, size: bigint): boolean {
  const area = state.space.areaOf(address);
  if (regionOf(address) === 'vmalloc') {
    const message = `dma_map_single() is given ${hex(address)}, which lies in vmalloc space and may be anywhere in memory.`;
    const kernelMessage = 'rejecting DMA map of vmalloc memory';
    reportOnce(state, { rule: ruleOfArea(area), message, kernelMessage, mapping: null }, kernelMessage);
    return false;
  }
  if (!isValidAddress(address, state.platform.memoryEnd)) {
    report(state, {
      rule: ruleOfArea(area),
      message: `dma_map_single() is given ${hex(address)}, which is no address of the direct map.`,
      kernelMessage: `device driver maps memory from invalid area [addr=${pointer(address)}] [len=${size}]`,
      mapping: null,
    });
  }
  return true;
}

/** What virt_to_page() makes of a single buffer's address; pages are taken to be the right ones. */
function physicalOf(state: MachineState, kind: MappingKind, address: bigint): bigint {
  if (kind === 'resource' || kind === 'phys') return address;
  if (kind === 'single') return computePhysical(address);
  return state.space.translate(address) ?? computePhysical(address);
}

/** What an unmap makes of bytes that were never synced: told before they are lost. */
function lostBy(state: MachineState, entry: DebugEntry | null, skipSync: boolean): readonly Omit<Violation, 'site'>[] {
  const mapping = entry === null ? null : state.mappings.get(entry.mappings[0] ?? 0);
  if (mapping === null || mapping.coherent) return [];
  const losses: Omit<Violation, 'site'>[] = [];
  if (skipSync && !mapping.deviceWrote.empty) {
    losses.push({
      rule: 'sync-missing-cpu',
      message: `What the device wrote at ${hex(mapping.bus)} is unmapped with DMA_ATTR_SKIP_CPU_SYNC and was never synced for the CPU.`,
      kernelMessage: null,
      mapping: mapping.id,
    });
  }
  if (!skipSync && mapping.direction === 'DMA_BIDIRECTIONAL' && !mapping.cpuWrote.empty) {
    losses.push({
      rule: 'sync-missing-device',
      message: `What the CPU wrote to the buffer at ${hex(mapping.virtual)} is overwritten by the unmap where there is a bounce buffer.`,
      kernelMessage: null,
      mapping: mapping.id,
    });
  }
  return losses;
}

function afterTheEnd(finding: Finding, former: Mapping): Omit<Violation, 'site'> {
  const { kernelMessage } = finding;
  if (finding.rule === 'sync-mismatch') {
    const message = `${hex(former.bus)} is synced after it was unmapped.`;
    return { rule: 'use-after-unmap', message, kernelMessage, mapping: former.id };
  }
  if (finding.rule === 'coherent-free-mismatch') {
    const message = `The block at ${hex(former.bus)} is freed a second time.`;
    return { rule: 'coherent-double-free', message, kernelMessage, mapping: former.id };
  }
  if (finding.rule !== 'unmap-unmapped') return violationOf(finding);
  const message = `${hex(former.bus)} is unmapped a second time.`;
  return { rule: 'unmap-unmapped', message, kernelMessage, mapping: former.id };
}

function violationOf(finding: Finding): Omit<Violation, 'site'> {
  const { rule, message, kernelMessage, entry } = finding;
  return { rule, message, kernelMessage, mapping: entry?.mappings[0] ?? null };
}

function typeOf(kind: MappingKind): EntryType {
  switch (kind) {
    case 'single':
    case 'page':
    case 'phys':
      return 'single';
    case 'sg':
    case 'sgtable':
      return 'scatter-gather';
    case 'resource':
      return 'resource';
  }
}
