/** A set of byte offsets, kept as disjoint ranges in order. Ends are exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

export class Ranges {
  private parts: readonly Range[] = [];

  get empty(): boolean {
    return this.parts.length === 0;
  }

  add(start: number, end: number): void {
    if (end <= start) return;
    const touching = this.parts.filter((part) => part.start <= end && part.end >= start);
    const others = this.parts.filter((part) => part.start > end || part.end < start);
    const merged = {
      start: Math.min(start, ...touching.map((part) => part.start)),
      end: Math.max(end, ...touching.map((part) => part.end)),
    };
    this.parts = [...others, merged].sort((a, b) => a.start - b.start);
  }

  remove(start: number, end: number): void {
    this.parts = this.parts.flatMap((part) => {
      if (part.end <= start || part.start >= end) return [part];
      const left = { start: part.start, end: start };
      const right = { start: end, end: part.end };
      return [left, right].filter((rest) => rest.end > rest.start);
    });
  }

  /** Whether any of the offsets is in the set. */
  intersects(start: number, end: number): boolean {
    return this.parts.some((part) => part.start < end && part.end > start);
  }

  /** Whether all of them are. */
  covers(start: number, end: number): boolean {
    return end <= start || this.parts.some((part) => part.start <= start && part.end >= end);
  }
}
