/**
 * Symbolic values and the places that hold them. Both are hash-consed: equal ones are one object, so comparing two
 * sizes or two handles is comparing references. A table serves the walk of one function, so that what a walk finds hangs on
 * nothing that was walked before it.
 *
 * Pointers are addresses of places: `p[i]` is `element(dereference(p), i)`, `p + i` its address, and the first element
 * of an array is the array itself. Casts vanish.
 */
import type { Range } from '../program/ir.ts';

export type Term =
  | { readonly kind: 'integer'; readonly id: number; readonly value: number }
  /** An enumerator, a function, or a literal too large to compute with. */
  | { readonly kind: 'constant'; readonly id: number; readonly name: string }
  /** An unknown that came into being somewhere: a call's result, a merge of paths. */
  | { readonly kind: 'symbol'; readonly id: number; readonly label: string; readonly range: Range | null }
  /** What a place held when the function was entered. */
  | { readonly kind: 'initial'; readonly id: number; readonly place: Place }
  | { readonly kind: 'address'; readonly id: number; readonly place: Place }
  /** constant + Σ coefficient × part; parts ordered by id and never sums or integers themselves. */
  | { readonly kind: 'sum'; readonly id: number; readonly constant: number; readonly parts: readonly SumPart[] }
  /** A pure operation that is not computed further: `a * b`, `cpu_to_le32(x)`, `a == b`. */
  | { readonly kind: 'operation'; readonly id: number; readonly operator: string; readonly operands: readonly Term[] };

export interface SumPart {
  readonly term: Term;
  readonly coefficient: number;
}

export type Place =
  /** A local or parameter; `owner` is the function, so that summaries never mix up two functions' variables. */
  | { readonly kind: 'variable'; readonly id: number; readonly name: string; readonly owner: string }
  | { readonly kind: 'global'; readonly id: number; readonly name: string }
  | { readonly kind: 'dereference'; readonly id: number; readonly pointer: Term }
  | {
      readonly kind: 'field';
      readonly id: number;
      readonly base: Place;
      readonly name: string;
      readonly owner: string | null;
    }
  | { readonly kind: 'element'; readonly id: number; readonly base: Place; readonly index: Term };

export type SymbolTerm = Extract<Term, { kind: 'symbol' }>;

/** A difference `left - right` as `sign × key + offset`, where key has no constant and a positive first coefficient. */
export interface Difference {
  /** Null where the difference is the offset alone. */
  readonly key: Term | null;
  readonly sign: 1 | -1;
  readonly offset: number;
}

/** How the operation that leads from a field's address to what holds it is called, before the field's name. */
export const containerOf = 'container-of.';

/**
 * All that terms have, whatever their kind, and all that places have: the code that asks most meets all kinds, and the
 * engine that runs it reads a field fastest where every object has it in the same position. Made from these, they have.
 */
const blankTerm = {
  kind: null,
  id: 0,
  value: 0,
  name: '',
  label: '',
  range: null,
  place: null,
  constant: 0,
  parts: null,
  operator: '',
  operands: null,
};
const blankPlace = { kind: null, id: 0, name: '', owner: null, pointer: null, base: null, index: null };

export class TermTable {
  private readonly integers = new Map<number, Term>();
  private readonly constants = new Map<string, Term>();
  private readonly symbols = new Map<string, Term>();
  private readonly sums = new Junction();
  private readonly operations = new Junction();
  /** By the id of the one place or term they are made of. */
  private readonly initials: Term[] = [];
  private readonly addresses: Term[] = [];
  private readonly dereferences = new Map<number, Place>();
  private readonly wholes = new Map<number, Difference>();
  /** By the id of the first they are made of, then by that of the second. */
  private readonly elements = new Map<number, Map<number, Place>>();
  private readonly differences = new Map<number, Map<number, Difference>>();
  private readonly variables = new Map<string, Map<string, Place>>();
  private readonly globals = new Map<string, Place>();
  private readonly fields = new Map<string, Map<number, Place>>();
  private readonly natural = new Set<Term>();
  /** By the point where paths met and the place that they disagreed on. */
  private readonly merged = new Map<string, Map<number, Term>>();
  private nextTerm = 0;
  private nextPlace = 0;

  readonly zero: Term;
  readonly one: Term;

  constructor() {
    this.zero = this.integer(0);
    this.one = this.integer(1);
  }

  integer(value: number): Term {
    return findOrAdd(this.integers, value, () => ({ ...blankTerm, kind: 'integer', id: this.nextTerm++, value }));
  }

  /** An exact literal; beyond 2^53 only its identity is kept. */
  literal(value: bigint): Term {
    const number = Number(value);
    return Number.isSafeInteger(number) ? this.integer(number) : this.constant(`0x${value.toString(16)}`);
  }

  constant(name: string): Term {
    return findOrAdd(this.constants, name, () => ({ ...blankTerm, kind: 'constant', id: this.nextTerm++, name }));
  }

  /** A value unlike any other. */
  symbol(label: string, range: Range | null): SymbolTerm {
    return { ...blankTerm, kind: 'symbol', id: this.nextTerm++, label, range };
  }

