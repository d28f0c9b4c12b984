/** Mapping, syncing and unmapping of scatterlists. What the kernel keeps in the list's entries is kept here by list. */
import type { Direction } from '../dma-api/types.ts';
import { checkSync, checkUnmap } from './debug-checks.ts';
import type { Reference } from './debug-entries.ts';
import { address, hex } from './format.ts';
import { alignUp, computePhysical, pageSize, regionOf } from './layout.ts';
import type { Mapping } from './mappings.ts';
import { type Device, deviceOf, failsNow, type MachineState, reachOf, report } from './state.ts';
import {
  addEntry,
  checkMask,
  checkMemory,
  endEntry,
  exceedsLimit,
  passOwnership,
  referenceOf,
  refuseNone,
  reportFindings,
  ruleOfArea,
} from './streaming.ts';
import { mapPages, syncTranslation, translate, undoTranslation } from './translation.ts';
import { type DeviceId, mappingError, type SgEntry, type SgSegment } from './types.ts';

interface MappedEntry {
  readonly virtual: bigint;
  readonly physical: bigint;
  readonly length: bigint;
  readonly bus: bigint;
  readonly bounce: bigint | null;
  /** Index of the segment that the device sees it in. */
  readonly segment: number;
}

interface MappedList {
  readonly entries: readonly MappedEntry[];
  readonly segments: readonly SgSegment[];
}

export class Scatterlists {
  /** By address of the list; they keep their DMA addresses after an unmap, as in the kernel. */
  private readonly lists = new Map<bigint, MappedList>();

  constructor(private readonly state: MachineState) {}

  /** The segments that the device sees; none where it failed. */
  map(
    id: DeviceId,
    list: bigint,
    entries: readonly SgEntry[],
    direction: Direction,
    skipSync: boolean,
  ): readonly SgSegment[] {
    const { state } = this;
    const device = deviceOf(state, id);
    if (direction === 'DMA_NONE') {
      refuseNone(state, 'map-sg');
      return [];
    }
    checkMask(state, device);
    const total = entries.reduce((sum, entry) => sum + entry.length, 0n);
    if (entries.length === 0 || failsNow(state, 'mapping') || exceedsLimit(state, total)) return [];
    const physical = entries.map((entry) => ({ ...entry, physical: physicalOf(state, entry) }));
    for (const entry of entries) checkEntry(state, entry);
    const mapped =
      state.platform.translation === 'iommu'
        ? mapMerged(state, device, physical, direction)
        : mapEach(state, device, physical, direction, skipSync);
    if (mapped === null) return [];
    this.lists.set(list, mapped);
    this.enter(device, mapped, direction, skipSync);
    return mapped.segments;
  }

  unmap(id: DeviceId, list: bigint, nents: number, direction: Direction, skipSync: boolean): void {
    const { state } = this;
    const device = deviceOf(state, id);
    if (direction === 'DMA_NONE') {
      refuseNone(state, 'unmap-sg');
      return;
    }
    const mapped = this.listAt(list);
    this.checkUnmap(device, mapped, nents, direction);
    if (state.platform.translation === 'iommu') {
      const used = mapped.segments.slice(0, nents);
      const [first] = used;
      const last = used.at(-1);
      if (first === undefined || last === undefined) return;
      undoTranslation(state, device, first.bus, last.bus + last.length - first.bus, direction, skipSync);
      return;
    }
    for (const entry of mapped.entries.slice(0, nents)) {
      undoTranslation(state, device, entry.bus, entry.length, direction, skipSync);
    }
  }

  sync(id: DeviceId, towards: 'cpu' | 'device', list: bigint, nents: number, direction: Direction): void {
    const { state } = this;
    if (direction === 'DMA_NONE') {
      refuseNone(state, towards === 'cpu' ? 'sync-sg-cpu' : 'sync-sg-device');
      return;
    }
    const mapped = this.listAt(list);
    const used = mapped.entries.slice(0, nents);
    for (const entry of used) syncTranslation(state, entry.bus, entry.length, direction, towards);
    this.checkSync(id, towards, mapped, nents, direction);
    for (const entry of used) {
      for (const mapping of state.mappings.onBus(id, entry.bus, entry.length)) {
        passOwnership(mapping, entry.bus, entry.length, direction, towards);
      }
    }
  }

  private listAt(list: bigint): MappedList {
    return this.lists.get(list) ?? { entries: [], segments: [] };
  }

