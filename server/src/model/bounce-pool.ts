/** The bounce buffers (kernel/dma/swiotlb.c): memory in reach of every device, in slots of 2 KiB. */
import { alignUp, pageSize } from './layout.ts';
import { bounceSize, bounceStart } from './physical-pages.ts';

const slotSize = 2048n;
/** IO_TLB_SEGSIZE slots are what one mapping may take. */
const largestBounce = 128n * slotSize;

interface Slot {
  /** Physical address of the driver's bytes that the slot stands for, and how many are left from here to their end. */
  readonly original: bigint;
  readonly rest: bigint;
}

/** One copy between a bounce buffer and the memory it stands for. */
export interface Copy {
  readonly original: bigint;
  readonly bounce: bigint;
  readonly size: bigint;
}

export class BouncePool {
  private readonly slots = new Map<bigint, Slot>();
  private next = bounceStart;

  contains(physical: bigint): boolean {
    return physical >= bounceStart && physical < bounceStart + bounceSize;
  }

  /** Physical address of a buffer that stands for `size` bytes; null where the mapping is too large or the pool is full. */
  allocate(original: bigint, size: bigint): bigint | null {
    if (size > largestBounce) return null;
    const start = this.find(size, this.next) ?? this.find(size, bounceStart);
    if (start === null) return null;
    for (let done = 0n; done < size; done += slotSize) {
      this.slots.set(start + done, { original: original + done, rest: size - done });
    }
    this.next = alignUp(start + size, slotSize);
    return start;
  }

  /** What a copy of `size` bytes at a bus-side address moves; null where no mapping has the slot. Cut off at the mapping's end. */
  copyAt(bounce: bigint, size: bigint): Copy | null {
    const offset = bounce % slotSize;
    const slot = this.slots.get(bounce - offset);
    if (slot === undefined) return null;
    const rest = slot.rest > offset ? slot.rest - offset : 0n;
    return { original: slot.original + offset, bounce, size: size < rest ? size : rest };
  }

  /** Gives back the slots from the one that holds the address to the mapping's end. */
  release(bounce: bigint): void {
    const start = bounce - (bounce % slotSize);
    const rest = this.slots.get(start)?.rest ?? 0n;
    for (let done = 0n; done < rest; done += slotSize) this.slots.delete(start + done);
  }

  /** Buffers of a page and more begin at a page. */
  private find(size: bigint, from: bigint): bigint | null {
    const alignment = size >= pageSize ? pageSize : slotSize;
    const end = bounceStart + bounceSize;
    for (let start = alignUp(from, alignment); start + size <= end; start += alignment) {
      if (this.isFree(start, size)) return start;
    }
    return null;
  }

  private isFree(start: bigint, size: bigint): boolean {
    for (let done = 0n; done < size; done += slotSize) if (this.slots.has(start + done)) return false;
    return true;
  }
}
