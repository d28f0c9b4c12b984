/** Physical memory, made page by page as it is touched. Memory that nobody wrote reads as zeros. */

const pageBytes = 4096;

export class Ram {
  private readonly pages = new Map<number, Uint8Array>();
  private readonly end: number;

  constructor(end: bigint) {
    this.end = Number(end);
  }

  /** Bytes at a physical address; where there is no RAM, all ones, as a PCI bus answers. */
  read(physical: bigint, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    this.eachPart(Number(physical), size, (page, offset, from, length) => {
      const source = this.pages.get(page);
      if (source !== undefined) bytes.set(source.subarray(offset, offset + length), from);
    });
    const missing = Math.max(0, Math.min(size, Number(physical) + size - this.end));
    return missing > 0 ? bytes.fill(0xff, size - missing) : bytes;
  }

  /** What lies beyond the end of RAM is lost. */
  write(physical: bigint, bytes: Uint8Array): void {
    this.eachPart(Number(physical), bytes.length, (page, offset, from, length) => {
      let target = this.pages.get(page);
      if (target === undefined) {
        target = new Uint8Array(pageBytes);
        this.pages.set(page, target);
      }
      target.set(bytes.subarray(from, from + length), offset);
    });
  }

  fill(physical: bigint, size: bigint, value: number): void {
    const untouched = value === 0;
    const length = Math.min(Number(size), Math.max(0, this.end - Number(physical)));
    for (let done = 0; done < length; ) {
      const at = Number(physical) + done;
      const part = Math.min(length - done, pageBytes - (at % pageBytes));
      if (!untouched || this.pages.has(Math.floor(at / pageBytes))) {
        this.write(BigInt(at), new Uint8Array(part).fill(value));
      }
      done += part;
    }
  }

  private eachPart(
    physical: number,
    size: number,
    visit: (page: number, offset: number, from: number, length: number) => void,
  ): void {
    const length = Math.min(size, Math.max(0, this.end - physical));
    for (let done = 0; done < length; ) {
      const offset = (physical + done) % pageBytes;
      const part = Math.min(length - done, pageBytes - offset);
      visit(Math.floor((physical + done) / pageBytes), offset, done, part);
      done += part;
    }
  }
}
