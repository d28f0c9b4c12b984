import type { SourceFile } from '../source/source-file.ts';
import type { Expression, FunctionIr, Type } from './ir.ts';
import { isKernelTypeName } from './kernel-types.ts';
import { Knowledge, type ProgramInput, type UnitView } from './knowledge.ts';
import type { Environment } from './lower/lowering.ts';
import { lowerFunction, lowerValue } from './lower.ts';
import type { FunctionSource, Program, Role, StructField, StructType, Unit } from './program.ts';
import { findRoles } from './roles.ts';
import { typeOfExpression } from './type-of.ts';

/** One version of a module's program. */
export interface ProgramVersion extends Program {
  /** How many functions this version had to parse. */
  readonly parsed: number;
}

/** Everything that is known of one module, worked out on demand. */
export function createProgram(input: ProgramInput): ProgramVersion {
  return new ModuleProgram(new Knowledge(input));
}

/**
 * The program of a module's next version, or null where its files or their headers are others. A function of which all
 * holds that did is the same object, with what is known of it, and so are the units, which are from now on those of the
 * new version: the previous program must be let go of.
 */
export function nextProgram(previous: Program, files: readonly SourceFile[]): ProgramVersion | null {
  return previous instanceof ModuleProgram ? previous.next(files) : null;
}

/** The functions whose code names one of these identifiers; costs no parsing. */
export function functionsNaming(program: Program, names: Iterable<string>): FunctionSource[] {
  const wanted = [...names];
  return program.units.flatMap((unit) =>
    unit.functions.filter((source) => wanted.some((name) => source.chunk.identifiers.has(name))),
  );
}

class ModuleProgram implements ProgramVersion {
  readonly units: readonly Unit[];
  readonly declarations: object;
  parsed = 0;
  private roles: ReadonlyMap<FunctionSource, readonly Role[]> | null = null;

  constructor(private readonly knowledge: Knowledge) {
    this.units = knowledge.units;
    this.declarations = knowledge.declarations;
  }

  next(files: readonly SourceFile[]): ModuleProgram | null {
    return this.knowledge.advance(files) ? new ModuleProgram(this.knowledge) : null;
  }

  onBehalfOf<T>(source: FunctionSource, action: () => T): T {
    return this.knowledge.onBehalfOf(source, action);
  }

  findFunction(unit: Unit, name: string): FunctionSource | null {
    const { knowledge } = this;
    knowledge.noteFunction(name);
    const own = knowledge.view(unit).functions.get(name);
    if (own !== undefined) return own;
    return knowledge.globals.get(name) ?? knowledge.headerFunction(unit, name);
  }

  lower(source: FunctionSource): FunctionIr {
    const { lowered, reader } = this.knowledge;
    let ir = lowered.get(source);
    if (ir === undefined) {
      const view = this.knowledge.view(source.unit);
      const tree = reader.read(source.unit.file, source.chunk, view.dialect);
      const environment = environmentOf(view, (specifier) => this.knowledge.defineStruct(source, specifier));
      ir = this.onBehalfOf(source, () => lowerFunction(source.chunk, tree, environment));
      lowered.set(source, ir);
      this.parsed++;
    }
    return ir;
  }

  rolesOf(source: FunctionSource): readonly Role[] {
    this.roles ??= findRoles(this, (unit, chunk) => this.knowledge.mentionsIn(unit, chunk));
    return this.roles.get(source) ?? [];
  }

  findStruct(unit: Unit, tag: string): StructType | null {
    return this.knowledge.view(unit).types.findStruct(tag);
  }

  resolveType(unit: Unit, type: Type): Type {
    return this.knowledge.view(unit).types.resolve(type);
  }

  constant(unit: Unit, name: string): Expression | null {
    const view = this.knowledge.view(unit);
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
    for (const view of [this.knowledge.view(unit), ...this.knowledge.views.values()]) {
      const value = view.types.initialiser(name);
      if (value !== null) return lowerValue(value, environmentOf(view));
    }
    return null;
  }

  typeOf(
    unit: Unit,
    ir: FunctionIr,
    expression: Expression,
    partType?: (part: Expression) => Type | null,
  ): Type | null {
    const { types } = this.knowledge.view(unit);
    return typeOfExpression(ir, expression, types, partType);
  }

  findField(unit: Unit, type: Type, name: string): StructField | null {
    const { types } = this.knowledge.view(unit);
    const { base, pointers, dimensions } = types.resolve(type);
    return pointers > 0 || dimensions.length > 0 ? null : types.field(base, name);
  }

  headersOf(unit: Unit): readonly SourceFile[] {
    return this.knowledge.view(unit).headers;
  }

  headerUnit(unit: Unit, header: SourceFile): Unit {
    return this.knowledge.headerUnit(this.knowledge.view(unit), header);
  }
}

function environmentOf({ macros, types, own }: UnitView, defineStruct = own.define.bind(own)): Environment {
  return {
    macro: (name) => macros.find(name),
    expressionOf: (macro) => macros.expressionOf(macro),
    statementsOf: (macro) => macros.statementsOf(macro),
    isTypeName: (name) => isKernelTypeName(name) || types.isTypedef(name),
    defineStruct,
  };
}
