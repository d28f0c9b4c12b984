/** From the types that the source spells to types with sizes. */
import type { Expression, Type } from '../program/ir.ts';
import type { Program, StructType, Unit } from '../program/program.ts';
import {
  alignOf,
  boolType,
  type CType,
  type Field,
  functionType,
  Growth,
  integerType,
  intType,
  layoutOf,
  OpenLayout,
  pointerTo,
  roundUp,
  type StructLayout,
  sizeOf,
  unknownType,
  voidType,
  type Wanted,
} from './ctypes.ts';

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
    // The kernel's own headers define some of these for 32 bits too.
    const made = this.make(unit, integers.has(type.base) ? type : this.program.resolveType(unit, type));
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
