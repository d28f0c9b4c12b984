/** Memory that is allocated together with its mapping: dma_alloc_coherent() and its kin. */
import type { AllocationKind, Direction } from '../dma-api/types.ts';
import type { Block } from './address-space.ts';
import { checkUnmap } from './debug-checks.ts';
import type { EntryType } from './debug-entries.ts';
import { hex } from './format.ts';
import { alignUp, isValidAddress, pageSize, regionOf } from './layout.ts';
import { type Device, deviceOf, failsNow, type MachineState, reachOf, report } from './state.ts';
import { addEntry, checkMask, endEntry, referenceOf, reportFindings } from './streaming.ts';
import { mapPages, undoTranslation } from './translation.ts';
import type { DeviceId, DmaBlock, Gfp } from './types.ts';

export interface AllocationOptions {
  readonly gfp?: Gfp;
  readonly managed?: boolean;
  readonly direction?: Direction;
}

/** CPU address and handle of zeroed memory, aligned to the power of two that holds it; null where there is none. */
export function allocateCoherent(
  state: MachineState,
  id: DeviceId,
  kind: AllocationKind,
  size: bigint,
  options: AllocationOptions,
): DmaBlock | null {
  const device = deviceOf(state, id);
  const gfp = options.gfp ?? 'may-sleep';
  if (gfp === 'may-sleep') checkMaySleep(state, 'memory is allocated with GFP_KERNEL');
  checkMask(state, device);
  if (size <= 0n || failsNow(state, 'allocation')) return null;
  const made = allocatePages(state, device, kind, size, gfp);
  if (made === null) return null;
  const { block, handle, physical } = made;
  for (const page of block.pages) state.ram.fill(page, pageSize, 0);
  const type = entryTypeOf(kind);
  const direction = type === 'coherent' ? 'DMA_BIDIRECTIONAL' : (options.direction ?? 'DMA_BIDIRECTIONAL');
  const mapping = state.mappings.add({
    kind,
    device: id,
    virtual: block.start,
    physical,
    bus: handle,
    size,
    direction,
    bounce: null,
    iommuPages:
      state.platform.translation === 'iommu'
        ? block.pages.map((page, index) => ({ bus: handle + BigInt(index) * pageSize, physical: page }))
        : [],
    madeAt: state.site,
    coherent: type === 'coherent',
    managed: options.managed ?? false,
    checked: true,
  });
  // What dma_alloc_noncoherent() gives is the CPU's until a sync.
  if (!mapping.coherent) mapping.cpuOwned.add(0, Number(size));
  const callEntries = type === 'scatter-gather' ? 1 : 0;
  const reference = referenceOf(id, handle, size, type, direction, callEntries);
  addEntry(
    state,
    { ...reference, physical, mappedEntries: callEntries, check: 'not-applicable', mappings: [mapping.id] },
    false,
  );
  return { address: block.start, handle };
}

export function freeCoherent(
  state: MachineState,
  id: DeviceId,
  kind: AllocationKind,
  size: bigint,
  address: bigint,
  handle: bigint,
  direction: Direction | null,
): void {
  const device = deviceOf(state, id);
  const type = entryTypeOf(kind);
  if (type === 'coherent') {
    checkIrqsOn(state);
    if (address === 0n) return;
  }
  // The kernel's book is not consulted for an address that can't have come from an allocation.
  if (regionOf(address) === 'vmalloc' || isValidAddress(address, state.platform.memoryEnd)) {
    const callEntries = type === 'scatter-gather' ? 1 : 0;
    const said = type === 'coherent' ? 'DMA_BIDIRECTIONAL' : direction;
    const reference = referenceOf(id, handle, size, type, said ?? directionAt(state, id, handle), callEntries);
    const { entry, findings } = checkUnmap(state.entries, reference, state.space.translate(address));
    reportFindings(state, findings, reference);
    if (entry !== null) endEntry(state, entry);
  } else {
    report(state, {
      rule: 'coherent-free-mismatch',
      message: `${hex(address)} is freed, which is no address of an allocation.`,
      kernelMessage: null,
      mapping: null,
    });
  }
  undoAllocation(state, device, size, address, handle);
}

