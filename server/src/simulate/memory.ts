/**
 * The machine's memory as the interpreter uses it: typed loads and stores, and beside each byte what is known of it:
 * whether anybody wrote it, and from which inputs a value stored there came.
 */
import type { Machine } from '../model/types.ts';
import { type CType, sizeOf } from './ctypes.ts';
import { type Derivation, fromBytes, toBytes, type Value } from './values.ts';

/** A value in memory that came from inputs. */
interface Cell {
  readonly size: number;
  readonly symbol: Derivation;
  /** The place it was stored in, in words of the source; null where that is not known. */
  readonly place: string | null;
}

/** A stretch of memory that was handed out as one. */
export interface Region {
  readonly start: bigint;
  readonly size: number;
  /** In words of the source: `priv`, `priv->ring`. */
  readonly name: string;
  /** Whether nobody knows how large it really is. */
  readonly sizeIsGuess: boolean;
  /** Whether bytes that were never written are inputs. */
  readonly isInput: boolean;
  /** 1 for each byte that was written; null where none was, or where all count as written. */
  written: Uint8Array | null;
  /** Derivations of values stored, by offset. */
  readonly cells: Map<number, Cell>;
  /** Bytes that the machine has no memory for (struct page); null where it has. */
  readonly aside: Uint8Array | null;
  freed: boolean;
}

export interface RegionOptions {
  readonly name: string;
  readonly isInput?: boolean;
  readonly isAside?: boolean;
  readonly sizeIsGuess?: boolean;
}

const LARGEST_TRACKED = 1 << 22;

export class Memory {
  private readonly regions: Region[] = [];
  private last: Region | null = null;

  constructor(readonly machine: Machine) {}

  /** Makes a stretch of memory known that the machine has handed out. */
  adopt(
    start: bigint,
    size: number,
    { name, isInput = false, isAside = false, sizeIsGuess = isInput }: RegionOptions,
  ): Region {
    const tracked = Math.min(size, LARGEST_TRACKED);
    const aside = isAside ? new Uint8Array(tracked) : null;
    const region: Region = {
      start,
      size: tracked,
      name,
      isInput,
      sizeIsGuess,
      written: null,
      cells: new Map(),
      aside,
      freed: false,
    };
    const at = this.indexAfter(start);
    if (at > 0 && this.regions[at - 1]?.start === start) this.regions[at - 1] = region;
    else this.regions.splice(at, 0, region);
    this.last = region;
    return region;
  }

  /** The stretch that an address lies in; null where nobody handed one out. */
  regionAt(address: bigint): Region | null {
    const { last } = this;
    if (last !== null && holds(last, address)) return last;
    const region = this.regions[this.indexAfter(address) - 1];
    if (region === undefined || !holds(region, address)) return null;
    this.last = region;
    return region;
  }

  isWritten(address: bigint, size: number): boolean {
    const region = this.regionAt(address);
    if (region === null || !region.isInput) return true;
    if (region.written === null) return false;
    const offset = Number(address - region.start);
    for (let i = offset; i < offset + size; i++) if (region.written[i] === 1) return true;
    return false;
  }

  /** Marks bytes as written by somebody (a device, a callee), or as an input again. */
  mark(address: bigint, size: number, written: boolean): void {
    const region = this.regionAt(address);
    if (region === null) return;
    const offset = Number(address - region.start);
    writtenOf(region)?.fill(written ? 1 : 0, offset, offset + size);
    this.forget(region, offset, size);
  }

  /** Reads a value; `quiet` is for looking without the machine noticing. */
  load(address: bigint, type: CType, quiet = false): Value {
    const region = this.regionAt(address);
    const size = sizeOf(type);
    const bits = fromBytes(this.bytes(address, size, quiet), type);
    const cell = region?.cells.get(Number(address - region.start));
    return { bits, type, symbol: cell !== undefined && cell.size === size ? cell.symbol : null };
  }

  store(address: bigint, value: Value, size: number, quiet = false, place: string | null = null): void {
    this.write(address, toBytes(value.bits, size), quiet);
    const region = this.regionAt(address);
    if (region !== null && value.symbol !== null) {
      region.cells.set(Number(address - region.start), { size, symbol: value.symbol, place });
    }
  }

  bytes(address: bigint, size: number, quiet = false): Uint8Array {
    const region = this.regionAt(address);
    if (region?.aside != null) {
      const offset = Number(address - region.start);
      return region.aside.slice(offset, offset + size);
    }
    return this.machine.load(address, size, quiet);
  }

  write(address: bigint, bytes: Uint8Array, quiet = false): void {
    const region = this.regionAt(address);
    if (region?.aside != null) region.aside.set(bytes.subarray(0, region.size), Number(address - region.start));
    else this.machine.store(address, bytes, quiet);
    if (region === null) return;
    const offset = Number(address - region.start);
    writtenOf(region)?.fill(1, offset, offset + bytes.length);
    this.forget(region, offset, bytes.length);
  }

  /** Copies bytes with all that is known of them. */
  copy(to: bigint, from: bigint, size: number): void {
    if (size <= 0) return;
    const source = this.regionAt(from);
    const target = this.regionAt(to);
    const start = source === null ? 0 : Number(from - source.start);
    const written = source === null ? null : (writtenOf(source)?.slice(start, start + size) ?? null);
    const cells = source === null ? [] : cellsWithin(source, start, size);
    this.write(to, this.bytes(from, size));
    if (target === null) return;
    const offset = Number(to - target.start);
    if (written !== null) writtenOf(target)?.set(written, offset);
    for (const [at, cell] of cells) target.cells.set(at - start + offset, cell);
  }

  all(): readonly Region[] {
    return this.regions;
  }

  private forget(region: Region, offset: number, size: number): void {
    if (region.cells.size === 0) return;
    if (size > 64) {
      for (const at of region.cells.keys()) if (at >= offset && at < offset + size) region.cells.delete(at);
      return;
    }
    for (let at = offset - 7; at < offset + size; at++) region.cells.delete(at);
  }

  /** Index of the first region that starts behind an address. */
  private indexAfter(address: bigint): number {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.regions[middle]?.start ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function holds(region: Region, address: bigint): boolean {
  return address >= region.start && address < region.start + BigInt(region.size);
}

/** The marks of a region whose bytes can be inputs. */
function writtenOf(region: Region): Uint8Array | null {
  if (region.isInput) region.written ??= new Uint8Array(region.size);
  return region.written;
}

function cellsWithin(region: Region, start: number, size: number) {
  return [...region.cells].filter(([at]) => at >= start && at < start + size);
}
