/**
 * The kernel's virtual address space and the memory blocks in it. Blocks never get an address that another had before, so
 * an address says for good which block it came from.
 */
import type { MemoryOrigin } from '../dma-api/types.ts';
import {
  alignUp,
  computePhysical,
  directAddress,
  moduleStart,
  pageSize,
  powerOfTwo,
  regionOf,
  vmallocStart,
} from './layout.ts';
import type { PhysicalPages } from './physical-pages.ts';
import type { MemoryArea, Platform } from './types.ts';

export type BlockOrigin = MemoryOrigin | 'stack' | 'image' | 'dma';

export interface Block {
  readonly start: bigint;
  readonly size: bigint;
  readonly origin: BlockOrigin;
  /** The physical pages behind it, from the page that holds its first byte on. */
  readonly pages: readonly bigint[];
  /** Mapped so that the CPU's cache is passed by. */
  readonly uncached: boolean;
  freed: boolean;
}

/** THREAD_SIZE on x86-64 (arch/x86/include/asm/page_64_types.h). */
const stackSize = 4n * pageSize;
/** The largest block that shares a page with others. */
const largestSlab = 2048n;
/** Slab blocks never share a cache line, as with ARCH_DMA_MINALIGN. */
const leastSlab = 64n;
const anywhere = (1n << 64n) - 1n;
/** Where registers of devices lie, below 4 GiB. */
const registersStart = 0xfd00_0000n;

export class AddressSpace {
  /** Sorted by start. */
  private readonly blocks: Block[] = [];
  private readonly slabs = new Map<bigint, { next: bigint; end: bigint }>();
  private stack = { next: 0n, end: 0n };
  private nextRemapped = vmallocStart;
  private nextModule = moduleStart + 0x2000n;
  private nextRegisters = registersStart;

  constructor(
    private readonly platform: Platform,
    private readonly physical: PhysicalPages,
  ) {}

  /** Memory of the kind that the origin gives; null where there is none left. */
  allocate(origin: Exclude<BlockOrigin, 'dma'>, size: bigint): Block | null {
    if (size < 0n || size > this.platform.memoryEnd) return null;
    const length = size === 0n ? 1n : size;
    switch (origin) {
      case 'vmalloc':
      case 'percpu':
        return this.scattered(origin, length);
      case 'slab-or-vmalloc':
        return length > pageSize ? this.scattered(origin, length) : this.slab(origin, length);
      case 'ioremap':
        return this.registers(length);
      case 'stack':
        return this.onStack(length);
      case 'image':
        return this.inModule(length);
      case 'pages':
      case 'page-address':
      case 'page-pool':
      case 'kmap':
        return this.directPages(origin, length, anywhere);
      case 'slab':
      case 'skb':
      case 'sg-table':
        return this.slab(origin, length);
    }
  }

  /** Whole pages in the direct map that end at or below a physical address. */
  directPages(origin: BlockOrigin, size: bigint, limit: bigint): Block | null {
    const start = this.physical.allocate(size, limit);
    return start === null ? null : this.add(origin, directAddress(start), size, contiguous(start, size), false);
  }

  /** Gives pages a second, contiguous address in vmalloc space, as vmap() does. */
  remap(origin: BlockOrigin, size: bigint, pages: readonly bigint[], uncached: boolean): Block {
    return this.add(origin, this.reserveRemapped(size), size, pages, uncached);
  }

  /** Single pages that do not follow each other in physical memory; null where there are not enough. */
  scatteredPages(size: bigint, limit: bigint): readonly bigint[] | null {
    if (size > this.platform.memoryEnd) return null;
    const pages: bigint[] = [];
    for (let done = 0n; done < size; done += pageSize) {
      const page = this.physical.allocate(pageSize, limit);
      if (page === null) return null;
      pages.push(page);
    }
    return pages.reverse();
  }

  blockAt(address: bigint): Block | null {
    const block = this.blocks[this.indexAfter(address) - 1];
    return block !== undefined && address < block.start + block.size ? block : null;
  }

  areaOf(address: bigint): MemoryArea {
    const origin = this.blockAt(address)?.origin;
    if (origin === 'stack' || origin === 'ioremap') return origin;
    return regionOf(address);
  }

