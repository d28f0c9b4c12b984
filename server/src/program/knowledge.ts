import { mentionsAny, namesOfChanged, withUsers } from '../source/changed-macros.ts';
import type { Dialect } from '../source/dialect.ts';
import type { NameTest } from '../source/identifiers.ts';
import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import { Listening, Names } from './asked.ts';
import { changedTypes } from './changed-types.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DriverMacros } from './driver-macros.ts';
import type { FunctionIr } from './ir.ts';
import type { FunctionSource, Unit } from './program.ts';
import { type Mention, readMentions } from './roles.ts';
import { FileTypes, VisibleTypes } from './types.ts';
import { differInBodies, functionNamesIn, functionsOf, type LivingUnit, unitOf } from './units.ts';

export interface ProgramInput {
  /** The C files of one module. */
  readonly files: readonly SourceFile[];
  /** Headers that a file quotes, those quoted by headers included, in the order they are included. */
  readonly headersOf: (file: SourceFile) => readonly SourceFile[];
  readonly dialectOf: (file: SourceFile) => Dialect;
  readonly parser: ChunkParser;
  /** The program is to have next versions. */
  readonly isEdited?: boolean;
}

/** A unit with what its headers make of it. */
export interface UnitView {
  readonly unit: LivingUnit;
  readonly dialect: Dialect;
  readonly macros: DriverMacros;
  readonly types: VisibleTypes;
  readonly functions: Map<string, FunctionSource>;
  /** Types of the file alone. */
  readonly own: FileTypes;
  readonly headers: readonly SourceFile[];
  /** Those of the headers that were asked for as units, and the inline functions in headers that were asked for. */
  readonly headerUnits: Map<SourceFile, Unit>;
  readonly headerFunctions: Map<string, FunctionSource | null>;
}

const headerTypes = new WeakMap<SourceFile, FileTypes>();

/** A unit of which the next version differs. */
interface Change {
  readonly unit: LivingUnit;
  readonly before: SourceFile;
  readonly after: SourceFile;
  /** The functions before the change. */
  readonly functions: readonly FunctionSource[];
  /** Macros that say something else now, and those that name them. */
  readonly macros: ReadonlySet<string>;
}

/**
 * What outlives a version of the module. A function about which something else may hold now, be it that its text has
 * changed or that it was told what is no longer so, is another object in the next version.
 */
export class Knowledge {
  readonly units: readonly LivingUnit[];
  readonly views = new Map<Unit, UnitView>();
  readonly lowered = new WeakMap<FunctionSource, FunctionIr>();
  /** Functions that are no static ones, by name. */
  readonly globals = new Map<string, FunctionSource>();
  readonly reader: ChunkReader;
  /** Another object whenever something else than bodies of functions has changed. */
  declarations: object = {};
  private readonly listening = new Listening();
  private readonly asked = new WeakMap<FunctionSource, Names>();
  private readonly localStructs = new WeakMap<FunctionSource, SyntaxNode[]>();
  private readonly fileTypes = new Map<SourceFile, FileTypes>();
  private names: ReadonlySet<string>;
  /** Another object whenever the names are others, as what it answers is remembered. */
  private isFunction: NameTest;
  private readonly mentions = new WeakMap<Chunk, readonly Mention[]>();

  constructor(private readonly input: ProgramInput) {
    this.reader = new ChunkReader(input.parser);
    this.units = input.files.map((file) => this.addUnit(file, input.headersOf(file), input.dialectOf(file)));
    this.names = namesOf(this.units);
    this.isFunction = testFor(this.names);
    this.indexFunctions();
  }

  /** Takes in the files of the next version; false where too much has changed to keep anything. */
  advance(files: readonly SourceFile[]): boolean {
    const changes = this.changesTo(files);
    if (changes === null) return false;
    for (const { unit, after } of changes) {
      unit.functions = functionsOf(unit, after);
      unit.file = after;
    }
    const declared = changes.filter(({ before, after }) => !differInBodies(before, after));
    if (declared.length > 0) this.renew(declared);
    if (changes.length > 0) this.indexFunctions();
    return true;
  }

  /** What `action` asks about declarations is asked for a function. */
  onBehalfOf<T>(source: FunctionSource, action: () => T): T {
    return this.listening.during(this.input.isEdited ? this.askedFor(source) : null, action);
  }

