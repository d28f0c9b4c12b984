/**
 * The identifiers of one file, each stored once as a place in its text. A scan that met millions of identifiers would
 * spend its time making strings; this makes none until someone asks for names.
 */

const KEYWORDS: ReadonlySet<string> = new Set(
  `auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas
  _Alignof _Atomic _Bool _Generic _Noreturn _Static_assert _Thread_local asm typeof __asm__ __attribute__
  __typeof__ __inline __inline__ __volatile__ __extension__ __const __restrict __restrict__`.split(/\s+/),
);

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}

/** A condition on names, which always gives the same answer for a name. */
export type NameTest = (name: string) => boolean;

/** What is known of an answer where a file was asked for it; 0 where it was not. */
const NO = 1;
const YES = 2;

export class IdentifierTable {
  /** Number of an identifier and 1, by what its hash comes to; 0 where there is none. */
  private slots = new Int32Array(256);
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];
  private readonly hashes: number[] = [];
  private readonly keywords: boolean[] = [];
  /** Those that were asked for. */
  private readonly names: (string | undefined)[] = [];
  /** For as long as somebody may ask. */
  private readonly answers = new WeakMap<NameTest, (id: number) => boolean>();

  constructor(private readonly text: string) {}

  /** Number of the identifier at `start`; `hash` must come from adding up its characters with `addToHash`. */
  intern(start: number, end: number, hash: number): number {
    const slot = this.slotOf(start, end - start, hash, this.text);
    const known = this.slots[slot] ?? 0;
    return known > 0 ? known - 1 : this.add(slot, start, end, hash);
  }

  /** Number of a name, or -1 where the file does not have it. */
  find(name: string): number {
    let hash = 0;
    for (let i = 0; i < name.length; i++) hash = addToHash(hash, name.charCodeAt(i));
    return (this.slots[this.slotOf(0, name.length, hash, name)] ?? 0) - 1;
  }

  name(id: number): string {
    let name = this.names[id];
    if (name === undefined) {
      const start = this.starts[id] ?? 0;
      name = this.text.slice(start, start + (this.lengths[id] ?? 0));
      this.names[id] = name;
    }
    return name;
  }

  isKeyword(id: number): boolean {
    return this.keywords[id] ?? false;
  }

  /** Whether a condition holds for a name; it is asked once for each name of the file. */
  answersTo(holds: NameTest): (id: number) => boolean {
    let answers = this.answers.get(holds);
    if (answers === undefined) {
      const known = new Uint8Array(this.starts.length);
      answers = (id) => {
        if (known[id] === 0) known[id] = holds(this.name(id)) ? YES : NO;
        return known[id] === YES;
      };
      this.answers.set(holds, answers);
    }
    return answers;
  }

  private add(slot: number, start: number, end: number, hash: number): number {
    const id = this.starts.length;
    this.starts.push(start);
    this.lengths.push(end - start);
    this.hashes.push(hash);
    this.keywords.push(end - start <= 14 && KEYWORDS.has(this.text.slice(start, end)));
    this.slots[slot] = id + 1;
    if (id * 2 > this.slots.length) this.grow();
    return id;
  }

  private slotOf(start: number, length: number, hash: number, text: string): number {
    const mask = this.slots.length - 1;
    let slot = spread(hash) & mask;
    for (;;) {
      const id = (this.slots[slot] ?? 0) - 1;
      if (id < 0) return slot;
      if (this.hashes[id] === hash && this.lengths[id] === length && this.matches(id, start, length, text)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private matches(id: number, start: number, length: number, text: string): boolean {
    const known = this.starts[id] ?? 0;
    for (let i = 0; i < length; i++) {
      if (this.text.charCodeAt(known + i) !== text.charCodeAt(start + i)) return false;
    }
    return true;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    for (let id = 0; id < this.hashes.length; id++) {
      let slot = spread(this.hashes[id] ?? 0) & mask;
      while ((this.slots[slot] ?? 0) > 0) slot = (slot + 1) & mask;
      this.slots[slot] = id + 1;
    }
  }
}

/** Hash of a word and one more character; that of the empty word is 0. */
export function addToHash(hash: number, character: number): number {
  return (Math.imul(hash, 31) + character) | 0;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

/** Those of a chunk's identifiers that pass a test. A test that is the same object each time costs next to nothing. */
export function namesThat(identifiers: ReadonlySet<string>, holds: NameTest): readonly string[] {
  return identifiers instanceof IdentifierSet ? identifiers.filter(holds) : [...identifiers].filter(holds);
}

/** Whether any of a chunk's identifiers passes a test. */
export function someName(identifiers: ReadonlySet<string>, holds: NameTest): boolean {
  return identifiers instanceof IdentifierSet ? identifiers.some(holds) : [...identifiers].some(holds);
}

/** Some identifiers of a file, as a set of names: a part of a list of their numbers. */
export class IdentifierSet implements ReadonlySet<string> {
  constructor(
    private readonly table: IdentifierTable,
    private readonly ids: readonly number[],
    private readonly from: number,
    private readonly to: number,
  ) {}

  get size(): number {
    return this.to - this.from;
  }

  has(name: string): boolean {
    const id = this.table.find(name);
    return id >= 0 && this.someId((own) => own === id);
  }

  filter(holds: NameTest): readonly string[] {
    const test = this.table.answersTo(holds);
    const found: string[] = [];
    for (let i = this.from; i < this.to; i++) {
      const id = this.ids[i] ?? -1;
      if (test(id)) found.push(this.table.name(id));
    }
    return found;
  }

  some(holds: NameTest): boolean {
    return this.someId(this.table.answersTo(holds));
  }

  private someId(test: (id: number) => boolean): boolean {
    for (let i = this.from; i < this.to; i++) if (test(this.ids[i] ?? -1)) return true;
    return false;
  }

  *values(): SetIterator<string> {
    for (let i = this.from; i < this.to; i++) yield this.table.name(this.ids[i] ?? -1);
  }

  keys(): SetIterator<string> {
    return this.values();
  }

  *entries(): SetIterator<[string, string]> {
    for (const name of this.values()) yield [name, name];
  }

  [Symbol.iterator](): SetIterator<string> {
    return this.values();
  }

  forEach(visit: (value: string, key: string, set: ReadonlySet<string>) => void): void {
    for (const name of this.values()) visit(name, name, this);
  }
}
