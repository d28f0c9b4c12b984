/**
 * Whether two walks of a function tell its callers the same, down to the places in the source. Each walk has values of
 * its own: they are alike where they are made alike, and unknowns where each stands for the other throughout.
 */
import type { CalleeOutcome, Summary } from './summaries.ts';

export function areAlike(a: Summary, b: Summary): boolean {
  return new Comparison().areAlike(contentOf(a), contentOf(b));
}

/** A summary as plain data, all in the order in which a caller comes by it. */
function contentOf({ signature, outcomes, demands, sinks, memory, masks }: Summary): unknown {
  // Where a function returns is asked only of one that returns a handle.
  const isAsked = signature.returnType.base === 'dma_addr_t';
  const ends = outcomes.map((outcome) => [contentOfOutcome(outcome), isAsked && outcome.range]);
  return [signature, ends, demands, [...sinks], [...memory], [...masks]];
}

function contentOfOutcome({ value, state, facts, places, pointers }: CalleeOutcome): unknown {
  return [value, facts, places, pointers, state.resources(), [...state.doubts]];
}

class Comparison {
  /** What stands for what: pairs that are alike, or are being compared. */
  private readonly partners = new Map<object, object>();
  private readonly unknowns = new Map<object, object>();

  areAlike(a: unknown, b: unknown): boolean {
    if (Object.is(a, b) && !isValue(a)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    const partner = this.partners.get(a);
    if (partner !== undefined) return partner === b;
    this.partners.set(a, b);
    if (isUnknown(b)) {
      if (this.unknowns.has(b)) return false;
      this.unknowns.set(b, a);
    }
    return Array.isArray(a) ? Array.isArray(b) && this.areListsAlike(a, b) : this.areFieldsAlike(a, b);
  }

  private areListsAlike(a: readonly unknown[], b: readonly unknown[]): boolean {
    return a.length === b.length && a.every((item, index) => this.areAlike(item, b[index]));
  }

  private areFieldsAlike(a: object, b: object): boolean {
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    const isInterned = isValue(a);
    return names.every((name) => {
      // Numbers given in the order of making tell nothing.
      if (isInterned && name === 'id') return true;
      return this.areAlike(a[name as keyof typeof a], b[name as keyof typeof b]);
    });
  }
}

/** A term or place. */
function isValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && 'kind' in value;
}

function isUnknown(value: object): boolean {
  return isValue(value) && 'kind' in value && value.kind === 'symbol';
}
