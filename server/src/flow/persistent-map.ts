/**
 * An immutable map from things with an id. Setting a key copies only the few small nodes that lead to it, so paths that
 * part share all they have in common, and comparing two of them looks only at what they do not share.
 */
export interface Keyed {
  readonly id: number;
}

export type Entry<K, V> = readonly [key: K, value: V];

/** A branch: one slot for each bit set in the mask, in order; a slot holds an entry or a deeper node. */
interface Node<K, V> {
  readonly mask: number;
  readonly slots: readonly Slot<K, V>[];
}

type Slot<K, V> = Entry<K, V> | Node<K, V>;

const bitsPerLevel = 5;
const none: readonly never[] = [];

export class PersistentMap<K extends Keyed, V> {
  private list: readonly Entry<K, V>[] | null = null;

  private constructor(
    private readonly root: Node<K, V>,
    readonly size: number,
  ) {}

  static empty<K extends Keyed, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>({ mask: 0, slots: none }, 0);
  }

  static of<K extends Keyed, V>(entries: readonly Entry<K, V>[]): PersistentMap<K, V> {
    return entries.reduce((map, [key, value]) => map.set(key, value), PersistentMap.empty<K, V>());
  }

  get(key: K): V | undefined {
    let { root: node } = this;
    for (let path = key.id; ; path >>>= bitsPerLevel) {
      const bit = bitOf(path);
      if ((node.mask & bit) === 0) return undefined;
      const slot = node.slots[indexOf(node.mask, bit)] as Slot<K, V>;
      if (isEntry(slot)) return slot[0] === key ? slot[1] : undefined;
      node = slot;
    }
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const known = this.get(key);
    if (known === value) return this;
    const root = withEntry(this.root, [key, value], key.id, 0);
    return new PersistentMap(root, known === undefined ? this.size + 1 : this.size);
  }

  delete(key: K): PersistentMap<K, V> {
    return this.has(key) ? new PersistentMap(without(this.root, key.id), this.size - 1) : this;
  }

  entries(): readonly Entry<K, V>[] {
    if (!this.list) {
      const list: Entry<K, V>[] = [];
      collect(this.root, list);
      this.list = list;
    }
    return this.list;
  }

  /** Visits what `entries()` lists, in the same order. */
  forEach(visit: (key: K, value: V) => void): void {
    visitEach(this.root, visit);
  }

  /** This map with the entries of another, which win. */
  withAll(other: PersistentMap<K, V>): PersistentMap<K, V> {
    if (this.root === other.root) return this;
    let map: PersistentMap<K, V> = this;
    other.forEach((key, value) => {
      map = map.set(key, value);
    });
    return map;
  }

  /**
   * Calls `visit` for each key whose values differ, with undefined for a map that lacks it, until it answers false.
   * True where it never did.
   */
  compare(other: PersistentMap<K, V>, visit: DifferenceVisitor<K, V>): boolean {
    return compareSlots(this.root, other.root, 0, visit);
  }
}

export type DifferenceVisitor<K, V> = (key: K, mine: V | undefined, theirs: V | undefined) => boolean;

function bitOf(path: number): number {
  return 1 << (path & 31);
}

function indexOf(mask: number, bit: number): number {
  let below = mask & (bit - 1);
  below -= (below >>> 1) & 0x55555555;
  below = (below & 0x33333333) + ((below >>> 2) & 0x33333333);
  return (((below + (below >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function isEntry<K, V>(slot: Slot<K, V>): slot is Entry<K, V> {
  return Array.isArray(slot);
}

function withEntry<K extends Keyed, V>(node: Node<K, V>, entry: Entry<K, V>, path: number, depth: number): Node<K, V> {
  const bit = bitOf(path);
  const index = indexOf(node.mask, bit);
  const slots = node.slots.slice();
  if ((node.mask & bit) === 0) {
    slots.splice(index, 0, entry);
    return { mask: node.mask | bit, slots };
  }
  const slot = slots[index] as Slot<K, V>;
  if (!isEntry(slot)) slots[index] = withEntry(slot, entry, path >>> bitsPerLevel, depth + 1);
  else if (slot[0] === entry[0]) slots[index] = entry;
  else slots[index] = split(slot, entry, path >>> bitsPerLevel, depth + 1);
  return { mask: node.mask, slots };
}

/** A node for two entries whose ids agree so far. */
function split<K extends Keyed, V>(a: Entry<K, V>, b: Entry<K, V>, path: number, depth: number): Node<K, V> {
  const single: Node<K, V> = { mask: bitAt(a, depth), slots: [a] };
  return withEntry(single, b, path, depth);
}

function without<K extends Keyed, V>(node: Node<K, V>, path: number): Node<K, V> {
  const bit = bitOf(path);
  const index = indexOf(node.mask, bit);
  const slots = node.slots.slice();
  const slot = slots[index] as Slot<K, V>;
  if (!isEntry(slot)) {
    slots[index] = without(slot, path >>> bitsPerLevel);
    return { mask: node.mask, slots };
  }
  slots.splice(index, 1);
  return { mask: node.mask & ~bit, slots };
}

function collect<K, V>(node: Node<K, V>, into: Entry<K, V>[]): void {
  for (const slot of node.slots) {
    if (isEntry(slot)) into.push(slot);
    else collect(slot, into);
  }
}

function visitEach<K, V>(node: Node<K, V>, visit: (key: K, value: V) => void): void {
  for (const slot of node.slots) {
    if (isEntry(slot)) visit(slot[0], slot[1]);
    else visitEach(slot, visit);
  }
}

function compareSlots<K extends Keyed, V>(
  mine: Slot<K, V> | undefined,
  theirs: Slot<K, V> | undefined,
  depth: number,
  visit: DifferenceVisitor<K, V>,
): boolean {
  if (mine === theirs) return true;
  if ((!mine || isEntry(mine)) && (!theirs || isEntry(theirs))) return compareEntries(mine, theirs, visit);
  let left = maskOf(mine, depth) | maskOf(theirs, depth);
  while (left !== 0) {
    const bit = left & -left;
    left ^= bit;
    if (!compareSlots(slotAt(mine, bit, depth), slotAt(theirs, bit, depth), depth + 1, visit)) return false;
  }
  return true;
}

function compareEntries<K, V>(
  mine: Entry<K, V> | undefined,
  theirs: Entry<K, V> | undefined,
  visit: DifferenceVisitor<K, V>,
): boolean {
  if (mine && theirs && mine[0] === theirs[0]) return mine[1] === theirs[1] || visit(mine[0], mine[1], theirs[1]);
  return (!mine || visit(mine[0], mine[1], undefined)) && (!theirs || visit(theirs[0], undefined, theirs[1]));
}

/** What stands at one slot of a node, where an entry counts as a node that holds nothing else. */
function slotAt<K extends Keyed, V>(slot: Slot<K, V> | undefined, bit: number, depth: number): Slot<K, V> | undefined {
  if (!slot) return undefined;
  if (isEntry(slot)) return bitAt(slot, depth) === bit ? slot : undefined;
  return (slot.mask & bit) === 0 ? undefined : slot.slots[indexOf(slot.mask, bit)];
}

function maskOf<K extends Keyed, V>(slot: Slot<K, V> | undefined, depth: number): number {
  if (!slot) return 0;
  return isEntry(slot) ? bitAt(slot, depth) : slot.mask;
}

function bitAt<K extends Keyed, V>(entry: Entry<K, V>, depth: number): number {
  return bitOf(entry[0].id >>> (depth * bitsPerLevel));
}
