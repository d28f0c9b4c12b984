/**
 * How a platform makes bus addresses of physical ones, and moves bytes at map, sync and unmap: directly, through bounce
 * buffers or through an IOMMU (facts from kernel/dma/direct.h, kernel/dma/swiotlb.c and drivers/iommu/dma-iommu.c).
 */
import type { Direction } from '../dma-api/types.ts';
import { address, hex } from './format.ts';
import { alignUp, bitMask, pageSize } from './layout.ts';
import { type Device, type MachineState, reachOf, reportOnce, reportStop } from './state.ts';

export interface Translation {
  readonly bus: bigint;
  readonly bounce: bigint | null;
  readonly iommuPages: readonly { readonly bus: bigint; readonly physical: bigint }[];
}

/** Makes memory reachable for a device; null where that fails. */
export function translate(
  state: MachineState,
  device: Device,
  physical: bigint,
  size: bigint,
  direction: Direction,
  skipSync: boolean,
): Translation | null {
  const { platform } = state;
  if (platform.translation === 'iommu') return mapThroughIommu(state, device, physical, size, direction);
  if (platform.translation === 'bounce') return mapThroughBounce(state, device, physical, size);
  const bus = BigInt.asUintN(64, physical + platform.busOffset);
  if (!isReachable(state, device, bus, size)) {
    if (platform.bounceBuffers) return mapThroughBounce(state, device, physical, size);
    reportOverflow(state, device, 'DMA addr', bus, size);
    return null;
  }
  if (!skipSync) state.cache?.clean(physical, size);
  return { bus, bounce: null, iommuPages: [] };
}

/** Registers of another device: no offset, no cache, no bounce buffer. */
export function translateResource(
  state: MachineState,
  device: Device,
  physical: bigint,
  size: bigint,
  direction: Direction,
): Translation | null {
  if (state.platform.translation === 'iommu') return mapThroughIommu(state, device, physical, size, direction);
  if (isReachable(state, device, physical, size)) return { bus: physical, bounce: null, iommuPages: [] };
  reportOverflow(state, device, 'DMA addr', physical, size);
  return null;
}

export function undoTranslation(
  state: MachineState,
  device: Device,
  bus: bigint,
  size: bigint,
  direction: Direction,
  skipSync: boolean,
): void {
  if (state.platform.translation === 'iommu') {
    const start = bus - (bus % pageSize);
    device.domain.unmap(bus, size === 0n ? 1n : size);
    device.domain.release(start);
    return;
  }
  if (!skipSync) syncTranslation(state, bus, size, direction, 'cpu');
  const physical = bus - state.platform.busOffset;
  if (state.bounces.contains(physical)) state.bounces.release(physical);
}

/** Moves the bytes that a sync moves: between bounce buffer and memory, or between cache and memory. */
export function syncTranslation(
  state: MachineState,
  bus: bigint,
  size: bigint,
  direction: Direction,
  towards: 'cpu' | 'device',
): void {
  if (state.platform.translation === 'iommu') return;
  const physical = bus - state.platform.busOffset;
  if (towards === 'device') state.cache?.clean(physical, size);
  else if (direction !== 'DMA_TO_DEVICE') state.cache?.invalidate(physical, size);
  const useless = towards === 'device' ? 'DMA_FROM_DEVICE' : 'DMA_TO_DEVICE';
  if (direction !== useless && state.bounces.contains(physical)) copyBounce(state, physical, size, towards);
}

/** dma_capable(): whether the device can name every byte. */
function isReachable(state: MachineState, device: Device, bus: bigint, size: bigint): boolean {
  return BigInt.asUintN(64, bus + size - 1n) <= reachOf(state, device.streamingMask);
}

function mapThroughBounce(state: MachineState, device: Device, physical: bigint, size: bigint): Translation | null {
  if (size === 0n) {
    reportStop(state, {
      rule: 'zero-length-mapping',
      message: 'No bytes are mapped, and there is no bounce buffer of that size.',
      kernelMessage: 'kernel BUG at kernel/dma/swiotlb.c:1056!',
      mapping: null,
    });
    return null;
  }
  const bounce = state.bounces.allocate(physical, size);
  if (bounce === null) return null;
  const bus = bounce + state.platform.busOffset;
  if (!isReachable(state, device, bus, size)) {
    state.bounces.release(bounce);
    reportOverflow(state, device, 'swiotlb addr', bus, size);
    return null;
  }
  // Copied whatever the direction is, so that a device that fills a part of the buffer leaves the rest as it was.
  copyBounce(state, bounce, size, 'device');
  return { bus, bounce, iommuPages: [] };
}

function mapThroughIommu(
  state: MachineState,
  device: Device,
  physical: bigint,
  size: bigint,
  direction: Direction,
): Translation | null {
  const offset = physical % pageSize;
  const length = alignUp(size + offset > 0n ? size + offset : 1n, pageSize);
  const start = device.domain.reserve(length, reachOf(state, device.streamingMask));
  if (start === null) return null;
  const iommuPages = mapPages(device, start, physical - offset, length, direction);
  return { bus: start + offset, bounce: null, iommuPages };
}

/** Enters a run of pages into the device's table, with the rights that the direction gives. */
export function mapPages(
  device: Device,
  bus: bigint,
  physical: bigint,
  length: bigint,
  direction: Direction,
): readonly { readonly bus: bigint; readonly physical: bigint }[] {
  const may = { read: direction !== 'DMA_FROM_DEVICE', write: direction !== 'DMA_TO_DEVICE' };
  const pages: { readonly bus: bigint; readonly physical: bigint }[] = [];
  for (let done = 0n; done < length; done += pageSize) {
    device.domain.map(bus + done, physical + done, may);
    pages.push({ bus: bus + done, physical: physical + done });
  }
  return pages;
}

function copyBounce(state: MachineState, bounce: bigint, size: bigint, towards: 'cpu' | 'device'): void {
  const copy = state.bounces.copyAt(bounce, size);
  if (copy === null) return;
  const length = Number(copy.size);
  if (towards === 'device') state.ram.write(copy.bounce, state.ram.read(copy.original, length));
  else state.ram.write(copy.original, state.ram.read(copy.bounce, length));
}

function reportOverflow(state: MachineState, device: Device, what: string, bus: bigint, size: bigint): void {
  const limit = state.platform.deviceBits >= 64 ? 0n : bitMask(state.platform.deviceBits);
  reportOnce(
    state,
    {
      rule: 'mask-overflow',
      message: `'${device.name}' can't reach ${size} bytes at bus address ${hex(bus)} with a mask of ${hex(device.streamingMask)}.`,
      kernelMessage: `${what} ${address(bus)}+${size} overflow (mask ${device.streamingMask.toString(16)}, bus limit ${limit.toString(16)}).`,
      mapping: null,
    },
    what,
  );
}
