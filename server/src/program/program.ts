import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { Expression, FunctionIr, Range, Type } from './ir.ts';

/** One C file of a module, its macros and types completed by its quoted headers. */
export interface Unit {
  readonly file: SourceFile;
  /** Functions defined in the file, in source order. */
  readonly functions: readonly FunctionSource[];
}

/** A function not lowered yet. */
export interface FunctionSource {
  readonly name: string;
  readonly unit: Unit;
  readonly chunk: Chunk;
  readonly isStatic: boolean;
}

/** How the kernel comes to call a function of the driver. */
export interface Role {
  /** The field or registration: `pci_driver.probe`, `net_device_ops.ndo_start_xmit`, `request_irq`. */
  readonly via: string;
  readonly context: 'hard-irq' | 'threaded-irq' | 'softirq' | 'process';
  readonly range: Range;
}

export interface StructField {
  readonly name: string;
  readonly type: Type;
  readonly range: Range;
  readonly file: string;
}

export interface StructType {
  /** `struct foo` or `union foo`; `struct @OFFSET` where unnamed. */
  readonly tag: string;
  readonly fields: readonly StructField[];
  readonly file: string;
  readonly range: Range;
}

/** All that is known of one module. Lowering happens on demand, and once. */
export interface Program {
  readonly units: readonly Unit[];
  /** Stands for all but the bodies of functions: the same object in each version that differs in those alone. */
  readonly declarations: object;
  /**
   * What `action` asks of the program is asked for a function. Where an edit changes an answer about declarations, the
   * function is another object from then on.
   */
  onBehalfOf<T>(source: FunctionSource, action: () => T): T;
  /** The function a name means when used in `unit`: a static one there, else a global one of the module. */
  findFunction(unit: Unit, name: string): FunctionSource | null;
  lower(source: FunctionSource): FunctionIr;
  /** Roles of a function by ops tables and registrations anywhere in the module; empty for ordinary functions. */
  rolesOf(source: FunctionSource): readonly Role[];
  /** Definition of `struct foo` visible in `unit`, through its quoted headers and built-in kernel types. */
  findStruct(unit: Unit, tag: string): StructType | null;
  /** Strips typedefs that are known; leaves others. */
  resolveType(unit: Unit, type: Type): Type;
  /** What an object-like macro or an enumerator of the driver stands for, or null for other names. */
  constant(unit: Unit, name: string): Expression | null;
  /** The initialiser of a variable at file level, where the module defines it with one. */
  initialiser(unit: Unit, name: string): Expression | null;
  /** Type of an expression, or null where it cannot be told; `partType` may remember those of its parts. */
  typeOf(unit: Unit, ir: FunctionIr, expression: Expression, partType?: (part: Expression) => Type | null): Type | null;
  /** The field of that name in a struct or union, those of its unnamed members included; null where it has none. */
  findField(unit: Unit, type: Type, name: string): StructField | null;
  /** The headers that a unit quotes, in the order they are included. */
  headersOf(unit: Unit): readonly SourceFile[];
  /** One of these with the inline functions in it. */
  headerUnit(unit: Unit, header: SourceFile): Unit;
}