/** What a call that may sleep draws where it may not. */
export function checkMaySleep(state: MachineState, what: string, place = 'include/linux/sched/mm.h:321'): void {
  if (!state.context.atomic && !state.context.irqsOff) return;
  report(state, {
    rule: 'alloc-may-sleep',
    message: `In a context that may not sleep, ${what}.`,
    kernelMessage: `BUG: sleeping function called from invalid context at ${place}`,
    mapping: null,
  });
}

/** Frees what is to be freed with its device. */
export function freeManaged(state: MachineState, id: DeviceId): void {
  for (const mapping of state.mappings.all()) {
    if (mapping.device !== id || !mapping.managed) continue;
    freeCoherent(
      state,
      id,
      mapping.kind === 'noncoherent' || mapping.kind === 'pages' ? mapping.kind : 'coherent',
      mapping.size,
      mapping.virtual,
      mapping.bus,
      mapping.direction,
    );
  }
}

/** The direction of what is there, for a caller that names none. */
function directionAt(state: MachineState, device: DeviceId, handle: bigint): Direction {
  const block = state.mappings.onBus(device, handle, 1n).find((mapping) => mapping.bus === handle);
  return block?.direction ?? 'DMA_BIDIRECTIONAL';
}

interface Allocated {
  readonly block: Block;
  readonly handle: bigint;
  readonly physical: bigint;
}

function allocatePages(
  state: MachineState,
  device: Device,
  kind: AllocationKind,
  size: bigint,
  gfp: Gfp,
): Allocated | null {
  const { platform, space } = state;
  const reach = reachOf(state, device.coherentMask);
  if (platform.translation === 'iommu') return allocateThroughIommu(state, device, kind, size, gfp, reach);
  if (reach < platform.busOffset) return null;
  const block = space.directPages('dma', size, reach - platform.busOffset);
  if (block === null) return null;
  const [physical] = block.pages;
  if (physical === undefined) return null;
  const handle = physical + platform.busOffset;
  // Where the cache is not coherent, the CPU sees coherent memory past it, at another address.
  const remapped = platform.cache === 'noncoherent' && entryTypeOf(kind) === 'coherent';
  return { block: remapped ? space.remap('dma', size, block.pages, true) : block, handle, physical };
}

/** An IOMMU makes any pages contiguous for the device, and vmap does so for the CPU (iommu_dma_alloc_remap). */
function allocateThroughIommu(
  state: MachineState,
  device: Device,
  kind: AllocationKind,
  size: bigint,
  gfp: Gfp,
  reach: bigint,
): Allocated | null {
  const { space } = state;
  const length = alignUp(size, pageSize);
  const remaps = gfp === 'may-sleep' && entryTypeOf(kind) === 'coherent';
  const handle = device.domain.reserve(length, reach);
  if (handle === null) return null;
  const pages = remaps ? space.scatteredPages(length, (1n << 64n) - 1n) : null;
  const block = remaps
    ? pages === null
      ? null
      : space.remap('dma', size, pages, false)
    : space.directPages('dma', size, (1n << 64n) - 1n);
  const physical = block?.pages[0];
  if (block === null || physical === undefined) {
    device.domain.release(handle);
    return null;
  }
  block.pages.forEach((page, index) => {
    mapPages(device, handle + BigInt(index) * pageSize, page, pageSize, 'DMA_BIDIRECTIONAL');
  });
  return { block, handle, physical };
}

/** Directly, the handle names the pages that are freed, whoever they belong to (dma_direct_free). */
function undoAllocation(state: MachineState, device: Device, size: bigint, address: bigint, handle: bigint): void {
  if (state.platform.translation === 'iommu') {
    undoTranslation(state, device, handle, size, 'DMA_BIDIRECTIONAL', true);
  }
  const block = state.space.blockAt(address);
  if (block !== null) block.freed = true;
}

function checkIrqsOn(state: MachineState): void {
  if (!state.context.irqsOff) return;
  report(state, {
    rule: 'coherent-free-atomic',
    message: 'Coherent memory is freed with interrupts off.',
    kernelMessage: 'WARNING: CPU: 0 PID: 1 at kernel/dma/mapping.c:650 dma_free_attrs',
    mapping: null,
  });
}

function entryTypeOf(kind: AllocationKind): EntryType {
  switch (kind) {
    case 'coherent':
    case 'attrs':
    case 'write-combine':
    case 'pool-block':
      return 'coherent';
    case 'noncoherent':
    case 'pages':
      return 'noncoherent';
    case 'noncontiguous':
      return 'scatter-gather';
  }
}
