/** Which functions of a module can matter, and who calls whom. */
import type { FunctionSource, Program } from '../program/program.ts';
import { namesThat } from '../source/identifiers.ts';

/** Families of kernel functions by what naming one of them says of a function of the driver. */
export type Family = 'dma' | 'maps' | 'unmaps' | 'makes' | 'translates' | 'inspects';
export type Families = Readonly<Record<Family, ReadonlySet<string>>>;

export class CallGraph {
  /** `before` is the graph of an earlier version of the program, if any; what still holds of it is kept. */
  static of(program: Program, families: Families, before: CallGraph | null): CallGraph {
    const isKnown = before?.vocabulary.declarations === program.declarations;
    const vocabulary = isKnown ? before.vocabulary : new Vocabulary(program, families, before?.vocabulary ?? null);
    const mentions = program.units.flatMap(({ functions }) => functions.map((source) => vocabulary.mentionsOf(source)));
    const edges = before?.edges.restOn(mentions) ? before.edges : new Edges(mentions);
    return new CallGraph(program, vocabulary, edges);
  }

  private constructor(
    private readonly program: Program,
    private readonly vocabulary: Vocabulary,
    private readonly edges: Edges,
  ) {}

  /** Whether a function names the DMA API, itself or by what it calls. */
  isRelevant(name: string): boolean {
    return this.edges.reachingTo('dma').has(name);
  }

  /** Whether a function names the DMA API itself. */
  namesDma(name: string): boolean {
    return this.edges.naming.get('dma')?.has(name) ?? false;
  }

  /** Whether a function, or one of the module that it calls, names one of a family. */
  names(name: string, family: Family): boolean {
    return this.edges.reachingTo(family).has(name);
  }

  /** Whether any function names one of a family. */
  mentions(family: Family): boolean {
    return this.edges.naming.has(family);
  }

  /** The functions of the module that a function names and that can matter. */
  relevantCallees(name: string): readonly string[] {
    return this.edges.relevantCallees.get(name) ?? none;
  }

  /** The functions that can matter and that a function calls, be it through others; itself included. */
  relevantReach(name: string): ReadonlySet<string> {
    let reached = this.edges.reaches.get(name);
    if (!reached) {
      reached = reach([name], this.edges.relevantCallees);
      this.edges.reaches.set(name, reached);
    }
    return reached;
  }

  hasCallers(name: string): boolean {
    return this.edges.callers.has(name);
  }

  /** Whether all who call a function are in the module, or it is the kernel that calls it through a table. */
  isKnownToCallers(name: string): boolean {
    if (this.hasCallers(name)) return true;
    const isKnown = (source: FunctionSource): boolean =>
      source.name === name && (source.isStatic || (this.isRelevant(name) && this.program.rolesOf(source).length > 0));
    return this.program.units.some(({ functions }) => functions.some(isKnown));
  }
}

/** What of the module the body of a function mentions. */
interface Mentions {
  readonly name: string;
  /** Functions of the module, each once. */
  readonly callees: readonly string[];
  readonly families: readonly Family[];
}

/** The names that functions of one module may mention: it does not change with their bodies. */
class Vocabulary {
  readonly declarations: Program['declarations'];
  private readonly names: ReadonlySet<string>;
  /** What functions of the kernel say, and macros of the driver whose bodies name them and so stand for them. */
  private readonly ofKernel: FamiliesByWord;
  private readonly ofMacros: FamiliesByWord;
  private readonly known = new WeakMap<FunctionSource, Mentions>();

  constructor(program: Program, families: Families, before: Vocabulary | null) {
    this.declarations = program.declarations;
    const functions = program.units.flatMap((unit) => unit.functions);
    this.names = new Set(functions.map(({ name }) => name));
    this.ofKernel = familiesByWord(families);
    this.ofMacros = familiesOfMacros(program, this.ofKernel);
    if (before !== null) this.takeOver(before, functions);
  }

  /** What functions mention stays as it was, but for those that name a word that says something else now. */
  private takeOver(before: Vocabulary, functions: readonly FunctionSource[]): void {
    const words = new Set([...this.names, ...this.ofMacros.keys(), ...before.names, ...before.ofMacros.keys()]);
    const changed = [...words].filter(
      (word) =>
        this.names.has(word) !== before.names.has(word) ||
        !areSameItems([...(this.ofMacros.get(word) ?? none)], [...(before.ofMacros.get(word) ?? none)]),
    );
    for (const source of functions) {
      const mentions = before.known.get(source);
      if (mentions && !changed.some((word) => source.chunk.identifiers.has(word))) this.known.set(source, mentions);
    }
  }

