import type { Dialect } from '../source/dialect.ts';
import type { Chunk, SourceFile } from '../source/source-file.ts';
import { fieldOf, type SyntaxNode } from '../syntax/tree.ts';
import type { Listening } from './asked.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { Range, Type } from './ir.ts';
import { kernelReturnType, kernelStruct } from './kernel-types.ts';
import type { StructField, StructType } from './program.ts';
import { integerSize } from './type-sizes.ts';
import { declaratorsOf, declaredName, specifierOf, tagOf, typeOfText, unknownType } from './type-syntax.ts';

/** An enumerator: the last one before it, or itself, that has a value, and how many steps it is behind that. */
export interface Enumerator {
  /** Null where counting began at 0. */
  readonly base: SyntaxNode | null;
  readonly after: number;
  readonly range: Range;
}

/** The types and variables of one file, each read from its chunk when it is first asked for. */
export class FileTypes {
  /** By the chunks that define them, and by their tags; where a chunk defines one twice, the first. */
  private readonly structs = new Map<Chunk, ReadonlyMap<string, StructType>>();
  /** Those that are found elsewhere than the text tells, or in functions. */
  private readonly others = new Map<string, StructType>();
  private index: ReadonlyMap<string, readonly number[]> | null = null;
  private names: ReadonlyMap<string, Chunk> | null = null;
  private readonly typedefs = new Map<string, Type | null>();
  private readonly variables = new Map<string, Type | null>();
  private readonly enumerators = new Map<string, Enumerator>();
  private readonly readEnums = new Set<Chunk>();
  /** The chunks that may declare an enum; null until asked for. */
  private enumChunks: readonly Chunk[] | null = null;

  constructor(
    readonly file: SourceFile,
    private readonly reader: ChunkReader,
    private readonly dialect: Dialect,
  ) {}

  /** Tags of the structs and unions that are defined in some of the chunks, or outside of all. */
  tagsIn(isMeant: (chunk: Chunk) => boolean): readonly string[] {
    const isIn = (offset: number): boolean => {
      const chunk = this.chunkAt(offset);
      return chunk === null || isMeant(chunk);
    };
    const named = [...this.indexed].flatMap(([tag, offsets]) => (offsets.some(isIn) ? [tag] : []));
    const unnamed = this.file.chunks.flatMap((chunk) =>
      chunk.kind !== 'function' && isMeant(chunk) && this.mayDefine(chunk) ? [...this.structsIn(chunk).keys()] : [],
    );
    const others = [...this.others].flatMap(([tag, { range }]) => (isIn(range.start) ? [tag] : []));
    return [...named, ...unnamed, ...others];
  }

  /** What each typedef, variable and function is declared by. */
  get declarations(): ReadonlyMap<string, Chunk> {
    this.names ??= indexNames(this.file.chunks);
    return this.names;
  }

  /** `struct foo`, `union foo`, or `struct @OFFSET` where it has no name. */
  findStruct(tag: string): StructType | null {
    for (const offset of this.definitionsOf(tag)) {
      const chunk = this.chunkAt(offset);
      const found = chunk !== null && chunk.kind !== 'function' ? this.structsIn(chunk).get(tag) : undefined;
      if (found !== undefined) return found;
    }
    return this.others.get(tag) ?? null;
  }

  typedef(name: string): Type | null {
    let type = this.typedefs.get(name);
    if (type === undefined) {
      const chunk = this.named(name);
      type = chunk?.kind === 'typedef' ? this.readTypedef(chunk, name) : null;
      this.typedefs.set(name, type);
    }
    return type;
  }

  hasTypedef(name: string): boolean {
    return this.named(name)?.kind === 'typedef';
  }

  /** Type of a variable at file level. */
  variable(name: string): Type | null {
    let type = this.variables.get(name);
    if (type === undefined) {
      const chunk = this.named(name);
      type = chunk?.kind === 'variable' ? declaredAtFileLevel(this.file.text, chunk) : null;
      this.variables.set(name, type);
    }
    return type;
  }