  /** Hears that a name was looked up among functions. */
  noteFunction(name: string): void {
    this.listening.note('function', name);
  }

  /** Makes a struct known that is defined in a function. */
  defineStruct(source: FunctionSource, specifier: SyntaxNode): void {
    this.view(source.unit).own.define(specifier);
    const known = this.localStructs.get(source);
    if (known) known.push(specifier);
    else this.localStructs.set(source, [specifier]);
  }

  mentionsIn(unit: Unit, chunk: Chunk): readonly Mention[] {
    let mentions = this.mentions.get(chunk);
    if (mentions === undefined) {
      mentions = readMentions(unit, chunk, this.isFunction);
      this.mentions.set(chunk, mentions);
    }
    return mentions;
  }

  view(unit: Unit): UnitView {
    const view = this.views.get(unit);
    if (view === undefined) throw new Error(`${unit.file.path} is not of this program`);
    return view;
  }

  /** An inline function of a quoted header; its header is a unit of its own, seen as this one sees it. */
  headerFunction(unit: Unit, name: string): FunctionSource | null {
    const view = this.view(unit);
    let found = view.headerFunctions.get(name);
    if (found === undefined) {
      const header = view.headers.find((candidate) => functionNamesIn(candidate).has(name));
      const functions = header === undefined ? [] : this.headerUnit(view, header).functions;
      found = functions.find((source) => source.name === name) ?? null;
      view.headerFunctions.set(name, found);
    }
    return found;
  }

  /** A header as the unit sees that quotes it. */
  headerUnit(view: UnitView, header: SourceFile): Unit {
    let unit = view.headerUnits.get(header);
    if (unit === undefined) {
      unit = this.addUnit(header, view.headers, view.dialect);
      view.headerUnits.set(header, unit);
    }
    return unit;
  }

  /** The units that differ; null where they are others, or see other headers, or see them otherwise. */
  private changesTo(files: readonly SourceFile[]): readonly Change[] | null {
    if (files.length !== this.units.length) return null;
    const changes: Change[] = [];
    for (const [i, unit] of this.units.entries()) {
      const { file: before, functions } = unit;
      const after = files[i];
      if (after === before) continue;
      if (after === undefined || after.path !== before.path) return null;
      const { headers } = this.view(unit);
      if (after.includes !== before.includes && !areSameItems(headers, this.input.headersOf(after))) return null;
      const macros = namesOfChanged(before.macros, after.macros);
      if (macros.size > 0 && headers.some((header) => isAnyNamedIn(header, macros))) return null;
      changes.push({ unit, before, after, functions, macros: withUsers(macros, after.macros.values()) });
    }
    return changes;
  }

  private renew(changes: readonly Change[]): void {
    this.declarations = {};
    this.renameFunctions();
    const functions = new Names();
    for (const change of changes) for (const name of changedFunctions(change)) functions.add('function', name);
    for (const { unit, before, macros } of changes) {
      if (macros.size > 0) renewFunctions(unit, ({ chunk }) => namesAny(chunk, macros));
      const changed = this.renewView(unit, before, macros);
      renewFunctions(unit, (source) => this.wasTold(source, changed));
    }
    for (const unit of this.views.keys()) renewFunctions(unit, (source) => this.wasTold(source, functions));
    for (const view of this.views.values()) view.headerFunctions.clear();
  }

  /** Reads the declarations of a unit anew, and tells which answers are others than before. */
  private renewView(unit: LivingUnit, before: SourceFile, macros: ReadonlySet<string>): Names {
    const { file } = unit;
    const view = this.view(unit);
    const { headers } = view;
    const isSameDialect = macros.size === 0;
    const dialect = isSameDialect ? view.dialect : this.input.dialectOf(file);
    const own = new FileTypes(file, this.reader, dialect);
    for (const source of unit.functions) for (const struct of this.localStructs.get(source) ?? []) own.define(struct);
    this.fileTypes.delete(before);
    this.fileTypes.set(file, own);
    const types = this.visibleTypes(own, headers, dialect);
    const driverMacros = isSameDialect ? view.macros : new DriverMacros(this.reader, dialect);
    this.views.set(unit, { ...view, dialect, macros: driverMacros, types, own });
    const now = new Set(file.chunks);
    const kept = new Set(before.chunks.filter((chunk) => now.has(chunk) && !namesAny(chunk, macros)));
    return changedTypes(view, { own, types }, (chunk) => kept.has(chunk));
  }

