/** Hands out physical pages by zone. Pages are not used twice, so that what touches freed memory harms nobody else. */
import { alignUp, pageSize, powerOfTwo } from './layout.ts';
import type { Platform } from './types.ts';

interface Zone {
  next: bigint;
  readonly end: bigint;
}

const megabyte = 1n << 20n;

/** Where ordinary memory below 4 GiB begins to be handed out, and ends for a start: below 28 bits, as on a small machine. */
const lowStart = 32n * megabyte;
const lowEnd = 160n * megabyte;

/** The bounce buffers: 64 MiB (IO_TLB_DEFAULT_SIZE, include/linux/swiotlb.h) behind that. */
export const bounceStart = lowEnd;
export const bounceSize = 64n * megabyte;

export class PhysicalPages {
  /** Those with the farthest addresses first, as the kernel's zone list goes. */
  private readonly zones: readonly Zone[];

  constructor(platform: Platform) {
    const zones: Zone[] = [];
    if (platform.highMemory) zones.push({ next: 0x1_2000_0000n, end: platform.memoryEnd });
    zones.push({ next: lowStart, end: lowEnd });
    const rest = bounceStart + bounceSize + 32n * megabyte;
    zones.push({ next: rest, end: platform.memoryEnd < 0xc000_0000n ? platform.memoryEnd : 0xc000_0000n });
    zones.push({ next: megabyte, end: 16n * megabyte });
    this.zones = zones;
  }

  /**
   * A run of pages for `size` bytes that ends at or below the physical address `limit`, aligned to the power of two
   * that holds it, as the page allocator aligns; null where there is none left.
   */
  allocate(size: bigint, limit: bigint): bigint | null {
    const length = alignUp(size, pageSize);
    if (length === 0n) return null;
    for (const zone of this.zones) {
      const start = alignUp(zone.next, powerOfTwo(length));
      if (start + length > zone.end || start + length - 1n > limit) continue;
      zone.next = start + length;
      return start;
    }
    return null;
  }
}
