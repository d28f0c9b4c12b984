/** C types with sizes: what memory the interpreter lays out, and what a value of a type can be. x86-64's data model. */
import type { Expression, Type } from '../program/ir.ts';
import type { Program, StructType, Unit } from '../program/program.ts';

export type CType =
  | { readonly kind: 'integer'; readonly name: string; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'pointer'; readonly target: () => CType }
  | { readonly kind: 'array'; readonly element: CType; readonly length: number }
  | { readonly kind: 'struct'; readonly layout: StructLayout }
  | { readonly kind: 'function' }
  | { readonly kind: 'void' }
  /** Of a type nobody declared: eight bytes that may be a number, a pointer or a structure. */
  | { readonly kind: 'unknown'; readonly layout: StructLayout & { pointee(): CType } };

export type StructCType = Extract<CType, { kind: 'struct' | 'unknown' }>;

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

/** Whether two types name the same thing, as far as matters for handing an object from one function to another. */
export function sameType(a: CType, b: CType): boolean {
  return typeText(a) === typeText(b) && typeText(a) !== '?';
}

/** Evaluates a constant expression of the source: an array's dimension, an enumerator. */
export type ConstantReader = (unit: Unit, expression: Expression) => bigint | null;

/** Elements of an array whose size nobody can tell. */
const UNKNOWN_LENGTH = 16;
const LARGEST_ARRAY = 1 << 16;

/** The C types of one program. */
export class TypeTable {
  private readonly structs = new Map<StructType, CType>();
  private readonly named = new Map<string, CType>();
  private readonly byType = new Map<Type, CType>();

  constructor(
    private readonly program: Program,
    private readonly constant: ConstantReader,
  ) {}

  /** The type that a declaration in a unit spells. */
  of(unit: Unit, type: Type): CType {
    const known = this.byType.get(type);
    if (known !== undefined) return known;
    const made = this.make(unit, this.program.resolveType(unit, type));
    if (!type.base.includes('@')) this.byType.set(type, made);
    return made;
  }

  /** `struct foo` by its tag. */
  struct(unit: Unit, tag: string): CType {
    const definition = this.program.findStruct(unit, tag);
    if (definition === null) return this.openStruct(tag);
    let type = this.structs.get(definition);
    if (type === undefined) {
      type = { kind: 'struct', layout: new KnownLayout(this, unit, definition) };
      this.structs.set(definition, type);
    }
    return type;
  }

  private make(unit: Unit, type: Type): CType {
    let made = this.base(unit, type.base);
    for (let i = 0; i < type.pointers; i++) made = pointerTo(made);
    for (const dimension of [...type.dimensions].reverse()) {
      made = { kind: 'array', element: made, length: this.lengthOf(unit, dimension) };
    }
    return made;
  }

  private lengthOf(unit: Unit, dimension: Expression | null): number {
    const value = dimension === null ? null : this.constant(unit, dimension);
    if (value === null) return UNKNOWN_LENGTH;
    return Number(value < 0n ? 0n : value > LARGEST_ARRAY ? LARGEST_ARRAY : value);
  }

  private base(unit: Unit, base: string): CType {
    const integer = integers.get(base);
    if (integer !== undefined) return integer;
    if (base === 'void') return voidType;
    if (base === 'function') return functionType;
    if (base.startsWith('enum ')) return intType;
    if (base.startsWith('struct ') || base.startsWith('union ')) return this.struct(unit, base);
    if (base === '?') return unknownType();
    const alias = structAliases.get(base);
    if (alias !== undefined) return this.struct(unit, alias);
    if (opaque.has(base)) return this.openStruct(base);
    return unknownType();
  }