  /** What a chunk says of functions hangs on which names are those of functions. */
  private renameFunctions(): void {
    const before = this.names;
    this.names = namesOf(this.units);
    const changed = new Set([
      ...[...before].filter((name) => !this.names.has(name)),
      ...[...this.names].filter((name) => !before.has(name)),
    ]);
    if (changed.size === 0) return;
    this.isFunction = testFor(this.names);
    for (const { file } of this.units)
      for (const chunk of file.chunks) if (namesAny(chunk, changed)) this.mentions.delete(chunk);
  }

  private indexFunctions(): void {
    for (const { unit, functions } of this.views.values()) {
      functions.clear();
      for (const source of unit.functions) functions.set(source.name, source);
    }
    this.globals.clear();
    for (const { functions } of this.units)
      for (const source of functions) if (!source.isStatic) this.globals.set(source.name, source);
  }

  private askedFor(source: FunctionSource): Names {
    let names = this.asked.get(source);
    if (names === undefined) {
      names = new Names();
      this.asked.set(source, names);
    }
    return names;
  }

  private wasTold(source: FunctionSource, changed: Names): boolean {
    return this.asked.get(source)?.meets(changed) ?? false;
  }

  private addUnit(file: SourceFile, headers: readonly SourceFile[], dialect: Dialect): LivingUnit {
    const unit = unitOf(file);
    this.views.set(unit, {
      unit,
      dialect,
      macros: new DriverMacros(this.reader, dialect),
      types: this.visibleTypes(this.typesOf(file, dialect), headers, dialect),
      own: this.typesOf(file, dialect),
      functions: new Map(unit.functions.map((source) => [source.name, source])),
      headers,
      headerUnits: new Map(),
      headerFunctions: new Map(),
    });
    return unit;
  }

  private visibleTypes(own: FileTypes, headers: readonly SourceFile[], dialect: Dialect): VisibleTypes {
    return new VisibleTypes([own, ...headers.map((header) => this.typesOfHeader(header, dialect))], this.listening);
  }

  private typesOf(file: SourceFile, dialect: Dialect): FileTypes {
    let types = this.fileTypes.get(file);
    if (types === undefined) {
      types = new FileTypes(file, this.reader, dialect);
      this.fileTypes.set(file, types);
    }
    return types;
  }

  /** A header's types serve every module that quotes it, read as the first of them sees it, as its macros are. */
  private typesOfHeader(file: SourceFile, dialect: Dialect): FileTypes {
    let types = headerTypes.get(file);
    if (types === undefined) {
      types = new FileTypes(file, this.reader, dialect);
      headerTypes.set(file, types);
    }
    return types;
  }
}

/** Makes those functions of a unit other objects. */
function renewFunctions(unit: LivingUnit, isMeant: (source: FunctionSource) => boolean): void {
  unit.functions = unit.functions.map((source) => (isMeant(source) ? { ...source } : source));
}

function namesOf(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(units.flatMap(({ functions }) => functions.map(({ name }) => name)));
}

function testFor(names: ReadonlySet<string>): NameTest {
  return (name) => names.has(name);
}

/** Names of functions that have come or gone, or that other files see now or no longer. */
function changedFunctions({ functions, unit }: Change): readonly string[] {
  const before = linkagesOf(functions);
  const after = linkagesOf(unit.functions);
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}

function linkagesOf(functions: readonly FunctionSource[]): ReadonlyMap<string, string> {
  const linkages = new Map<string, string>();
  for (const { name, isStatic } of functions) linkages.set(name, `${linkages.get(name) ?? ''} ${isStatic}`);
  return linkages;
}

function namesAny({ identifiers }: Chunk, names: ReadonlySet<string>): boolean {
  for (const name of names) if (identifiers.has(name)) return true;
  return false;
}

function isAnyNamedIn(file: SourceFile, names: ReadonlySet<string>): boolean {
  // Headers are cut into chunks where they have to be.
  if (!mentionsAny(file.text, names)) return false;
  const { chunks, macros } = file;
  return chunks.some((chunk) => namesAny(chunk, names)) || withUsers(names, macros.values()).size > names.size;
}

function areSameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
