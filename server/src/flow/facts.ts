/**
 * What a path knows of values: intervals and excluded values of linear differences. `i < n` bounds `n - i` from below,
 * `p == NULL` pins `p` to zero, and a second test of the same condition finds its answer here.
 */
import { type Entry, PersistentMap } from './persistent-map.ts';
import type { Difference, Term, TermTable } from './terms.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
  readonly excluded: readonly number[];
}

const unbounded: Bounds = { lower: -Infinity, upper: Infinity, excluded: [] };
const natural: Bounds = { lower: 0, upper: Infinity, excluded: [] };
const positive: Bounds = { lower: 1, upper: Infinity, excluded: [] };

const opposite: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

export function isComparison(operator: string): operator is Comparison {
  return Object.hasOwn(opposite, operator);
}

export function negate(comparison: Comparison): Comparison {
  return opposite[comparison];
}

/** Wider gaps between two intervals are not remembered value by value. */
const widestGap = 4;

export class Facts {
  constructor(
    private readonly terms: TermTable,
    private bounds: PersistentMap<Term, Bounds> = PersistentMap.empty(),
    /** Values that equal an enumerator, and so no other one. */
    private names: PersistentMap<Term, Term> = PersistentMap.empty(),
  ) {}

  fork(): Facts {
    return new Facts(this.terms, this.bounds, this.names);
  }

  entries(): readonly Entry<Term, Bounds>[] {
    return this.bounds.entries();
  }

  /** The facts about some of the terms. */
  about(keep: (term: Term) => boolean): Facts {
    return new Facts(this.terms, this.bounds.filter(keep));
  }

  /** True or false where the facts decide it, null where they do not. */
  decide(left: Term, comparison: Comparison, right: Term): boolean | null {
    return this.decideByBounds(left, comparison, right) ?? this.decideByNames(left, comparison, right);
  }

  /** Decides a test that the path comes by. What one enumerator says of another is kept: paths that meet forget the first. */
  settle(left: Term, comparison: Comparison, right: Term): boolean | null {
    const byBounds = this.decideByBounds(left, comparison, right);
    if (byBounds !== null) return byBounds;
    const byNames = this.decideByNames(left, comparison, right);
    if (byNames !== null) this.learn(left, byNames ? comparison : negate(comparison), right);
    return byNames;
  }

  /** Records that the comparison holds; false where that contradicts what is known. */
  assume(left: Term, comparison: Comparison, right: Term): boolean {
    return this.decide(left, comparison, right) ?? this.learn(left, comparison, right);
  }

  private decideByBounds(left: Term, comparison: Comparison, right: Term): boolean | null {
    if (left === right) return comparison === '==' || comparison === '<=' || comparison === '>=';
    if (areDistinctNames(left, right) && isEquality(comparison)) return comparison === '!=';
    const difference = this.terms.difference(left, right);
    if (!difference.key) return compareNumbers(difference.offset, comparison, 0);
    return decideBounds(this.boundsOf(difference.key), difference, comparison);
  }

  private decideByNames(left: Term, comparison: Comparison, right: Term): boolean | null {
    if (!isEquality(comparison)) return null;
    return areDistinctNames(this.nameOf(left), this.nameOf(right)) ? comparison === '!=' : null;
  }

  private learn(left: Term, comparison: Comparison, right: Term): boolean {
    const { key, sign, offset } = this.terms.difference(left, right);
    if (!key) return true;
    const known = this.boundsOf(key);
    // sign × key + offset ⋈ 0, solved for key.
    const limit = sign === 1 ? -offset : offset;
    const turned = sign === 1 ? comparison : mirror(comparison);
    const narrowed = narrow(known, turned, limit);
    if (!narrowed) return false;
    this.bounds = this.bounds.set(key, narrowed);
    if (comparison === '==' && isName(right)) this.names = this.names.set(left, right);
    return true;
  }

  /** The integer a term is known to equal, or null. */
  valueOf(term: Term): number | null {
    if (term.kind === 'integer') return term.value;
    const { key, sign, offset } = this.terms.difference(term, this.terms.zero);
    if (!key) return offset;
    const known = this.boundsOf(key);
    return known.lower === known.upper ? sign * known.lower + offset : null;
  }

  isZero(term: Term): boolean | null {
    const known = this.decide(term, '==', this.terms.zero);
    if (known !== null || term.kind !== 'operation') return known;
    const [left, right] = term.operands;
    return left && right ? this.isFalse(term.operator, left, right) : null;
  }

  /** Whether a condition kept as a value is false by what is known of its parts. */
  private isFalse(operator: string, left: Term, right: Term): boolean | null {
    if (isComparison(operator)) {
      const holds = this.decide(left, operator, right);
      return holds === null ? null : !holds;
    }
    if (operator !== '&&' && operator !== '||') return null;
    const decisive = operator === '&&';
    const [a, b] = [this.isZero(left), this.isZero(right)];
    if (a === decisive || b === decisive) return decisive;
    return a === null || b === null ? null : !decisive;
  }