  /** The same symbol for the same key. */
  keyedSymbol(key: string, label: string): Term {
    return findOrAdd(this.symbols, key, () => this.symbol(label, null));
  }

  /** What a merge of paths at one point makes of each place: always the same symbol for it. */
  mergedValues(point: string): (place: Place) => Term {
    const values = findOrAdd(this.merged, point, () => new Map<number, Term>());
    return (place) => findOrAdd(values, place.id, () => this.symbol('merged', null));
  }

  /** A value that is never negative, by its type. */
  noteNatural(term: Term): void {
    this.natural.add(term);
  }

  isNatural(term: Term): boolean {
    return this.natural.has(term);
  }

  initial(place: Place): Term {
    this.initials[place.id] ??= { ...blankTerm, kind: 'initial', id: this.nextTerm++, place };
    return this.initials[place.id] as Term;
  }

  addressOf(place: Place): Term {
    if (place.kind === 'dereference') return place.pointer;
    this.addresses[place.id] ??= { ...blankTerm, kind: 'address', id: this.nextTerm++, place };
    return this.addresses[place.id] as Term;
  }

  operation(operator: string, ...operands: readonly Term[]): Term {
    let junction = this.operations.towards(operator);
    for (const operand of operands) junction = junction.towards(operand.id);
    junction.term ??= { ...blankTerm, kind: 'operation', id: this.nextTerm++, operator, operands };
    return junction.term;
  }

  add(left: Term, right: Term): Term {
    return this.combine(left, right, 1);
  }

  subtract(left: Term, right: Term): Term {
    return left === right ? this.zero : this.combine(left, right, -1);
  }

  multiply(left: Term, right: Term): Term {
    if (left.kind === 'integer') return this.scale(right, left.value);
    if (right.kind === 'integer') return this.scale(left, right.value);
    return left.id <= right.id ? this.operation('*', left, right) : this.operation('*', right, left);
  }

  /** `left - right`, remembered: the same few are asked for again and again. */
  difference(left: Term, right: Term): Difference {
    if (right.kind === 'integer') {
      const whole = left.kind === 'sum' ? findOrAdd(this.wholes, left.id, () => this.splitConstant(left)) : null;
      const offset = (whole ? whole.offset : left.kind === 'integer' ? left.value : 0) - right.value;
      if (Number.isSafeInteger(offset)) {
        if (whole) return { key: whole.key, sign: whole.sign, offset };
        return { key: left.kind === 'integer' ? null : left, sign: 1, offset };
      }
    }
    const known = findOrAdd(this.differences, left.id, () => new Map<number, Difference>());
    return findOrAdd(known, right.id, () => this.splitConstant(this.subtract(left, right)));
  }

  variable(owner: string, name: string): Place {
    const own = findOrAdd(this.variables, owner, () => new Map<string, Place>());
    return findOrAdd(own, name, () => ({ ...blankPlace, kind: 'variable', id: this.nextPlace++, name, owner }));
  }

  global(name: string): Place {
    return findOrAdd(this.globals, name, () => ({ ...blankPlace, kind: 'global', id: this.nextPlace++, name }));
  }

  dereference(pointer: Term): Place {
    if (pointer.kind === 'address') return pointer.place;
    return findOrAdd(this.dereferences, pointer.id, () => ({
      ...blankPlace,
      kind: 'dereference',
      id: this.nextPlace++,
      pointer,
    }));
  }

  /** `owner` is the struct's tag where known; the first spelling met decides, since the place itself is the same. */
  field(base: Place, name: string, owner: string | null): Place {
    const pointer = base.kind === 'dereference' ? base.pointer : null;
    if (pointer?.kind === 'operation' && isContainerOf(pointer.operator, name))
      return this.dereference(pointer.operands[0] ?? this.zero);
    const named = findOrAdd(this.fields, name, () => new Map<number, Place>());
    return findOrAdd(named, base.id, () => ({ ...blankPlace, kind: 'field', id: this.nextPlace++, base, name, owner }));
  }

  element(base: Place, index: Term): Place {
    if (index === this.zero) return base;
    const known = findOrAdd(this.elements, base.id, () => new Map<number, Place>());
    return findOrAdd(known, index.id, () => ({
      ...blankPlace,
      kind: 'element',
      id: this.nextPlace++,
      base,
      index,
    }));
  }

  /** `container_of(pointer, …, field)`: undone where the pointer is known to be that field's address. */
  containerOf(pointer: Term, field: string): Term {
    if (pointer.kind === 'address' && pointer.place.kind === 'field' && pointer.place.name === field)
      return this.addressOf(pointer.place.base);
    return this.operation(`${containerOf}${field}`, pointer);
  }

  /** `pointer + index`, in elements. */
  pointerAdd(pointer: Term, index: Term): Term {
    const place = this.dereference(pointer);
    if (place.kind === 'element') return this.addressOf(this.element(place.base, this.add(place.index, index)));
    return this.addressOf(this.element(place, index));
  }

