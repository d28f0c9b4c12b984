/**
 * An immutable map from things with an id. Setting a key copies only the few small nodes that lead to it, so paths that
 * part share all they have in common, and comparing two of them looks only at what they do not share.
 */
export interface Keyed {
  readonly id: number;
}

export interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
}

/** An entry where it hangs in the tree. */
interface Leaf<K, V> extends Entry<K, V> {
  readonly slots: null;
}

/** One slot for each bit set in the mask, in order. */
interface Branch<K, V> {
  readonly mask: number;
  readonly slots: readonly Node<K, V>[];
}

type Node<K, V> = Leaf<K, V> | Branch<K, V>;

const bitsPerLevel = 5;
const nothing: Branch<never, never> = { mask: 0, slots: [] };

export class PersistentMap<K extends Keyed, V> {
  private list: readonly Entry<K, V>[] | null = null;

  private constructor(private readonly root: Branch<K, V>) {}

  static empty<K extends Keyed, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>(nothing);
  }

  get(key: K): V | undefined {
    let branch = this.root;
    for (let path = key.id; ; path >>>= bitsPerLevel) {
      const bit = bitOf(path);
      if ((branch.mask & bit) === 0) return undefined;
      const node = branch.slots[indexOf(branch.mask, bit)] as Node<K, V>;
      if (node.slots === null) return node.key === key ? node.value : undefined;
      branch = node;
    }
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const root = withEntry(this.root, key, value, key.id, 0);
    return root === this.root ? this : new PersistentMap(root);
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
    visitLeaves(this.root, visit);
  }

  /** The entries whose keys are to be kept. */
  filter(keep: (key: K) => boolean): PersistentMap<K, V> {
    const root = onlyKept(this.root, keep);
    return root === this.root ? this : new PersistentMap(root);
  }

  /** This map with the entries of another, which win. */
  withAll(other: PersistentMap<K, V>): PersistentMap<K, V> {
    let { root } = this;
    if (root === other.root) return this;
    other.forEach((key, value) => {
      root = withEntry(root, key, value, key.id, 0);
    });
    return root === this.root ? this : new PersistentMap(root);
  }

  /**
   * Calls `visit` for each key whose values differ, with undefined for a map that lacks it, until it answers false.
   * True where it never did.
   */
  compare(other: PersistentMap<K, V>, visit: DifferenceVisitor<K, V>): boolean {
    return this.root === other.root || compareBranches(this.root, other.root, 0, visit);
  }

  /** What two maps have in common, and what is chosen for each key whose values differ. */
  join(other: PersistentMap<K, V>, choose: Chooser<K, V>): PersistentMap<K, V> {
    const root = joinBranches(this.root, other.root, 0, choose);
    return root === this.root ? this : new PersistentMap(root);
  }
}

/** What a joined map has for a key; undefined where it has nothing. */
export type Chooser<K, V> = (key: K, mine: V | undefined, theirs: V | undefined) => V | undefined;

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

function leaf<K, V>(key: K, value: V): Leaf<K, V> {
  return { key, value, slots: null };
}

/** A branch that holds one more or another entry; the same one where that was there. */
function withEntry<K extends Keyed, V>(
  branch: Branch<K, V>,
  key: K,
  value: V,
  path: number,
  depth: number,
): Branch<K, V> {
  const { mask, slots } = branch;
  const bit = bitOf(path);
  const index = indexOf(mask, bit);
  if ((mask & bit) === 0) return { mask: mask | bit, slots: inserted(slots, index, leaf(key, value)) };
  const before = slots[index] as Node<K, V>;
  const after = withEntryBelow(before, key, value, path >>> bitsPerLevel, depth + 1);
  return after === before ? branch : { mask, slots: replaced(slots, index, after) };
}

function withEntryBelow<K extends Keyed, V>(
  node: Node<K, V>,
  key: K,
  value: V,
  path: number,
  depth: number,
): Node<K, V> {
  if (node.slots !== null) return withEntry(node, key, value, path, depth);
  if (node.key === key) return node.value === value ? node : leaf(key, value);
  return withEntry(branchOf(node, depth), key, value, path, depth);
}

function inserted<T>(list: readonly T[], index: number, item: T): readonly T[] {
  const copy = new Array<T>(list.length + 1);
  for (let i = 0; i < index; i++) copy[i] = list[i] as T;
  copy[index] = item;
  for (let i = index; i < list.length; i++) copy[i + 1] = list[i] as T;
  return copy;
}

function replaced<T>(list: readonly T[], index: number, item: T): readonly T[] {
  const copy = list.slice();
  copy[index] = item;
  return copy;
}