  /** Enters a mapped list into the machine's and the kernel's book. */
  private enter(device: Device, mapped: MappedList, direction: Direction, skipSync: boolean): void {
    const { state } = this;
    const made = mapped.entries.map((entry) => this.enterEntry(device, entry, direction, skipSync));
    for (const mapping of made) checkMemory(state, mapping);
    mapped.segments.forEach((segment, index) => {
      const entry = mapped.entries[index];
      if (entry === undefined) return;
      checkSegment(state, device, segment, entry.length);
      const reference = referenceOf(
        device.id,
        segment.bus,
        segment.length,
        'scatter-gather',
        direction,
        mapped.entries.length,
      );
      const mappings = made.flatMap((mapping, at) => (mapped.entries[at]?.segment === index ? [mapping.id] : []));
      const mappedEntries = mapped.segments.length;
      // The kernel takes the physical address of the entry at the segment's place, merged or not.
      const { physical } = entry;
      addEntry(state, { ...reference, physical, mappedEntries, check: 'not-applicable', mappings }, skipSync);
    });
  }

  private enterEntry(device: Device, entry: MappedEntry, direction: Direction, skipSync: boolean): Mapping {
    const { virtual, physical, bus, length, bounce } = entry;
    const mapping = this.state.mappings.add({
      kind: 'sg',
      device: device.id,
      virtual,
      physical,
      bus,
      size: length,
      direction,
      bounce,
      iommuPages: pagesOf(this.state, device, bus, length),
      madeAt: this.state.site,
      coherent: false,
      managed: false,
      checked: true,
    });
    if (skipSync) mapping.cpuOwned.add(0, Number(length));
    return mapping;
  }

  /** As debug_dma_unmap_sg() goes through a list: as far as the caller says, but no farther than it was mapped to. */
  private checkUnmap(device: Device, mapped: MappedList, nents: number, direction: Direction): void {
    const { state } = this;
    let mappedEntries = 0;
    for (let index = 0; index < Math.min(nents, Math.max(mapped.entries.length, 1)); index++) {
      if (mappedEntries > 0 && index >= mappedEntries) break;
      const reference = this.referenceAt(device.id, mapped, index, nents, direction);
      if (index === 0) mappedEntries = state.entries.findExact(reference)?.mappedEntries ?? 0;
      const { entry, findings } = checkUnmap(state.entries, reference, null);
      reportFindings(state, findings, reference);
      if (entry !== null) endEntry(state, entry);
    }
  }

  /** As debug_dma_sync_sg_for_cpu() does: a list that is not mapped draws nothing. */
  private checkSync(
    device: DeviceId,
    towards: 'cpu' | 'device',
    mapped: MappedList,
    nents: number,
    direction: Direction,
  ): void {
    const { state } = this;
    const first = this.referenceAt(device, mapped, 0, nents, direction);
    const entry = state.entries.findExact(first);
    const before = state.violations.length;
    for (let index = 0; index < Math.min(nents, entry?.mappedEntries ?? 0); index++) {
      const reference = this.referenceAt(device, mapped, index, nents, direction);
      reportFindings(state, checkSync(state.entries, reference, towards).findings, reference);
    }
    if (state.violations.length > before) return;
    if (entry === null) {
      const former = state.mappings.formerOnBus(device, first.bus);
      const message = `A scatterlist is synced that is not mapped for the device.`;
      const rule = former === null ? 'sync-mismatch' : 'use-after-unmap';
      report(state, { rule, message, kernelMessage: null, mapping: former?.id ?? null });
    } else if (entry.callEntries !== nents) {
      const message = `A list of ${entry.callEntries} entries was mapped, and sync is told ${nents}.`;
      report(state, { rule: 'sg-nents-mismatch', message, kernelMessage: null, mapping: entry.mappings[0] ?? null });
    }
  }

  /** What the list's fields say at an index. Where entries were merged, those left over hold no address. */
  private referenceAt(
    device: DeviceId,
    mapped: MappedList,
    index: number,
    nents: number,
    direction: Direction,
  ): Reference {
    const segment = mapped.segments[index];
    const bus = segment?.bus ?? (mapped.segments.length > 0 ? mappingError : 0n);
    return referenceOf(device, bus, segment?.length ?? 0n, 'scatter-gather', direction, nents);
  }
}

interface PlacedEntry extends SgEntry {
  readonly physical: bigint;
}

function mapEach(
  state: MachineState,
  device: Device,
  entries: readonly PlacedEntry[],
  direction: Direction,
  skipSync: boolean,
): MappedList | null {
  const mapped: MappedEntry[] = [];
  for (const { address: virtual, physical, length } of entries) {
    const made = translate(state, device, physical, length, direction, skipSync);
    if (made === null) {
      for (const entry of mapped) undoTranslation(state, device, entry.bus, entry.length, direction, true);
      return null;
    }
    mapped.push({ virtual, physical, length, bus: made.bus, bounce: made.bounce, segment: mapped.length });
  }
  return { entries: mapped, segments: mapped.map(({ bus, length }) => ({ bus, length })) };
}

