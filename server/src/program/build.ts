import type { Dialect } from '../source/dialect.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DriverMacros } from './driver-macros.ts';
import type { Expression, FunctionIr, Type } from './ir.ts';
import { isKernelTypeName } from './kernel-types.ts';
import type { Environment } from './lower/lowering.ts';
import { lowerFunction, lowerValue } from './lower.ts';
import type { FunctionSource, Program, Role, StructField, StructType, Unit } from './program.ts';
import { findRoles } from './roles.ts';
import { typeOfExpression } from './type-of.ts';
import { FileTypes, VisibleTypes } from './types.ts';

export interface ProgramInput {
  /** The C files of one module. */
  readonly files: readonly SourceFile[];
  /** Headers that a file quotes, those quoted by headers included, in the order they are included. */
  readonly headersOf: (file: SourceFile) => readonly SourceFile[];
  readonly dialectOf: (file: SourceFile) => Dialect;
  readonly parser: ChunkParser;
}

/** Everything that is known of one module, worked out on demand. */
export function createProgram(input: ProgramInput): Program {
  return new ModuleProgram(input);
}

/** The functions whose code names one of these identifiers; costs no parsing. */
export function functionsNaming(program: Program, names: Iterable<string>): FunctionSource[] {
  const wanted = [...names];
  return program.units.flatMap((unit) =>
    unit.functions.filter((source) => wanted.some((name) => source.chunk.identifiers.has(name))),
  );
}

interface UnitView {
  readonly unit: Unit;
  readonly dialect: Dialect;
  readonly macros: DriverMacros;
  readonly types: VisibleTypes;
  readonly functions: ReadonlyMap<string, FunctionSource>;
  /** Types of the file alone. */
  readonly own: FileTypes;
  readonly headers: readonly SourceFile[];
  /** The headers as units, and the inline functions in them; null until asked for. */
  headerUnits: readonly Unit[] | null;
  headerFunctions: ReadonlyMap<string, FunctionSource> | null;
}

const headerTypes = new WeakMap<SourceFile, FileTypes>();

class ModuleProgram implements Program {
  readonly units: readonly Unit[];
  private readonly reader: ChunkReader;
  private readonly views = new Map<Unit, UnitView>();
  private readonly fileTypes = new Map<SourceFile, FileTypes>();
  private readonly lowered = new Map<FunctionSource, FunctionIr>();
  private readonly globals = new Map<string, FunctionSource>();
  private roles: ReadonlyMap<FunctionSource, readonly Role[]> | null = null;

  constructor(input: ProgramInput) {
    this.reader = new ChunkReader(input.parser);
    this.units = input.files.map((file) => this.addUnit(file, input.headersOf(file), input.dialectOf(file)));
    for (const unit of this.units) {
      for (const source of unit.functions) if (!source.isStatic) this.globals.set(source.name, source);
    }
  }

  findFunction(unit: Unit, name: string): FunctionSource | null {
    const view = this.view(unit);
    const own = view.functions.get(name);
    if (own !== undefined) return own;
    return this.globals.get(name) ?? this.headerFunction(unit, name);
  }

  lower(source: FunctionSource): FunctionIr {
    let ir = this.lowered.get(source);
    if (ir === undefined) {
      const view = this.view(source.unit);
      const tree = this.reader.read(source.unit.file, source.chunk, view.dialect);
      ir = lowerFunction(source.chunk, tree, environmentOf(view));
      this.lowered.set(source, ir);
    }
    return ir;
  }

  rolesOf(source: FunctionSource): readonly Role[] {
    this.roles ??= findRoles(this);
    return this.roles.get(source) ?? [];
  }

  findStruct(unit: Unit, tag: string): StructType | null {
    return this.view(unit).types.findStruct(tag);
  }

  resolveType(unit: Unit, type: Type): Type {
    return this.view(unit).types.resolve(type);
  }

  constant(unit: Unit, name: string): Expression | null {
    const view = this.view(unit);
    const environment = environmentOf(view);
    const macro = view.macros.find(name);
    if (macro !== null) {
      const body = macro.parameters === null ? view.macros.expressionOf(macro) : null;
      return body === null ? null : lowerValue(body, environment);
    }
    const found = view.types.enumerator(name);
    if (found === null) return null;
    const { base, after, range } = found;
    const steps: Expression = { kind: 'integer', value: BigInt(after), text: String(after), range };
    if (base === null) return steps;
    return { kind: 'binary', operator: '+', left: lowerValue(base, environment), right: steps, range };
  }

  initialiser(unit: Unit, name: string): Expression | null {
    for (const view of [this.view(unit), ...this.views.values()]) {
      const value = view.types.initialiser(name);
      if (value !== null) return lowerValue(value, environmentOf(view));
    }
    return null;
  }

  typeOf(unit: Unit, ir: FunctionIr, expression: Expression): Type | null {
    const { types } = this.view(unit);
    return typeOfExpression(ir, expression, types);
  }

  findField(unit: Unit, type: Type, name: string): StructField | null {
    const { types } = this.view(unit);
    const { base, pointers, dimensions } = types.resolve(type);
    return pointers > 0 || dimensions.length > 0 ? null : types.field(base, name);
  }

  headersOf(unit: Unit): readonly Unit[] {
    const view = this.view(unit);
    view.headerUnits ??= view.headers.map((header) => this.addUnit(header, view.headers, view.dialect));
    return view.headerUnits;
  }

  private addUnit(file: SourceFile, headers: readonly SourceFile[], dialect: Dialect): Unit {
    const unit = unitOf(file);
    const view: UnitView = {
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
    };
    this.views.set(unit, view);
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

  /** An inline function of a quoted header; its header is a unit of its own, seen as this one sees it. */
  private headerFunction(unit: Unit, name: string): FunctionSource | null {
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

  private view(unit: Unit): UnitView {
    const view = this.views.get(unit);
    if (view === undefined) throw new Error(`${unit.file.path} is not of this program`);
    return view;
  }
}

function unitOf(file: SourceFile): Unit {
  const functions: FunctionSource[] = [];
  const unit: Unit = { file, functions };
  for (const chunk of file.chunks) {
    if (chunk.kind !== 'function' || chunk.name === null) continue;
    const head = file.text.slice(chunk.start, chunk.nameStart);
    functions.push({ name: chunk.name, unit, chunk, isStatic: /\bstatic\b|\bSTATIC\b/.test(head) });
  }
  return unit;
}

function byName(functions: readonly FunctionSource[]): ReadonlyMap<string, FunctionSource> {
  return new Map(functions.map((source) => [source.name, source]));
}

function environmentOf({ macros, types, own }: UnitView): Environment {
  return {
    macro: (name) => macros.find(name),
    expressionOf: (macro) => macros.expressionOf(macro),
    statementsOf: (macro) => macros.statementsOf(macro),
    isTypeName: (name) => isKernelTypeName(name) || types.isTypedef(name),
    defineStruct: (specifier: SyntaxNode) => own.define(specifier),
  };
}