  mentionsOf(source: FunctionSource): Mentions {
    let mentions = this.known.get(source);
    if (!mentions) {
      mentions = this.read(source);
      this.known.set(source, mentions);
    }
    return mentions;
  }

  private readonly isOfInterest = (word: string): boolean =>
    this.names.has(word) || this.ofKernel.has(word) || this.ofMacros.has(word);

  private read({ name, chunk }: FunctionSource): Mentions {
    const callees: string[] = [];
    const families = new Set<Family>();
    for (const word of namesThat(chunk.identifiers, this.isOfInterest)) {
      if (word !== name && this.names.has(word)) callees.push(word);
      for (const family of this.ofKernel.get(word) ?? none) families.add(family);
      for (const family of this.ofMacros.get(word) ?? none) families.add(family);
    }
    return { name, callees, families: [...families].sort() };
  }
}

type FamiliesByWord = ReadonlyMap<string, ReadonlySet<Family>>;

const knownFamilies = new WeakMap<Families, FamiliesByWord>();

function familiesByWord(families: Families): FamiliesByWord {
  let byWord = knownFamilies.get(families);
  if (byWord === undefined) {
    const found = new Map<string, Set<Family>>();
    for (const family of Object.keys(families) as Family[])
      for (const word of families[family]) found.set(word, (found.get(word) ?? new Set()).add(family));
    byWord = found;
    knownFamilies.set(families, byWord);
  }
  return byWord;
}

function familiesOfMacros({ units }: Program, ofKernel: FamiliesByWord): FamiliesByWord {
  const found = new Map<string, Set<Family>>();
  for (const { file } of units)
    for (const { name, body } of file.macros.values())
      for (const [word] of body.matchAll(/[A-Za-z_]\w*/g))
        for (const family of ofKernel.get(word) ?? none) found.set(name, (found.get(name) ?? new Set()).add(family));
  return found;
}

/** Who calls whom, and who names what. */
class Edges {
  readonly callers = new Map<string, string[]>();
  readonly relevantCallees = new Map<string, readonly string[]>();
  readonly naming = new Map<Family, Set<string>>();
  private readonly reaching = new Map<Family, ReadonlySet<string>>();
  /** Worked out when asked for. */
  readonly reaches = new Map<string, ReadonlySet<string>>();

  constructor(private readonly mentions: readonly Mentions[]) {
    const callees = new Map<string, string[]>();
    for (const { name, callees: called, families } of mentions) {
      for (const callee of called) {
        addTo(this.callers, callee, name);
        addTo(callees, name, callee);
      }
      for (const family of families) this.naming.set(family, (this.naming.get(family) ?? new Set()).add(name));
    }
    const dma = this.reachingTo('dma');
    for (const [name, called] of callees)
      this.relevantCallees.set(
        name,
        [...new Set(called)].filter((callee) => dma.has(callee)),
      );
  }

  /** Functions that name one of a family, and all who call them. */
  reachingTo(family: Family): ReadonlySet<string> {
    let names = this.reaching.get(family);
    if (!names) {
      names = reach(this.naming.get(family) ?? none, this.callers);
      this.reaching.set(family, names);
    }
    return names;
  }

  /** Whether the functions mention, all in all, what they did. */
  restOn(mentions: readonly Mentions[]): boolean {
    return (
      mentions.length === this.mentions.length &&
      mentions.every((now, index) => {
        const before = this.mentions[index];
        return now === before || (before !== undefined && areSameMentions(now, before));
      })
    );
  }
}

function areSameMentions(a: Mentions, b: Mentions): boolean {
  return a.name === b.name && areSameItems(a.callees, b.callees) && areSameItems(a.families, b.families);
}

function areSameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

const none: readonly never[] = [];

/** All that can be reached from names, these included. */
function reach(from: Iterable<string>, edges: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const pending = [...from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(edges.get(name) ?? none));
  }
  return seen;
}

function addTo(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
