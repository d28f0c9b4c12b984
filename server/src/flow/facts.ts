/**
 * What a path knows of values: intervals and excluded values of linear differences. `i < n` bounds `n - i` from below,
 * `p == NULL` pins `p` to zero, and a second test of the same condition finds its answer here.
 */
import type { SumPart, Term, TermTable } from './terms.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

interface Bounds {
  readonly lower: number;
  readonly upper: number;
  readonly excluded: readonly number[];
}

const unbounded: Bounds = { lower: -Infinity, upper: Infinity, excluded: [] };

const opposite: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

export function negate(comparison: Comparison): Comparison {
  return opposite[comparison];
}

/** A difference `left - right` as `sign × key + offset`, where key has no constant and a positive first coefficient. */
interface Difference {
  readonly key: Term | null;
  readonly sign: 1 | -1;
  readonly offset: number;
}

export class Facts {
  private bounds: Map<Term, Bounds>;
  private shared = false;

  constructor(
    private readonly terms: TermTable,
    bounds?: Map<Term, Bounds>,
  ) {
    this.bounds = bounds ?? new Map();
  }

  fork(): Facts {
    this.shared = true;
    const copy = new Facts(this.terms, this.bounds);
    copy.shared = true;
    return copy;
  }

  get size(): number {
    return this.bounds.size;
  }

  entries(): Iterable<[Term, Bounds]> {
    return this.bounds.entries();
  }

  /** True or false where the facts decide it, null where they do not. */
  decide(left: Term, comparison: Comparison, right: Term): boolean | null {
    if (left === right) return comparison === '==' || comparison === '<=' || comparison === '>=';
    if (areDistinctNames(left, right) && (comparison === '==' || comparison === '!=')) return comparison === '!=';
    const difference = this.difference(left, right);
    if (!difference.key) return compareNumbers(difference.offset, comparison, 0);
    const known = this.boundsOf(difference.key);
    return decideBounds(known, difference, comparison);
  }

  /** Records that the comparison holds; false where that contradicts what is known. */
  assume(left: Term, comparison: Comparison, right: Term): boolean {
    const decided = this.decide(left, comparison, right);
    if (decided !== null) return decided;
    const { key, sign, offset } = this.difference(left, right);
    if (!key) return true;
    const known = this.boundsOf(key);
    // sign × key + offset ⋈ 0, solved for key.
    const limit = sign === 1 ? -offset : offset;
    const turned = sign === 1 ? comparison : mirror(comparison);
    const narrowed = narrow(known, turned, limit);
    if (!narrowed) return false;
    this.write(key, narrowed);
    return true;
  }

  /** The integer a term is known to equal, or null. */
  valueOf(term: Term): number | null {
    if (term.kind === 'integer') return term.value;
    const { key, sign, offset } = this.difference(term, this.terms.zero);
    if (!key) return offset;
    const known = this.boundsOf(key);
    return known.lower === known.upper ? sign * known.lower + offset : null;
  }

  isZero(term: Term): boolean | null {
    return this.decide(term, '==', this.terms.zero);
  }

  isNegative(term: Term): boolean | null {
    return this.decide(term, '<', this.terms.zero);
  }

  sameValue(left: Term, right: Term): boolean {
    return left === right || this.decide(left, '==', right) === true;
  }

  /** What both paths know. */
  intersect(other: Facts): Facts {
    if (this.bounds === other.bounds) return this.fork();
    const common = new Map<Term, Bounds>();
    for (const [term, mine] of this.bounds) {
      const theirs = other.bounds.get(term);
      if (!theirs) continue;
      const joined = mine === theirs ? mine : join(mine, theirs);
      if (joined) common.set(term, joined);
    }
    return new Facts(this.terms, common);
  }

  /** Takes over one fact of another path, about a term translated by the caller; false on contradiction. */
  adopt(term: Term, bounds: Bounds): boolean {
    if (bounds.lower > -Infinity && !this.assume(term, '>=', this.terms.integer(bounds.lower))) return false;
    if (bounds.upper < Infinity && !this.assume(term, '<=', this.terms.integer(bounds.upper))) return false;
    return bounds.excluded.every((value) => this.assume(term, '!=', this.terms.integer(value)));
  }

