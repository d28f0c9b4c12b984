/** C types with sizes: what memory the interpreter lays out, and what a value of a type can be. x86-64's data model. */

export type CType =
  | { readonly kind: 'integer'; readonly name: string; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'pointer'; readonly target: () => CType }
  | { readonly kind: 'array'; readonly element: CType; readonly length: number }
  | { readonly kind: 'struct'; readonly layout: StructLayout }
  | { readonly kind: 'function' }
  | { readonly kind: 'void' }
  /** Of a type nobody declared: eight bytes that may be a number, a pointer or a structure. */
  | { readonly kind: 'unknown'; readonly layout: StructLayout & { pointee(): CType } };

export interface Field {
  readonly offset: number;
  readonly type: CType;
}

/** As what a field of unknown type is used: a number or pointer, a structure of its own, or something of a type. */
export type Wanted = 'scalar' | 'structure' | CType;

/** The fields of a struct or union. One whose definition is not (or only in part) known grows fields as they are named. */
export interface StructLayout {
  readonly tag: string;
  readonly size: number;
  readonly align: number;
  /** True where fields not listed may exist. */
  readonly open: boolean;
  /** A field; one not known yet is made as it is wanted. */
  field(name: string, wanted?: Wanted): Field;
  /** All fields known so far, by name; those of unnamed members included. */
  fields(): ReadonlyMap<string, Field>;
}

export const integerType = (name: string, size: number, signed: boolean): CType => ({
  kind: 'integer',
  name,
  size,
  signed,
});

export const intType = integerType('int', 4, true);
export const unsignedType = integerType('unsigned int', 4, false);
export const longType = integerType('long', 8, true);
export const u64Type = integerType('u64', 8, false);
export const boolType = integerType('bool', 1, false);
export const byteType = integerType('u8', 1, false);
export const charType = integerType('char', 1, true);
export const handleType = integerType('dma_addr_t', 8, false);
export const voidType: CType = { kind: 'void' };
export const functionType: CType = { kind: 'function' };

export function pointerTo(target: CType): CType {
  return { kind: 'pointer', target: () => target };
}

export const voidPointer = pointerTo(voidType);

/** Size in bytes; 1 for void and functions, as GNU C has it. */
export function sizeOf(type: CType): number {
  switch (type.kind) {
    case 'integer':
      return type.size;
    case 'pointer':
      return 8;
    case 'array':
      return type.length * sizeOf(type.element);
    case 'struct':
      return type.layout.size;
    case 'unknown':
      return 8;
    case 'function':
    case 'void':
      return 1;
  }
}

export function alignOf(type: CType): number {
  switch (type.kind) {
    case 'integer':
      return type.size;
    case 'array':
      return alignOf(type.element);
    case 'struct':
      return type.layout.align;
    case 'pointer':
    case 'unknown':
      return 8;
    case 'function':
    case 'void':
      return 1;
  }
}

/** What a pointer points at or an array holds; null for other types. */
export function elementOf(type: CType): CType | null {
  if (type.kind === 'pointer') return type.target();
  return type.kind === 'array' ? type.element : null;
}

/** As the source would spell it. */
export function typeText(type: CType): string {
  switch (type.kind) {
    case 'integer':
      return type.name;
    case 'pointer': {
      const target = typeText(type.target());
      return target.endsWith('*') ? `${target}*` : `${target} *`;
    }
    case 'array':
      return `${typeText(type.element)}[${type.length}]`;
    case 'struct':
      return type.layout.tag;
    case 'function':
      return 'function';
    case 'void':
      return 'void';
    case 'unknown':
      return '?';
  }
}

/** A pointer to nobody knows what: wanted where something must be a pointer. */
export const vaguePointer: CType = pointerTo({ kind: 'void' });

/** What a pointer whose target nobody declares leads to, the target being used with fields. */
export function isVague(type: CType | null): boolean {
  return type === vaguePointer;
}

/** Distance of elements behind a pointer; those of unknown type are as far apart as their fields need. */
export function strideOf(type: CType): number {
  return type.kind === 'unknown' ? type.layout.size : sizeOf(type);
}

/** A type of its own, for a place of which nothing is known. */
export function unknownType(room: number = roomOfUnknown.structure): CType {
  return { kind: 'unknown', layout: new OpenLayout('?', room) };
}

/** The layout of a struct or of a place of unknown type; null for other types. */
export function layoutOf(type: CType): StructLayout | null {
  return type.kind === 'struct' || type.kind === 'unknown' ? type.layout : null;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

const roomOfUnknown = { scalar: 16, structure: 256 } as const;

/** Fields of unknown type, one behind the other in the order they are named; the last place is for all that don't fit. */
export class Growth {
  private next = 0;

  constructor(private readonly room: number) {}

  field(wanted: Wanted): Field {
    const type = typeof wanted === 'string' ? unknownType(Math.min(roomOfUnknown[wanted], this.room)) : wanted;
    const size = roundUp(type.kind === 'unknown' ? type.layout.size : sizeOf(type), 8);
    const offset = Math.max(0, Math.min(this.next, this.room - size));
    this.next = offset + size;
    return { offset, type };
  }
}

/** A layout of which nothing is known. */
export class OpenLayout implements StructLayout {
  readonly open = true;
  readonly align = 8;
  private pointed: CType | null = null;
  private readonly known = new Map<string, Field>();
  private readonly growth: Growth;

  constructor(
    readonly tag: string,
    readonly size: number,
  ) {
    this.growth = new Growth(size);
  }

  field(name: string, wanted: Wanted = 'scalar'): Field {
    let field = this.known.get(name);
    if (field === undefined) {
      field = this.growth.field(wanted);
      this.known.set(name, field);
    }
    return field;
  }

  fields(): ReadonlyMap<string, Field> {
    return this.known;
  }

  /** What it points at where it is used as a pointer: the same at each use. */
  pointee(): CType {
    this.pointed ??= unknownType();
    return this.pointed;
  }
}