  /** What a function declared or defined here returns. */
  returnType(name: string): Type | null {
    const chunk = this.named(name);
    if (chunk === null || (chunk.kind !== 'function' && chunk.kind !== 'prototype')) return null;
    return typeOfHead(this.file.text.slice(chunk.start, chunk.nameStart));
  }

  /** The initialiser of a variable at file level. */
  initialiser(name: string): SyntaxNode | null {
    const chunk = this.named(name);
    if (chunk?.kind !== 'variable') return null;
    const { root } = this.reader.read(this.file, chunk, this.dialect);
    for (const declaration of root.children) {
      for (const declarator of declaratorsOf(declaration)) {
        if (declarator.kind !== 'init_declarator') continue;
        const declared = declaredName(unknownType, declarator, () => null);
        if (declared.name === name) return fieldOf(declarator, 'value');
      }
    }
    return null;
  }

  enumerator(name: string): Enumerator | null {
    const known = this.enumerators.get(name);
    if (known !== undefined) return known;
    this.enumChunks ??= this.file.chunks.filter((chunk) => chunk.kind !== 'function' && isIn('enum', this.file, chunk));
    for (const chunk of this.enumChunks) {
      // The text is looked at first: the identifiers of a header are gathered when they are asked for.
      if (this.readEnums.has(chunk) || !isIn(name, this.file, chunk) || !chunk.identifiers.has(name)) continue;
      if (!/\benum\b/.test(this.file.text.slice(chunk.start, chunk.end))) continue;
      this.readEnums.add(chunk);
      this.collectEnumerators(this.reader.read(this.file, chunk, this.dialect).root);
    }
    return this.enumerators.get(name) ?? null;
  }

  private collectEnumerators(node: SyntaxNode): void {
    let base: SyntaxNode | null = null;
    let after = 0;
    for (const child of node.children) {
      this.collectEnumerators(child);
      const name = child.kind === 'enumerator' ? fieldOf(child, 'name') : null;
      if (name === null) continue;
      const value = fieldOf(child, 'value');
      if (value !== null) {
        base = value;
        after = 0;
      }
      this.enumerators.set(name.text, { base, after, range: { start: name.start, end: name.end } });
      after++;
    }
  }

  /** Makes a struct known that is defined inside a function. */
  define(specifier: SyntaxNode): void {
    this.collect(specifier, this.others);
  }

  private definitionsOf(tag: string): readonly number[] {
    const anonymous = tag.indexOf('@');
    if (anonymous >= 0) {
      const offset = Number(tag.slice(anonymous + 1));
      return this.file.text.startsWith(tag.slice(0, anonymous - 1), offset) ? [offset] : [];
    }
    return this.indexed.get(tag) ?? [];
  }

  private get indexed(): ReadonlyMap<string, readonly number[]> {
    this.index ??= indexDefinitions(this.file.text);
    return this.index;
  }

  private named(name: string): Chunk | null {
    return this.declarations.get(name) ?? null;
  }