  private openStruct(tag: string): CType {
    let type = this.named.get(tag);
    if (type === undefined) {
      type = { kind: 'struct', layout: new OpenLayout(tag, roomOf(tag)) };
      this.named.set(tag, type);
    }
    return type;
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

function each(names: string, type: CType): (readonly [string, CType])[] {
  return names.split(' ').map((name) => [name, type] as const);
}

const unsigned = (size: number) => (name: string) => [name, integerType(name, size, false)] as const;
const signed = (size: number) => (name: string) => [name, integerType(name, size, true)] as const;

const integers: ReadonlyMap<string, CType> = new Map([
  ...each('bool _Bool', boolType),
  ...each('int signed signed int', intType),
  ...'char|signed char|s8|__s8|int8_t'.split('|').map(signed(1)),
  ...'unsigned char|u8|__u8|uint8_t|u_char|unchar|uchar|byte'.split('|').map(unsigned(1)),
  ...'short|short int|s16|__s16|int16_t|signed short'.split('|').map(signed(2)),
  ...'unsigned short|unsigned short int|u16|__u16|__le16|__be16|uint16_t|ushort|__sum16|umode_t'.split('|').map(unsigned(2)),
  ...'int|signed int|s32|__s32|int32_t|pid_t|dma_cookie_t|irqreturn_t|netdev_tx_t'.split('|').map(signed(4)),
  ...'unsigned int|unsigned|u32|__u32|__le32|__be32|uint32_t|uint|u_int|gfp_t|fmode_t|__wsum|dev_t|phandle'.split('|').map(unsigned(4)),
  ...'acpi_status|blk_status_t|pci_power_t|vm_fault_t|pci_ers_result_t'.split('|').map(unsigned(4)),
  ...'long|long int|long long|long long int|s64|__s64|int64_t|ssize_t|loff_t|off_t|ptrdiff_t|time64_t|ktime_t|intptr_t|snd_pcm_sframes_t|signed long'.split('|').map(signed(8)),
  ...'unsigned long|unsigned long int|long unsigned int|unsigned long long|unsigned long long int|u64|__u64|__le64|__be64|uint64_t|size_t'.split('|').map(unsigned(8)),
  ...'uintptr_t|ulong|u_long|dma_addr_t|phys_addr_t|resource_size_t|pgoff_t|sector_t|cycles_t|kernel_ulong_t|netdev_features_t|snd_pcm_uframes_t'.split('|').map(unsigned(8)),
  ...'irq_hw_number_t|pgprot_t|iova_t|acpi_handle'.split('|').map(unsigned(8)),
]); // biome-ignore format: a table reads better in rows

const structAliases: ReadonlyMap<string, string> = new Map([['skb_frag_t', 'struct bio_vec']]);

/** Types of the kernel that drivers only hand to functions. */
const opaque: ReadonlySet<string> = new Set(
  'spinlock_t raw_spinlock_t rwlock_t atomic_t atomic64_t atomic_long_t refcount_t wait_queue_head_t cpumask_t cpumask_var_t nodemask_t seqcount_t local_t va_list bdaddr_t kuid_t guid_t uuid_t'.split(' '),
); // biome-ignore format: a table reads better in rows

/** Room for fields to grow in, in bytes: small for what is embedded by the dozen. */
function roomOf(tag: string): number {
  return /lock|mutex|atomic|wait|completion|work|timer|tasklet|kref|refcount|stats|hlist|rb_node|seqcount/.test(tag)
    ? 64
    : 2048;
}

/** Kernel structs of kernel-types.ts that are complete there; all others of that table have more fields. */
const complete: ReadonlySet<string> = new Set([
  'struct list_head',
  'struct scatterlist',
  'struct sg_table',
  'struct bio_vec',
]);

const roomOfUnknown = { scalar: 16, structure: 256 } as const;

/** Fields of unknown type, one behind the other in the order they are named; the last place is for all that don't fit. */
class Growth {
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
class OpenLayout implements StructLayout {
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

/** The layout of a struct whose definition the program has. */
class KnownLayout implements StructLayout {
  private measured: { readonly size: number; readonly align: number; readonly fields: Map<string, Field> } | null =
    null;
  private readonly growth: Growth;
  readonly open: boolean;

  constructor(
    private readonly types: TypeTable,
    private readonly unit: Unit,
    private readonly definition: StructType,
  ) {
    this.open = definition.file === '<kernel>' && !complete.has(definition.tag);
    this.growth = new Growth(this.open ? ROOM_OF_KERNEL_STRUCT : 8);
  }

  get tag(): string {
    return this.definition.tag;
  }

  get size(): number {
    return this.measure().size + (this.open ? ROOM_OF_KERNEL_STRUCT : 0);
  }

  get align(): number {
    return this.measure().align;
  }

  fields(): ReadonlyMap<string, Field> {
    return this.measure().fields;
  }

  field(name: string, wanted: Wanted = 'scalar'): Field {
    const { fields, size } = this.measure();
    let field = fields.get(name);
    if (field === undefined) {
      const grown = this.growth.field(wanted);
      field = { offset: (this.open ? size : Math.max(0, size - 8)) + grown.offset, type: grown.type };
      fields.set(name, field);
    }
    return field;
  }

  private measure() {
    if (this.measured !== null) return this.measured;
    const fields = new Map<string, Field>();
    // A struct that holds itself is no C, but must not lead round in circles.
    this.measured = { size: 8, align: 8, fields: new Map() };
    const isUnion = this.tag.startsWith('union ');
    let end = 0;
    let size = 0;
    let align = 1;
    for (const [position, { name, type }] of this.definition.fields.entries()) {
      const isLast = position === this.definition.fields.length - 1;
      const flexible = isLast && type.dimensions[0] === null && !isUnion;
      const ctype = this.types.of(this.unit, type);
      const offset = isUnion ? 0 : roundUp(end, alignOf(ctype));
      if (name === '') {
        for (const [inner, field] of layoutOf(ctype)?.fields() ?? []) {
          if (!fields.has(inner)) fields.set(inner, { offset: offset + field.offset, type: field.type });
        }
      } else fields.set(name, { offset, type: ctype });
      align = Math.max(align, alignOf(ctype));
      end = offset + (flexible ? 0 : sizeOf(ctype));
      size = Math.max(size, end);
    }
    this.measured = { size: Math.max(roundUp(size, align), 1), align, fields };
    return this.measured;
  }
}

const ROOM_OF_KERNEL_STRUCT = 1024;

/** The layout of a struct or of a place of unknown type; null for other types. */
export function layoutOf(type: CType): StructLayout | null {
  return type.kind === 'struct' || type.kind === 'unknown' ? type.layout : null;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