/** One run of bus addresses for the whole list; entries that meet at page boundaries become one segment (drivers/iommu/dma-iommu.c). */
function mapMerged(
  state: MachineState,
  device: Device,
  entries: readonly PlacedEntry[],
  direction: Direction,
): MappedList | null {
  const placed = place(entries, device.segmentBoundary);
  const start = device.domain.reserve(placed.length, reachOf(state, device.streamingMask));
  if (start === null) return null;
  const mapped: MappedEntry[] = [];
  const segments: SgSegment[] = [];
  let current = 0n;
  placed.entries.forEach(({ entry, at }) => {
    const offset = entry.physical % pageSize;
    const padded = alignUp(entry.length + offset, pageSize);
    const pageBus = start + at;
    mapPages(device, pageBus, entry.physical - offset, padded, direction);
    const joins =
      current > 0n &&
      offset === 0n &&
      (pageBus & device.segmentBoundary) !== 0n &&
      device.maxSegment - current >= entry.length;
    const previous = segments.at(-1);
    if (joins && previous !== undefined) {
      current += entry.length;
      segments[segments.length - 1] = { bus: previous.bus, length: current };
    } else {
      current = entry.length;
      segments.push({ bus: pageBus + offset, length: current });
    }
    const { address: virtual, physical, length } = entry;
    mapped.push({ virtual, physical, length, bus: pageBus + offset, bounce: null, segment: segments.length - 1 });
    // The next can't follow on where this one leaves a part of its last page.
    if (entry.length + offset < padded) current = 0n;
  });
  return { entries: mapped, segments };
}

/** Where in the run each entry's first page goes: no page twice, and no entry across a segment boundary. */
function place(
  entries: readonly PlacedEntry[],
  boundary: bigint,
): { readonly length: bigint; readonly entries: readonly { readonly entry: PlacedEntry; readonly at: bigint }[] } {
  let length = 0n;
  const placed = entries.map((entry) => {
    const padded = alignUp(entry.length + (entry.physical % pageSize), pageSize);
    const left = (boundary - length + 1n) & boundary;
    if (left > 0n && left < padded - 1n) length += left;
    const at = length;
    length += padded;
    return { entry, at };
  });
  return { length, entries: placed };
}

/** Objects to an entry whose page was computed of an address that lies in no page of the direct map; the kernel looks at the page alone. */
function checkEntry(state: MachineState, entry: SgEntry): void {
  if (entry.byPage === true || regionOf(entry.address) === 'direct') return;
  report(state, {
    rule: ruleOfArea(state.space.areaOf(entry.address)),
    message: `A scatterlist entry is given ${hex(entry.address)}, which is no address of the direct map.`,
    kernelMessage: null,
    mapping: null,
  });
}

function checkSegment(state: MachineState, device: Device, segment: SgSegment, entryLength: bigint): void {
  const rule = 'sg-segment-limits';
  if (entryLength > device.maxSegment) {
    report(state, {
      rule,
      message: `A segment of ${entryLength} bytes is mapped for '${device.name}', which takes ${device.maxSegment} at most.`,
      kernelMessage: `mapping sg segment longer than device claims to support [len=${entryLength}] [max=${device.maxSegment}]`,
      mapping: null,
    });
  }
  const end = segment.bus + segment.length - 1n;
  if (((segment.bus ^ end) & BigInt.asUintN(64, ~device.segmentBoundary)) !== 0n) {
    report(state, {
      rule,
      message: `The segment from ${hex(segment.bus)} to ${hex(end)} crosses a boundary that '${device.name}' can't cross.`,
      kernelMessage: `mapping sg segment across boundary [start=${address(segment.bus)}] [end=${address(end)}] [boundary=${address(device.segmentBoundary)}]`,
      mapping: null,
    });
  }
}

function physicalOf(state: MachineState, entry: SgEntry): bigint {
  const computed = computePhysical(entry.address);
  return entry.byPage === true ? (state.space.translate(entry.address) ?? computed) : computed;
}

function pagesOf(
  state: MachineState,
  device: Device,
  bus: bigint,
  length: bigint,
): readonly { readonly bus: bigint; readonly physical: bigint }[] {
  if (state.platform.translation !== 'iommu') return [];
  const pages: { readonly bus: bigint; readonly physical: bigint }[] = [];
  for (let page = bus - (bus % pageSize); page < bus + length; page += pageSize) {
    const physical = device.domain.translate(page);
    if (physical !== null) pages.push({ bus: page, physical });
  }
  return pages;
}