  isNegative(term: Term): boolean | null {
    return this.decide(term, '<', this.terms.zero);
  }

  sameValue(left: Term, right: Term): boolean {
    return left === right || this.decide(left, '==', right) === true;
  }

  /** Calls `visit` for each term of which the two know different things, until it answers false. */
  compare(other: Facts, visit: (term: Term, mine: Bounds, theirs: Bounds) => boolean): boolean {
    return this.bounds.compare(
      other.bounds,
      (term, mine = byNature(term), theirs = byNature(term)) => areEqual(mine, theirs) || visit(term, mine, theirs),
    );
  }

  /** Forgets what another path does not know. */
  keepCommon(other: Facts): void {
    this.bounds = this.bounds.join(other.bounds, (term, known, theirs) => {
      const nature = byNature(term);
      const mine = known ?? nature;
      if (areEqual(mine, theirs ?? nature)) return known;
      const bounds = union(mine, theirs ?? nature);
      return bounds === nature ? undefined : bounds;
    });
    this.names = this.names.join(other.names, () => undefined);
  }

  /** Takes over one fact of another path, about a term translated by the caller; false on contradiction. */
  adopt(term: Term, bounds: Bounds): boolean {
    if (bounds.lower > -Infinity && !this.assume(term, '>=', this.terms.integer(bounds.lower))) return false;
    if (bounds.upper < Infinity && !this.assume(term, '<=', this.terms.integer(bounds.upper))) return false;
    return bounds.excluded.every((value) => this.assume(term, '!=', this.terms.integer(value)));
  }

  private nameOf(term: Term): Term {
    return this.names.get(term) ?? term;
  }

  private boundsOf(key: Term): Bounds {
    return this.bounds.get(key) ?? (this.terms.isNatural(key) ? natural : byNature(key));
  }
}

/** Where something lies that is there is computed, not looked up. */
const neverNull: ReadonlySet<string> = new Set(['page_to_virt', 'phys_to_virt', '__va', 'virt_to_page', 'netdev_priv']);

/** What is true of a term on all paths: an address of something is never NULL. */
function byNature(key: Term): Bounds {
  const isAddress = key.kind === 'address' || (key.kind === 'operation' && neverNull.has(key.operator));
  return isAddress ? positive : unbounded;
}

function isEquality(comparison: Comparison): boolean {
  return comparison === '==' || comparison === '!=';
}

/** Two enumerators, functions or macros of the kernel; sizes of two types may be the same. */
function areDistinctNames(left: Term, right: Term): boolean {
  return left !== right && isName(left) && isName(right);
}

function isName(term: Term): boolean {
  return term.kind === 'constant' && /^\w+$/.test(term.name);
}

/** The same question with its sides exchanged. */
export function mirror(comparison: Comparison): Comparison {
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

/**
 * Whether what holds when one or the other does says no less than the two together: `x == 0` or `x != 0` is nothing at
 * all, but `x == 0` or `x == 9` is less than `0 <= x <= 9`.
 */
export function areJoinedExactly(a: Bounds, b: Bounds): boolean {
  const [low, high] = a.lower <= b.lower ? [a, b] : [b, a];
  return high.lower - low.upper - 1 <= widestGap;
}

/** What holds when one or the other does. */
function union(a: Bounds, b: Bounds): Bounds {
  const [low, high] = a.lower <= b.lower ? [a, b] : [b, a];
  const lower = low.lower;
  const upper = Math.max(a.upper, b.upper);
  const excluded: number[] = [];
  const consider = (value: number): void => {
    const isInside = value > lower && value < upper;
    if (isInside && excludes(a, value) && excludes(b, value) && !excluded.includes(value)) excluded.push(value);
  };
  consider(0);
  for (const value of a.excluded) consider(value);
  for (const value of b.excluded) consider(value);
  if (areJoinedExactly(a, b)) for (let value = low.upper + 1; value < high.lower; value++) consider(value);
  const isNothing = lower === -Infinity && upper === Infinity && excluded.length === 0;
  return isNothing ? unbounded : { lower, upper, excluded };
}

/** Whether all values that `inner` allows are allowed by `outer` too. */
export function implies(inner: Bounds, outer: Bounds): boolean {
  return (
    inner.lower >= outer.lower && inner.upper <= outer.upper && outer.excluded.every((value) => excludes(inner, value))
  );
}

/** Whether no value is allowed by both. */
export function areApart(a: Bounds, b: Bounds): boolean {
  const lower = Math.max(a.lower, b.lower);
  const upper = Math.min(a.upper, b.upper);
  return lower > upper || (lower === upper && (excludes(a, lower) || excludes(b, lower)));
}

function excludes(bounds: Bounds, value: number): boolean {
  return value < bounds.lower || value > bounds.upper || bounds.excluded.includes(value);
}

function areEqual(a: Bounds, b: Bounds): boolean {
  return a === b || (implies(a, b) && implies(b, a));
}
