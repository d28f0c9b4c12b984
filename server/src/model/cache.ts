/**
 * The CPU's write-back cache on a machine where devices do not take part in its coherence. Lines are never evicted on
 * their own, so that what a missing sync leads to is the same in every run.
 */
import { cacheLine } from './layout.ts';
import type { Ram } from './ram.ts';

const lineBytes = Number(cacheLine);
/** No physical address has more than 52 bits; above that, numbers would no longer be exact. */
const nowhere = 1n << 52n;

interface Line {
  readonly bytes: Uint8Array;
  dirty: boolean;
}

export class Cache {
  private readonly lines = new Map<number, Line>();

  constructor(private readonly ram: Ram) {}

  load(physical: bigint, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    this.eachPart(physical, size, (start, offset, from, length) => {
      bytes.set(this.fetch(start).bytes.subarray(offset, offset + length), from);
    });
    return bytes;
  }

  store(physical: bigint, bytes: Uint8Array): void {
    this.eachPart(physical, bytes.length, (start, offset, from, length) => {
      const line = this.fetch(start);
      line.bytes.set(bytes.subarray(from, from + length), offset);
      line.dirty = true;
    });
  }

  /** What a load would give, without fetching a line. */
  peek(physical: bigint, size: number): Uint8Array {
    const bytes = this.ram.read(physical, size);
    this.eachPart(physical, size, (start, offset, from, length) => {
      const line = this.lines.get(start);
      if (line !== undefined) bytes.set(line.bytes.subarray(offset, offset + length), from);
    });
    return bytes;
  }

  /** Writes dirty lines that touch the range back to RAM, and keeps them. */
  clean(physical: bigint, size: bigint): void {
    for (const start of this.touching(physical, size)) this.writeBack(start);
  }

  /**
   * Drops the lines of the range. A line that belongs to it in part is written back first, for the sake of its other
   * bytes (arch/arm64/mm/cache.S): this is how a shared line overwrites what the device has written.
   */
  invalidate(physical: bigint, size: bigint): void {
    const end = Number(physical + size);
    for (const start of this.touching(physical, size)) {
      if (start < Number(physical) || start + lineBytes > end) this.writeBack(start);
      this.lines.delete(start);
    }
  }

  private touching(physical: bigint, size: bigint): readonly number[] {
    if (size <= 0n || physical >= nowhere) return [];
    const first = Number(physical) - (Number(physical) % lineBytes);
    const end = Number(physical + size);
    const count = (end - first) / lineBytes;
    if (count > this.lines.size) return [...this.lines.keys()].filter((start) => start >= first && start < end);
    const starts: number[] = [];
    for (let start = first; start < end; start += lineBytes) if (this.lines.has(start)) starts.push(start);
    return starts;
  }

  private writeBack(start: number): void {
    const line = this.lines.get(start);
    if (line === undefined || !line.dirty) return;
    this.ram.write(BigInt(start), line.bytes);
    line.dirty = false;
  }

  private fetch(start: number): Line {
    let line = this.lines.get(start);
    if (line === undefined) {
      line = { bytes: this.ram.read(BigInt(start), lineBytes), dirty: false };
      this.lines.set(start, line);
    }
    return line;
  }

  private eachPart(
    physical: bigint,
    size: number,
    visit: (lineStart: number, offset: number, from: number, length: number) => void,
  ): void {
    for (let done = 0; done < size; ) {
      const at = Number(physical) + done;
      const offset = at % lineBytes;
      const length = Math.min(size - done, lineBytes - offset);
      visit(at - offset, offset, done, length);
      done += length;
    }
  }
}