  private boundsOf(key: Term): Bounds {
    const recorded = this.bounds.get(key);
    if (recorded) return recorded;
    // An address of something is never NULL.
    return key.kind === 'address' ? { lower: 1, upper: Infinity, excluded: [] } : unbounded;
  }

  private write(key: Term, bounds: Bounds): void {
    if (this.shared) {
      this.bounds = new Map(this.bounds);
      this.shared = false;
    }
    this.bounds.set(key, bounds);
  }

  private difference(left: Term, right: Term): Difference {
    const term = right === this.terms.zero ? left : this.terms.subtract(left, right);
    if (term.kind === 'integer') return { key: null, sign: 1, offset: term.value };
    if (term.kind !== 'sum') return { key: term, sign: 1, offset: 0 };
    const first = term.parts[0] as SumPart;
    const sign = first.coefficient < 0 ? -1 : 1;
    const constant = this.terms.integer(term.constant);
    const bare = this.terms.subtract(term, constant);
    const key = sign === 1 ? bare : this.terms.subtract(this.terms.zero, bare);
    return { key, sign, offset: term.constant };
  }
}

/** Two enumerators, functions or macros of the kernel; sizes of two types may be the same. */
function areDistinctNames(left: Term, right: Term): boolean {
  return left.kind === 'constant' && right.kind === 'constant' && /^\w+$/.test(left.name) && /^\w+$/.test(right.name);
}

function mirror(comparison: Comparison): Comparison {
  switch (comparison) {
    case '<':
      return '>';
    case '>':
      return '<';
    case '<=':
      return '>=';
    case '>=':
      return '<=';
    default:
      return comparison;
  }
}

function compareNumbers(left: number, comparison: Comparison, right: number): boolean {
  switch (comparison) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function decideBounds(known: Bounds, { sign, offset }: Difference, comparison: Comparison): boolean | null {
  const lower = sign === 1 ? known.lower + offset : -known.upper + offset;
  const upper = sign === 1 ? known.upper + offset : -known.lower + offset;
  const zeroExcluded = lower > 0 || upper < 0 || known.excluded.includes(sign === 1 ? -offset : offset);
  switch (comparison) {
    case '==':
      return zeroExcluded ? false : lower === 0 && upper === 0 ? true : null;
    case '!=':
      return zeroExcluded ? true : lower === 0 && upper === 0 ? false : null;
    case '<':
      return upper < 0 || (upper === 0 && zeroExcluded) ? true : lower >= 0 ? false : null;
    case '>=':
      return lower >= 0 ? true : upper < 0 || (upper === 0 && zeroExcluded) ? false : null;
    case '>':
      return lower > 0 || (lower === 0 && zeroExcluded) ? true : upper <= 0 ? false : null;
    case '<=':
      return upper <= 0 ? true : lower > 0 || (lower === 0 && zeroExcluded) ? false : null;
  }
}

function narrow(known: Bounds, comparison: Comparison, limit: number): Bounds | null {
  let { lower, upper } = known;
  let excluded = known.excluded;
  if (comparison === '==') lower = upper = limit;
  else if (comparison === '!=') excluded = excluded.length < 8 ? [...excluded, limit] : excluded;
  else if (comparison === '<') upper = Math.min(upper, limit - 1);
  else if (comparison === '<=') upper = Math.min(upper, limit);
  else if (comparison === '>') lower = Math.max(lower, limit + 1);
  else lower = Math.max(lower, limit);
  while (excluded.includes(lower)) lower++;
  while (excluded.includes(upper)) upper--;
  return lower > upper ? null : { lower, upper, excluded };
}

function join(a: Bounds, b: Bounds): Bounds | null {
  const lower = Math.min(a.lower, b.lower);
  const upper = Math.max(a.upper, b.upper);
  const excludedBy = (bounds: Bounds, value: number): boolean =>
    value < bounds.lower || value > bounds.upper || bounds.excluded.includes(value);
  const candidates = new Set([...a.excluded, ...b.excluded, 0]);
  const excluded = [...candidates].filter((value) => excludedBy(a, value) && excludedBy(b, value));
  return lower === -Infinity && upper === Infinity && excluded.length === 0 ? null : { lower, upper, excluded };
}