  private splitConstant(term: Term): Difference {
    if (term.kind === 'integer') return { key: null, sign: 1, offset: term.value };
    if (term.kind !== 'sum') return { key: term, sign: 1, offset: 0 };
    const sign = (term.parts[0] as SumPart).coefficient < 0 ? -1 : 1;
    const bare = this.subtract(term, this.integer(term.constant));
    return { key: sign === 1 ? bare : this.subtract(this.zero, bare), sign, offset: term.constant };
  }

  private scale(term: Term, factor: number): Term {
    if (factor === 0) return this.zero;
    if (factor === 1) return term;
    if (term.kind === 'integer') return this.checkedInteger(term.value * factor, '*', term, factor);
    if (term.kind === 'sum')
      return this.sum(
        term.constant * factor,
        term.parts.map((part) => ({ term: part.term, coefficient: part.coefficient * factor })),
      );
    return this.sum(0, [{ term, coefficient: factor }]);
  }

  private checkedInteger(value: number, operator: string, term: Term, factor: number): Term {
    return Number.isSafeInteger(value) ? this.integer(value) : this.constant(`${term.id}${operator}${factor}`);
  }

  private combine(left: Term, right: Term, sign: 1 | -1): Term {
    if (right.kind === 'integer') return this.addNumber(left, sign * right.value);
    const constant = constantOf(left) + sign * constantOf(right);
    return this.sum(constant, combineParts(partsOf(left), partsOf(right), sign));
  }

  private addNumber(term: Term, number: number): Term {
    if (term.kind === 'integer') return this.sum(term.value + number, []);
    if (term.kind === 'sum') return this.sum(term.constant + number, term.parts);
    return this.sum(number, [{ term, coefficient: 1 }]);
  }

  /** The parts must be in order. */
  private sum(constant: number, parts: readonly SumPart[]): Term {
    if (!Number.isSafeInteger(constant)) return this.constant(`sum ${constant}`);
    const first = parts[0];
    if (!first) return this.integer(constant);
    if (constant === 0 && parts.length === 1 && first.coefficient === 1) return first.term;
    let junction = this.sums;
    for (const { term, coefficient } of parts) junction = junction.towards(term.id).towards(coefficient);
    junction = junction.towards(constant);
    junction.term ??= { ...blankTerm, kind: 'sum', id: this.nextTerm++, constant, parts };
    return junction.term;
  }
}

function constantOf(term: Term): number {
  return term.kind === 'integer' ? term.value : term.kind === 'sum' ? term.constant : 0;
}

/** The parts of a term, in order. */
function partsOf(term: Term): readonly SumPart[] {
  return term.kind === 'integer' ? [] : term.kind === 'sum' ? term.parts : [{ term, coefficient: 1 }];
}

/** `a + sign × b`, without the parts that vanish. */
function combineParts(a: readonly SumPart[], b: readonly SumPart[], sign: 1 | -1): readonly SumPart[] {
  const parts: SumPart[] = [];
  let next = 0;
  const takeUpTo = (id: number): void => {
    for (let part = b[next]; part && part.term.id < id; part = b[++next])
      parts.push({ term: part.term, coefficient: sign * part.coefficient });
  };
  for (const part of a) {
    takeUpTo(part.term.id);
    const other = b[next];
    if (other?.term !== part.term) parts.push(part);
    else {
      const coefficient = part.coefficient + sign * other.coefficient;
      if (coefficient !== 0) parts.push({ term: part.term, coefficient });
      next++;
    }
  }
  takeUpTo(Infinity);
  return parts;
}

/** Where the ways to terms part: what a term is made of, piece by piece, is the way to it. */
class Junction {
  term: Term | null = null;
  private ways: Map<number | string, Junction> | null = null;

  towards(piece: number | string): Junction {
    this.ways ??= new Map();
    return findOrAdd(this.ways, piece, () => new Junction());
  }
}

function isContainerOf(operator: string, field: string): boolean {
  return (
    operator.startsWith(containerOf) &&
    operator.length === containerOf.length + field.length &&
    operator.endsWith(field)
  );
}

function findOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** The variable, global or pointer a place is reached from. */
export function rootOf(place: Place): Extract<Place, { kind: 'variable' | 'global' | 'dereference' }> {
  let current = place;
  while (current.kind === 'field' || current.kind === 'element') current = current.base;
  return current;
}

/**
 * A place with every index forgotten: `ring->buffer[i].dma` and `ring->buffer[j].dma` are alike. Begins with the
 * innermost struct known by name, so that it means the same in every function of the driver.
 */
export function patternOf(place: Place): string {
  switch (place.kind) {
    case 'variable':
      return `${place.owner}.${place.name}`;
    case 'global':
      return place.name;
    case 'dereference':
      return `*${patternOfTerm(place.pointer)}`;
    case 'field':
      return place.owner ? `${place.owner}.${place.name}` : `${patternOf(place.base)}.${place.name}`;
    case 'element':
      return patternOf(place.base);
  }
}

function patternOfTerm(term: Term): string {
  if (term.kind === 'initial') return patternOf(term.place);
  if (term.kind === 'address') return `&${patternOf(term.place)}`;
  if (term.kind === 'operation') return `${term.operator}(${term.operands.map(patternOfTerm).join(',')})`;
  return term.kind;
}