function onlyKept<K, V>(branch: Branch<K, V>, keep: (key: K) => boolean): Branch<K, V> {
  const slots: Node<K, V>[] = [];
  let mask = 0;
  let isSame = true;
  let left = branch.mask;
  for (const node of branch.slots) {
    const bit = left & -left;
    left ^= bit;
    const kept = node.slots !== null ? onlyKept(node, keep) : keep(node.key) ? node : nothing;
    isSame &&= kept === node;
    if (kept.slots?.length === 0) continue;
    mask |= bit;
    slots.push(kept);
  }
  return isSame ? branch : slots.length === 0 ? nothing : { mask, slots };
}

function collect<K, V>(branch: Branch<K, V>, into: Entry<K, V>[]): void {
  for (const node of branch.slots) {
    if (node.slots === null) into.push(node);
    else collect(node, into);
  }
}

function visitLeaves<K, V>(branch: Branch<K, V>, visit: (key: K, value: V) => void): void {
  for (const node of branch.slots) {
    if (node.slots === null) visit(node.key, node.value);
    else visitLeaves(node, visit);
  }
}

function compareBranches<K extends Keyed, V>(
  mine: Branch<K, V>,
  theirs: Branch<K, V>,
  depth: number,
  visit: DifferenceVisitor<K, V>,
): boolean {
  let mineAt = 0;
  let theirsAt = 0;
  let left = mine.mask | theirs.mask;
  while (left !== 0) {
    const bit = left & -left;
    left ^= bit;
    const one = (mine.mask & bit) === 0 ? undefined : mine.slots[mineAt++];
    const other = (theirs.mask & bit) === 0 ? undefined : theirs.slots[theirsAt++];
    if (one !== other && !compareNodes(one, other, depth + 1, visit)) return false;
  }
  return true;
}

function compareNodes<K extends Keyed, V>(
  mine: Node<K, V> | undefined,
  theirs: Node<K, V> | undefined,
  depth: number,
  visit: DifferenceVisitor<K, V>,
): boolean {
  if (mine?.slots || theirs?.slots)
    return compareBranches(asBranch(mine, depth), asBranch(theirs, depth), depth, visit);
  if (mine && theirs && mine.key === theirs.key)
    return mine.value === theirs.value || visit(mine.key, mine.value, theirs.value);
  return (!mine || visit(mine.key, mine.value, undefined)) && (!theirs || visit(theirs.key, undefined, theirs.value));
}

function joinBranches<K extends Keyed, V>(
  mine: Branch<K, V>,
  theirs: Branch<K, V>,
  depth: number,
  choose: Chooser<K, V>,
): Branch<K, V> {
  if (mine === theirs) return mine;
  const slots: Node<K, V>[] = [];
  let mask = 0;
  let isSame = true;
  let mineAt = 0;
  let theirsAt = 0;
  let left = mine.mask | theirs.mask;
  while (left !== 0) {
    const bit = left & -left;
    left ^= bit;
    const one = (mine.mask & bit) === 0 ? undefined : mine.slots[mineAt++];
    const other = (theirs.mask & bit) === 0 ? undefined : theirs.slots[theirsAt++];
    const joined = one === other ? one : joinNodes(one, other, depth + 1, choose);
    isSame &&= joined === one;
    if (!joined) continue;
    mask |= bit;
    slots.push(joined);
  }
  return isSame ? mine : { mask, slots };
}

function joinNodes<K extends Keyed, V>(
  mine: Node<K, V> | undefined,
  theirs: Node<K, V> | undefined,
  depth: number,
  choose: Chooser<K, V>,
): Node<K, V> | undefined {
  if (mine?.slots || theirs?.slots) {
    const before = asBranch(mine, depth);
    const after = joinBranches(before, asBranch(theirs, depth), depth, choose);
    return after === before ? mine : after.mask === 0 ? undefined : after;
  }
  if (mine && theirs && mine.key === theirs.key) return joinLeaf(mine, mine.value, theirs.value, choose);
  const one = mine && joinLeaf(mine, mine.value, undefined, choose);
  const other = theirs && joinLeaf(theirs, undefined, theirs.value, choose);
  if (!one || !other) return one ?? other;
  return withEntryBelow(one, other.key, other.value, other.key.id >>> (depth * bitsPerLevel), depth);
}

function joinLeaf<K, V>(
  known: Leaf<K, V>,
  mine: V | undefined,
  theirs: V | undefined,
  choose: Chooser<K, V>,
): Leaf<K, V> | undefined {
  const value = mine === theirs ? mine : choose(known.key, mine, theirs);
  if (value === known.value) return known;
  return value === undefined ? undefined : leaf(known.key, value);
}

function asBranch<K extends Keyed, V>(node: Node<K, V> | undefined, depth: number): Branch<K, V> {
  if (!node) return nothing;
  return node.slots === null ? branchOf(node, depth) : node;
}

/** A branch that holds nothing but an entry. */
function branchOf<K extends Keyed, V>(node: Leaf<K, V>, depth: number): Branch<K, V> {
  return { mask: bitOf(node.key.id >>> (depth * bitsPerLevel)), slots: [node] };
}
