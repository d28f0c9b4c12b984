/** The IOMMU's view for one device: which bus pages lead to which physical pages, and what the device may do there. */
import { alignDown, alignUp, pageSize, powerOfTwo } from './layout.ts';

interface PageEntry {
  readonly physical: bigint;
  readonly readable: boolean;
  readonly writable: boolean;
}

export type Access = 'read' | 'write';

const first32Bits = 0xffff_ffffn;

export class IommuDomain {
  private readonly table = new Map<bigint, PageEntry>();
  /** Lengths of the bus ranges in use, by their start. */
  private readonly ranges = new Map<bigint, bigint>();
  private readonly returned: { readonly start: bigint; readonly length: bigint }[] = [];
  /** Bus addresses are given from the top of the first 4 GiB downwards (drivers/iommu/iova.c). */
  private lowest = first32Bits + 1n;

  /**
   * Bus addresses for `length` bytes (whole pages) at or below `limit`, aligned to the power of two that holds them;
   * null where the space is used up. Those given back are used again only when no fresh ones are left.
   */
  reserve(length: bigint, limit: bigint): bigint | null {
    const top = limit < first32Bits ? limit + 1n : first32Bits + 1n;
    const below = this.lowest < top ? this.lowest : top;
    const start = below < length ? 0n : alignDown(below - length, powerOfTwo(length));
    if (start >= pageSize) {
      this.lowest = start;
      this.ranges.set(start, length);
      return start;
    }
    const index = this.returned.findIndex((range) => range.length >= length && range.start + length <= top);
    const [reused] = index < 0 ? [] : this.returned.splice(index, 1);
    if (reused === undefined) return null;
    this.ranges.set(reused.start, reused.length);
    return reused.start;
  }

  /** Gives back the whole range that the address lies at the start of. */
  release(start: bigint): void {
    const length = this.ranges.get(start);
    if (length === undefined) return;
    this.ranges.delete(start);
    this.returned.push({ start, length });
  }

  map(bus: bigint, physical: bigint, may: { readonly read: boolean; readonly write: boolean }): void {
    this.table.set(bus, { physical, readable: may.read, writable: may.write });
  }

  /** Takes the pages that the range touches out of the table. */
  unmap(bus: bigint, size: bigint): void {
    const end = bus + size;
    if (alignUp(size, pageSize) / pageSize > BigInt(this.table.size)) {
      for (const page of this.table.keys()) if (page >= alignDown(bus, pageSize) && page < end) this.table.delete(page);
      return;
    }
    for (let page = alignDown(bus, pageSize); page < end; page += pageSize) this.table.delete(page);
  }

  /** iommu_iova_to_phys(): null where nothing is mapped. */
  translate(bus: bigint): bigint | null {
    const entry = this.table.get(alignDown(bus, pageSize));
    return entry === undefined ? null : entry.physical + (bus % pageSize);
  }

  /** Where an access ends up, or the fault it causes: 0x05 for a write, 0x06 for a read (Intel VT-d). */
  access(bus: bigint, access: Access): { readonly physical: bigint } | { readonly fault: '0x05' | '0x06' } {
    const entry = this.table.get(alignDown(bus, pageSize));
    const allowed = access === 'write' ? entry?.writable : entry?.readable;
    if (entry === undefined || allowed !== true) return { fault: access === 'write' ? '0x05' : '0x06' };
    return { physical: entry.physical + (bus % pageSize) };
  }
}
