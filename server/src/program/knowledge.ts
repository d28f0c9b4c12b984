import type { Dialect } from '../source/dialect.ts';
import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DriverMacros } from './driver-macros.ts';
import type { FunctionIr } from './ir.ts';
import type { FunctionSource, Unit } from './program.ts';
import { type Mention, readMentions } from './roles.ts';
import { FileTypes, VisibleTypes } from './types.ts';
import { changedFunctions, type LivingUnit, unitOf } from './units.ts';

export interface ProgramInput {
  /** The C files of one module. */
  readonly files: readonly SourceFile[];
  /** Headers that a file quotes, those quoted by headers included, in the order they are included. */
  readonly headersOf: (file: SourceFile) => readonly SourceFile[];
  readonly dialectOf: (file: SourceFile) => Dialect;
  readonly parser: ChunkParser;
}

/** A unit with what its headers make of it. */
export interface UnitView {
  readonly unit: Unit;
  readonly dialect: Dialect;
  readonly macros: DriverMacros;
  readonly types: VisibleTypes;
  readonly functions: Map<string, FunctionSource>;
  /** Types of the file alone. */
  readonly own: FileTypes;
  readonly headers: readonly SourceFile[];
  /** The headers as units, and the inline functions in them; null until asked for. */
  headerUnits: readonly Unit[] | null;
  headerFunctions: ReadonlyMap<string, FunctionSource> | null;
}

const headerTypes = new WeakMap<SourceFile, FileTypes>();

/** What outlives a version of the module in which only bodies of functions change. */
export class Knowledge {
  readonly units: readonly LivingUnit[];
  readonly views = new Map<Unit, UnitView>();
  readonly lowered = new WeakMap<FunctionSource, FunctionIr>();
  /** Functions that are no static ones, by name. */
  readonly globals = new Map<string, FunctionSource>();
  readonly reader: ChunkReader;
  private readonly fileTypes = new Map<SourceFile, FileTypes>();
  private readonly names: ReadonlySet<string>;
  private readonly mentions = new WeakMap<Chunk, readonly Mention[]>();

  constructor(input: ProgramInput) {
    this.reader = new ChunkReader(input.parser);
    this.units = input.files.map((file) => this.addUnit(file, input.headersOf(file), input.dialectOf(file)));
    const functions = this.units.flatMap((unit) => unit.functions);
    this.names = new Set(functions.map(({ name }) => name));
    for (const source of functions) if (!source.isStatic) this.globals.set(source.name, source);
  }

  /** Takes in the files of the next version, if nothing has changed but bodies of functions. */
  advance(files: readonly SourceFile[]): boolean {
    const changes = changedFunctions(this.units, files);
    if (changes === null) return false;
    for (const [i, unit] of this.units.entries()) unit.file = files[i] ?? unit.file;
    for (const { before, chunk } of changes) {
      const { unit } = before;
      const after = { ...before, chunk };
      const functions = this.view(unit).functions;
      if (functions.get(before.name) === before) functions.set(before.name, after);
      if (this.globals.get(before.name) === before) this.globals.set(before.name, after);
      const living = this.units.find((candidate) => candidate === unit);
      if (living) living.functions = living.functions.map((source) => (source === before ? after : source));
    }
    return true;
  }

  mentionsIn(unit: Unit, chunk: Chunk): readonly Mention[] {
    let mentions = this.mentions.get(chunk);
    if (mentions === undefined) {
      mentions = readMentions(unit, chunk, this.names);
      this.mentions.set(chunk, mentions);
    }
    return mentions;
  }

  view(unit: Unit): UnitView {
    const view = this.views.get(unit);
    if (view === undefined) throw new Error(`${unit.file.path} is not of this program`);
    return view;
  }

  headersOf(unit: Unit): readonly Unit[] {
    const view = this.view(unit);
    view.headerUnits ??= view.headers.map((header) => this.addUnit(header, view.headers, view.dialect));
    return view.headerUnits;
  }

  /** An inline function of a quoted header; its header is a unit of its own, seen as this one sees it. */
  headerFunction(unit: Unit, name: string): FunctionSource | null {
    const view = this.view(unit);
    if (view.headerFunctions === null) {
      const found = new Map<string, FunctionSource>();
      for (const header of this.headersOf(unit)) {
        for (const source of header.functions) if (!found.has(source.name)) found.set(source.name, source);
      }
      view.headerFunctions = found;
    }
    return view.headerFunctions.get(name) ?? null;
  }

  private addUnit(file: SourceFile, headers: readonly SourceFile[], dialect: Dialect): LivingUnit {
    const unit = unitOf(file);
    this.views.set(unit, {
      unit,
      dialect,
      macros: new DriverMacros(this.reader, dialect),
      types: new VisibleTypes([
        this.typesOf(file, dialect),
        ...headers.map((header) => this.typesOfHeader(header, dialect)),
      ]),
      own: this.typesOf(file, dialect),
      functions: byName(unit.functions),
      headers,
      headerUnits: null,
      headerFunctions: null,
    });
    return unit;
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

function byName(functions: readonly FunctionSource[]): Map<string, FunctionSource> {
  return new Map(functions.map((source) => [source.name, source]));
}