  private mayDefine({ start, end }: Chunk): boolean {
    return /\b(?:struct|union)\b[^;{}()=]*\{/.test(this.file.text.slice(start, end));
  }

  private chunkAt(offset: number): Chunk | null {
    const { chunks } = this.file;
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunks[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    const chunk = chunks[low];
    return chunk !== undefined && chunk.start <= offset ? chunk : null;
  }

  private structsIn(chunk: Chunk): ReadonlyMap<string, StructType> {
    let structs = this.structs.get(chunk);
    if (structs === undefined) {
      const found = new Map<string, StructType>();
      this.collectBelow(this.reader.read(this.file, chunk, this.dialect).root, found);
      this.structs.set(chunk, found);
      structs = found;
    }
    return structs;
  }

  private readTypedef(chunk: Chunk, name: string): Type | null {
    const { root } = this.reader.read(this.file, chunk, this.dialect);
    this.collectBelow(root, this.others);
    for (const definition of root.children) {
      const specifier = specifierOf(definition);
      for (const declarator of declaratorsOf(definition)) {
        const declared = declaredName(specifier, declarator, integerSize);
        if (declared.name === name) return declared.type;
      }
    }
    return null;
  }

  private collectBelow(node: SyntaxNode, into: Map<string, StructType>): void {
    if (isAggregate(node)) this.collect(node, into);
    else for (const child of node.children) this.collectBelow(child, into);
  }

  private collect(specifier: SyntaxNode, into: Map<string, StructType>): void {
    const body = fieldOf(specifier, 'body');
    if (body === null) return;
    const tag = tagOf(specifier);
    if (!into.has(tag)) {
      const fields = body.children.flatMap((child) => (child.kind === 'field_declaration' ? this.fieldsOf(child) : []));
      const range = { start: specifier.start, end: specifier.end };
      into.set(tag, { tag, fields, file: this.file.path, range });
    }
    this.collectBelow(body, into);
  }

  private fieldsOf(declaration: SyntaxNode): StructField[] {
    const specifier = specifierOf(declaration);
    const declarators = declaratorsOf(declaration);
    const file = this.file.path;
    if (declarators.length === 0) {
      const range = { start: declaration.start, end: declaration.end };
      return /^(struct|union) @/.test(specifier.base) ? [{ name: '', type: specifier, range, file }] : [];
    }
    return declarators.map((declarator) => {
      const { name, node, type } = declaredName(specifier, declarator, integerSize);
      return { name, type, range: { start: node.start, end: node.end }, file };
    });
  }
}

/** The types that one C file sees: its own, those of the headers it quotes, those of the kernel. */
export class VisibleTypes {
  private readonly typeNames = new Map<string, boolean>();
  private readonly typedefs = new Map<string, Type | null>();
  private readonly structs = new Map<string, StructType | null>();
  private readonly variables = new Map<string, Type | null>();
  private readonly returnTypes = new Map<string, Type | null>();
  private readonly enumerators = new Map<string, Enumerator | null>();

  constructor(
    private readonly files: readonly FileTypes[],
    private readonly listening: Listening,
  ) {}

  findStruct(tag: string): StructType | null {
    this.listening.note('struct', tag);
    return this.struct(tag);
  }

  private struct(tag: string): StructType | null {
    let struct = this.structs.get(tag);
    if (struct === undefined) {
      struct = this.first((file) => file.findStruct(tag)) ?? kernelStruct(tag);
      // One without a name may yet be defined, by a function that is lowered later.
      if (struct !== null || !tag.includes('@')) this.structs.set(tag, struct);
    }
    return struct;
  }

  isTypedef(name: string): boolean {
    this.listening.note('typedef', name);
    let found = this.typeNames.get(name);
    if (found === undefined) {
      found = this.files.some((file) => file.hasTypedef(name));
      this.typeNames.set(name, found);
    }
    return found;
  }

  variable(name: string): Type | null {
    this.listening.note('variable', name);
    let type = this.variables.get(name);
    if (type === undefined) {
      type = this.first((file) => file.variable(name));
      this.variables.set(name, type);
    }
    return type;
  }

  initialiser(name: string): SyntaxNode | null {
    return this.first((file) => file.initialiser(name));
  }

  enumerator(name: string): Enumerator | null {
    let found = this.enumerators.get(name);
    if (found === undefined) {
      found = this.first((file) => file.enumerator(name));
      this.enumerators.set(name, found);
    }
    return found;
  }

  returnType(name: string): Type | null {
    this.listening.note('return-type', name);
    let type = this.returnTypes.get(name);
    if (type === undefined) {
      type = this.first((file) => file.returnType(name)) ?? kernelReturnType(name);
      this.returnTypes.set(name, type);
    }
    return type;
  }

  resolve(type: Type): Type {
    let resolved = type;
    for (let steps = 0; steps < 16; steps++) {
      const { base, pointers, dimensions } = resolved;
      if (base.includes(' ')) return resolved;
      const meaning = this.typedef(base);
      if (meaning === null || meaning.base === base) return resolved;
      resolved = {
        base: meaning.base,
        pointers: meaning.pointers + pointers,
        dimensions: pointers > 0 ? dimensions : [...dimensions, ...meaning.dimensions],
      };
    }
    return resolved;
  }

  typedef(name: string): Type | null {
    this.listening.note('typedef', name);
    let meaning = this.typedefs.get(name);
    if (meaning === undefined) {
      meaning = this.first((file) => file.typedef(name));
      this.typedefs.set(name, meaning);
    }
    return meaning;
  }

  /** A field of a struct, those of its unnamed members included. */
  field(tag: string, name: string): StructField | null {
    return this.fieldWithin(tag, name, 0);
  }

  private fieldWithin(tag: string, name: string, depth: number): StructField | null {
    const fields = (depth > 8 ? null : this.struct(tag))?.fields ?? [];
    this.listening.noteField(tag, name);
    for (const field of fields) if (field.name === name) return field;
    this.listening.noteField(tag, '');
    for (const field of fields) {
      const inner = field.name === '' ? this.fieldWithin(field.type.base, name, depth + 1) : null;
      if (inner !== null) return inner;
    }
    return null;
  }

  private first<T>(ask: (file: FileTypes) => T | null): T | null {
    for (const file of this.files) {
      const answer = ask(file);
      if (answer !== null) return answer;
    }
    return null;
  }
}

function isIn(word: string, { text }: SourceFile, { start, end }: Chunk): boolean {
  return text.slice(start, end).includes(word);
}

function isAggregate(node: SyntaxNode): boolean {
  return (node.kind === 'struct_specifier' || node.kind === 'union_specifier') && fieldOf(node, 'body') !== null;
}

/** Where each named struct and union of a text is defined; a look at the text, so that few chunks need be parsed. */
function indexDefinitions(text: string): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  const definition = /\b(struct|union)\s+(?:__\w+\s+)*(\w+)(?:\s+__\w+(?:\([^()]*\))?)*\s*\{/g;
  for (const match of text.matchAll(definition)) {
    const tag = `${match[1]} ${match[2]}`;
    const known = index.get(tag);
    if (known) known.push(match.index);
    else index.set(tag, [match.index]);
  }
  return index;
}

function indexNames(chunks: readonly Chunk[]): ReadonlyMap<string, Chunk> {
  const names = new Map<string, Chunk>();
  for (const chunk of chunks) {
    if (chunk.name === null || chunk.kind === 'struct' || chunk.kind === 'enum') continue;
    const known = names.get(chunk.name);
    if (known === undefined || known.kind === 'prototype') names.set(chunk.name, chunk);
  }
  return names;
}

/** The type of a variable, from its declaration's text; its initialiser may be long and is not looked at. */
function declaredAtFileLevel(text: string, chunk: Chunk): Type | null {
  const head = typeOfHead(text.slice(chunk.start, chunk.nameStart));
  const after = text.slice(chunk.nameStart + (chunk.name?.length ?? 0), Math.min(chunk.end, chunk.nameStart + 400));
  const brackets = /^(?:\s*\[[^\]]*\])+/.exec(after)?.[0] ?? '';
  const dimensions = [...brackets.matchAll(/\[([^\]]*)\]/g)].map((match) => integerSize(match[1] ?? ''));
  return head === null ? null : { ...head, dimensions };
}

/** The type that the words before a declared name spell. */
function typeOfHead(head: string): Type | null {
  const body = /\b(struct|union|enum)(\s+\w+)?\s*\{/.exec(head);
  if (body !== null) return body[2] === undefined ? null : typeOfText(`${body[1]} ${body[2]}`);
  const plain = head
    .replace(/\/\*.*?\*\/|\/\/.*$/gms, ' ')
    .replace(/__attribute__\s*\(\(.*?\)\)|\b__\w+\s*\([^()]*\)/gs, ' ')
    .replace(/\b(?:static|extern|inline|asmlinkage|noinline\w*|notrace|__(?!u\d|s\d|[bl]e\d)\w+)\b/g, ' ');
  const type = typeOfText(plain);
  return type === unknownType ? null : type;
}
