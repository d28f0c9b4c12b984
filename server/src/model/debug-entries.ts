/**
 * What CONFIG_DMA_API_DEBUG remembers of mappings, and how it finds them again (facts from kernel/dma/debug.c of 6.12).
 * The look-up is kept as it is there, for it decides what the kernel notices: which bucket of the hash an address falls
 * into, and that several candidates with no perfect fit count as none.
 */
import type { Direction } from '../dma-api/types.ts';
import { cacheLine } from './layout.ts';
import type { DeviceId } from './types.ts';

/** The types it tells apart, as it prints them. Mappings of pages and of single buffers are one type. */
export type EntryType = 'single' | 'scatter-gather' | 'coherent' | 'resource' | 'noncoherent';

export interface Reference {
  readonly device: DeviceId;
  readonly bus: bigint;
  readonly size: bigint;
  readonly type: EntryType;
  readonly direction: Direction;
  /** Number of entries the caller named, for scatterlists; 0 for the rest. */
  readonly callEntries: number;
}

export interface DebugEntry extends Reference {
  readonly physical: bigint;
  /** Number of segments the list was mapped to. */
  readonly mappedEntries: number;
  check: 'not-applicable' | 'not-checked' | 'checked';
  /** Ids of the machine's mappings that it stands for; several where entries of a list were merged. */
  readonly mappings: readonly number[];
}

const bucketShift = 13n;
const bucketCount = 16384;
/** Three radix tree tags hold the count (ACTIVE_CACHELINE_MAX_OVERLAP). */
export const mostOverlaps = 7;

export class DebugEntries {
  private readonly buckets = new Map<number, DebugEntry[]>();
  /** Mappings beyond the first, by cache line that a mapping begins in. */
  private readonly lines = new Map<bigint, number>();

  /** Says whether another mapping already begins in the cache line, and whether there are more of them than can be counted. */
  add(entry: DebugEntry): { readonly overlaps: boolean; readonly exceeds: boolean } {
    const index = bucketOf(entry.bus);
    const bucket = this.buckets.get(index);
    if (bucket === undefined) this.buckets.set(index, [entry]);
    else bucket.push(entry);
    return this.addLine(entry);
  }

  remove(entry: DebugEntry): void {
    const index = bucketOf(entry.bus);
    const rest = (this.buckets.get(index) ?? []).filter((other) => other !== entry);
    if (rest.length > 0) this.buckets.set(index, rest);
    else this.buckets.delete(index);
    this.removeLine(entry);
  }

  /** The entry with the same device and address. */
  findExact(reference: Reference): DebugEntry | null {
    const sameAddress = (entry: DebugEntry) => entry.bus === reference.bus && entry.device === reference.device;
    return bestFit(this.buckets.get(bucketOf(reference.bus)) ?? [], reference, sameAddress);
  }

  /** The entry that holds the whole range, looked for from the address's bucket downwards. */
  findContaining(reference: Reference): DebugEntry | null {
    const contains = (entry: DebugEntry) =>
      entry.device === reference.device &&
      entry.bus <= reference.bus &&
      entry.bus + entry.size >= reference.bus + reference.size;
    const first = reference.bus >> bucketShift;
    const limit = first + 1n < BigInt(bucketCount) ? Number(first) + 1 : bucketCount;
    for (let back = 0; back < limit; back++) {
      const bucket = this.buckets.get(Number((first - BigInt(back)) % BigInt(bucketCount)));
      const found = bucket === undefined ? null : bestFit(bucket, reference, contains);
      if (found !== null) return found;
    }
    return null;
  }

  /** The first entry at the address that nobody has checked yet counts as checked now. */
  noteCheck(device: DeviceId, bus: bigint): void {
    const unchecked = (this.buckets.get(bucketOf(bus)) ?? []).find(
      (entry) => entry.bus === bus && entry.device === device && entry.check === 'not-checked',
    );
    if (unchecked !== undefined) unchecked.check = 'checked';
  }

  /** In the order in which the kernel goes through them when a driver lets go of its device. */
  ofDevice(device: DeviceId): readonly DebugEntry[] {
    const buckets = [...this.buckets].sort(([left], [right]) => left - right);
    return buckets.flatMap(([, entries]) => entries.filter((entry) => entry.device === device));
  }

  /** All with this address, whosever. */
  atAddress(bus: bigint): readonly DebugEntry[] {
    return (this.buckets.get(bucketOf(bus)) ?? []).filter((entry) => entry.bus === bus);
  }

  private addLine(entry: DebugEntry): { readonly overlaps: boolean; readonly exceeds: boolean } {
    if (entry.direction === 'DMA_TO_DEVICE') return { overlaps: false, exceeds: false };
    const line = lineOf(entry);
    const overlap = this.lines.get(line);
    if (overlap === undefined) {
      this.lines.set(line, 0);
      return { overlaps: false, exceeds: false };
    }
    const exceeds = overlap + 1 > mostOverlaps;
    if (!exceeds) this.lines.set(line, overlap + 1);
    return { overlaps: true, exceeds };
  }

  private removeLine(entry: DebugEntry): void {
    if (entry.direction === 'DMA_TO_DEVICE') return;
    const overlap = this.lines.get(lineOf(entry)) ?? 0;
    if (overlap === 0) this.lines.delete(lineOf(entry));
    else this.lines.set(lineOf(entry), overlap - 1);
  }
}

/** Number of the cache line that a mapping begins in. */
export function lineOf(entry: DebugEntry): bigint {
  return entry.physical / cacheLine;
}

function bucketOf(bus: bigint): number {
  return Number((bus >> bucketShift) % BigInt(bucketCount));
}

function bestFit(
  bucket: readonly DebugEntry[],
  reference: Reference,
  matches: (entry: DebugEntry) => boolean,
): DebugEntry | null {
  const candidates = bucket.filter(matches);
  const perfect = candidates.find(
    (entry) =>
      entry.size === reference.size &&
      entry.type === reference.type &&
      entry.direction === reference.direction &&
      entry.callEntries === reference.callEntries,
  );
  if (perfect !== undefined) return perfect;
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