  /** Physical address of a byte; null where no memory is mapped. */
  translate(address: bigint): bigint | null {
    if (regionOf(address) === 'direct') return computePhysical(address);
    const block = this.blocks[this.indexAfter(address) - 1];
    if (block === undefined) return null;
    const firstPage = block.start - (block.start % pageSize);
    const page = block.pages[Number((address - firstPage) / pageSize)];
    return page === undefined ? null : page + (address % pageSize);
  }

  /** The address on the stack of a byte whose page belongs to it; null for all other memory. */
  stackAddress(physical: bigint): bigint | null {
    const offset = physical % pageSize;
    const index = this.stackPages.indexOf(physical - offset);
    return index < 0 ? null : this.stackStart + BigInt(index) * pageSize + offset;
  }

  private slab(origin: BlockOrigin, size: bigint): Block | null {
    if (size > largestSlab) return this.directPages(origin, size, anywhere);
    const bucket = size < leastSlab ? leastSlab : powerOfTwo(size);
    let slab = this.slabs.get(bucket);
    if (slab === undefined || slab.next === slab.end) {
      const page = this.physical.allocate(pageSize, anywhere);
      if (page === null) return null;
      slab = { next: page, end: page + pageSize };
      this.slabs.set(bucket, slab);
    }
    const physical = slab.next;
    slab.next += bucket;
    return this.add(origin, directAddress(physical), size, contiguous(physical, size), false);
  }

  private scattered(origin: BlockOrigin, size: bigint): Block | null {
    const pages = this.scatteredPages(size, anywhere);
    return pages === null ? null : this.remap(origin, size, pages, false);
  }

  private registers(size: bigint): Block {
    const start = this.nextRegisters;
    this.nextRegisters = alignUp(start + size, pageSize);
    return this.remap('ioremap', size, contiguous(start, size), true);
  }

  private onStack(size: bigint): Block | null {
    const length = alignUp(size, 16n);
    if (this.stack.next + length > this.stack.end && !this.newStack(length)) return null;
    const start = this.stack.next;
    this.stack.next += length;
    const firstPage = start - (start % pageSize);
    const pages: bigint[] = [];
    for (let page = firstPage; page < start + size; page += pageSize) {
      pages.push(this.stackPages[Number((page - this.stackStart) / pageSize)] ?? 0n);
    }
    return this.add('stack', start, size, pages, false);
  }

  private stackStart = 0n;
  private stackPages: readonly bigint[] = [];

  private newStack(size: bigint): boolean {
    const length = alignUp(size > stackSize ? size : stackSize, pageSize);
    if (this.platform.stack === 'direct') {
      const physical = this.physical.allocate(length, anywhere);
      if (physical === null) return false;
      this.stackStart = directAddress(physical);
      this.stackPages = contiguous(physical, length);
    } else {
      const pages = this.scatteredPages(length, anywhere);
      if (pages === null) return false;
      this.stackStart = this.reserveRemapped(length);
      this.stackPages = pages;
    }
    this.stack = { next: this.stackStart, end: this.stackStart + length };
    return true;
  }

  private inModule(size: bigint): Block | null {
    const start = this.nextModule;
    const firstPage = start - (start % pageSize);
    const pages = this.scatteredPages(alignUp(start + size - firstPage, pageSize), anywhere);
    if (pages === null) return null;
    this.nextModule = alignUp(start + size, pageSize) + 0x40n;
    return this.add('image', start, size, pages, false);
  }

  /** A guard page follows each area, as vmalloc leaves one. */
  private reserveRemapped(size: bigint): bigint {
    const start = this.nextRemapped;
    this.nextRemapped = alignUp(start + size, pageSize) + pageSize;
    return start;
  }

  private add(origin: BlockOrigin, start: bigint, size: bigint, pages: readonly bigint[], uncached: boolean): Block {
    const block: Block = { start, size, origin, pages, uncached, freed: false };
    this.blocks.splice(this.indexAfter(start), 0, block);
    return block;
  }

  /** Index of the first block that starts above the address. */
  private indexAfter(address: bigint): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = this.blocks[middle];
      if (block !== undefined && block.start <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function contiguous(physical: bigint, size: bigint): readonly bigint[] {
  const first = physical - (physical % pageSize);
  const pages: bigint[] = [];
  for (let page = first; page < physical + size; page += pageSize) pages.push(page);
  return pages;
}
