/** Helpers of the kernel that only compute: the result depends on nothing but the arguments. */

type Compute = (operands: readonly bigint[]) => bigint;

const at = (operands: readonly bigint[], position: number): bigint => operands[position] ?? 0n;
const unary =
  (compute: (a: bigint) => bigint): Compute =>
  (operands) =>
    compute(at(operands, 0));
const binary =
  (compute: (a: bigint, b: bigint) => bigint): Compute =>
  (operands) =>
    compute(at(operands, 0), at(operands, 1));

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const larger = (a: bigint, b: bigint) => (a > b ? a : b);
const upTo = (a: bigint, b: bigint) => (b === 0n ? a : ((a + b - 1n) / b) * b);
const downTo = (a: bigint, b: bigint) => (b === 0n ? a : (a / b) * b);
const clamp: Compute = (o) => larger(at(o, 1), smaller(at(o, 0), at(o, 2)));
const mask = (bits: number) => (a: bigint) => BigInt.asUintN(bits, a);

/** Position of the highest bit set, counted from 1; 0 for none. */
function fls(a: bigint): bigint {
  return a === 0n ? 0n : BigInt(BigInt.asUintN(64, a).toString(2).length);
}

/** Position of the lowest bit set, counted from 1; 0 for none. */
function ffs(a: bigint): bigint {
  return a === 0n ? 0n : fls(a & -a);
}

function ones(a: bigint): bigint {
  return BigInt(BigInt.asUintN(64, a).toString(2).replaceAll('0', '').length);
}

function swap(bytes: number): (a: bigint) => bigint {
  return (a) => {
    let result = 0n;
    for (let i = 0; i < bytes; i++) result = (result << 8n) | ((a >> BigInt(i * 8)) & 0xffn);
    return result;
  };
}

function getOrder(size: bigint): bigint {
  return size <= 4096n ? 0n : fls((size - 1n) >> 12n);
}

const genmask = binary((high, low) => (((1n << (high + 1n)) - 1n) >> low) << low);
const same = unary((a) => a);

function each(names: string, compute: Compute): (readonly [string, Compute])[] {
  return names.split(' ').map((name) => [name, compute] as const);
}

/** By name; arguments that are types are left out. */
export const pureFunctions: ReadonlyMap<string, Compute> = new Map([
  ...each('min min_t umin min_not_zero', binary(smaller)),
  ...each('max max_t umax', binary(larger)),
  ['min3', (o) => smaller(smaller(at(o, 0), at(o, 1)), at(o, 2))],
  ['max3', (o) => larger(larger(at(o, 0), at(o, 1)), at(o, 2))],
  ...each('clamp clamp_t clamp_val', clamp),
  ['abs', unary((a) => (a < 0n ? -a : a))],
  ...each('ALIGN roundup round_up PTR_ALIGN __ALIGN_KERNEL ALIGN_KERNEL', binary(upTo)),
  ...each('ALIGN_DOWN rounddown round_down PTR_ALIGN_DOWN', binary(downTo)),
  ['IS_ALIGNED', binary((a, b) => (b === 0n || a % b === 0n ? 1n : 0n))],
  ...each('DIV_ROUND_UP DIV_ROUND_UP_ULL DIV_ROUND_UP_SECTOR_T', binary((a, b) => (b === 0n ? 0n : (a + b - 1n) / b))),
  ...each('DIV_ROUND_CLOSEST DIV_ROUND_CLOSEST_ULL', binary((a, b) => (b === 0n ? 0n : (a + b / 2n) / b))),
  ...each('DIV_ROUND_DOWN DIV_ROUND_DOWN_ULL div_u64 div64_u64 div_s64 div64_ul', binary((a, b) => (b === 0n ? 0n : a / b))),
  ...each('mult_frac mul_u64_u32_div', (o) => (at(o, 2) === 0n ? 0n : (at(o, 0) * at(o, 1)) / at(o, 2))),
  ['roundup_pow_of_two', unary((a) => (a <= 1n ? 1n : 1n << fls(a - 1n)))],
  ['rounddown_pow_of_two', unary((a) => (a <= 0n ? 0n : 1n << (fls(a) - 1n)))],
  ['is_power_of_2', unary((a) => (a > 0n && (a & (a - 1n)) === 0n ? 1n : 0n))],
  ...each('PAGE_ALIGN', unary((a) => upTo(a, 4096n))),
  ['PAGE_ALIGNED', unary((a) => (a % 4096n === 0n ? 1n : 0n))],
  ...each('L1_CACHE_ALIGN SMP_CACHE_ALIGN SKB_DATA_ALIGN', unary((a) => upTo(a, 64n))),
  ['SKB_WITH_OVERHEAD', unary((a) => a - 320n)],
  ['offset_in_page', unary((a) => a & 0xfffn)],
  ...each('PHYS_PFN PFN_DOWN __phys_to_pfn', unary((a) => a >> 12n)),
  ['PFN_UP', unary((a) => (a + 4095n) >> 12n)],
  ['PFN_PHYS', unary((a) => a << 12n)],
  ...each('BIT BIT_ULL _BITUL _BITULL', unary((a) => (a < 0n || a > 63n ? 0n : 1n << a))),
  ['BIT_MASK', unary((a) => 1n << (a & 63n))],
  ['BIT_WORD', unary((a) => a >> 6n)],
  ['BITS_TO_LONGS', unary((a) => (a + 63n) / 64n)],
  ...each('GENMASK GENMASK_ULL GENMASK_U32', genmask),
  ...each('FIELD_PREP', binary((field, value) => (field === 0n ? 0n : (value << (ffs(field) - 1n)) & field))),
  ...each('FIELD_GET', binary((field, value) => (field === 0n ? 0n : (value & field) >> (ffs(field) - 1n)))),
  ['FIELD_MAX', unary((field) => (field === 0n ? 0n : field >> (ffs(field) - 1n)))],
  ['FIELD_FIT', () => 1n],
  ...each('u32_encode_bits u64_encode_bits u16_encode_bits le32_encode_bits le16_encode_bits u8_encode_bits', binary((value, field) => (field === 0n ? 0n : (value << (ffs(field) - 1n)) & field))),
  ...each('u32_get_bits u64_get_bits u16_get_bits le32_get_bits le16_get_bits le64_get_bits u8_get_bits', binary((value, field) => (field === 0n ? 0n : (value & field) >> (ffs(field) - 1n)))),
  ['DMA_BIT_MASK', unary((a) => (a >= 64n ? 2n ** 64n - 1n : a < 0n ? 0n : (1n << a) - 1n))],
  ...each('fls fls64 __fls_plus_one', unary(fls)),
  ['ffs', unary(ffs)],
  ...each('__ffs __ffs64', unary((a) => ffs(a) - 1n)),
  ...each('__fls ilog2', unary((a) => fls(a) - 1n)),
  ['ffz', unary((a) => ffs(~a) - 1n)],
  ...each('order_base_2 get_count_order', unary((a) => (a <= 1n ? 0n : fls(a - 1n)))),
  ['get_order', unary(getOrder)],
  ...each('hweight8 hweight16 hweight32 hweight64 hweight_long', unary(ones)),
  ...each('lower_32_bits', unary(mask(32))),
  ...each('lower_16_bits', unary(mask(16))),
  ['upper_32_bits', unary((a) => BigInt.asUintN(64, a) >> 32n)],
  ['upper_16_bits', unary((a) => BigInt.asUintN(32, a) >> 16n)],
  ...each('cpu_to_le16 le16_to_cpu __cpu_to_le16 __le16_to_cpu', unary(mask(16))),
  ...each('cpu_to_le32 le32_to_cpu __cpu_to_le32 __le32_to_cpu', unary(mask(32))),
  ...each('cpu_to_le64 le64_to_cpu __cpu_to_le64 __le64_to_cpu', unary(mask(64))),
  ...each('cpu_to_be16 be16_to_cpu __cpu_to_be16 __be16_to_cpu htons ntohs swab16', unary(swap(2))),
  ...each('cpu_to_be32 be32_to_cpu __cpu_to_be32 __be32_to_cpu htonl ntohl swab32', unary(swap(4))),
  ...each('cpu_to_be64 be64_to_cpu __cpu_to_be64 __be64_to_cpu swab64', unary(swap(8))),
  ...each('size_mul array_size array3_size', (o) => o.reduce((product, factor) => product * factor, 1n)),
  ...each('size_add', (o) => o.reduce((sum, part) => sum + part, 0n)),
  ...each('msecs_to_jiffies', unary((a) => (a + 3n) / 4n)),
  ...each('usecs_to_jiffies', unary((a) => (a + 3999n) / 4000n)),
  ...each('jiffies_to_msecs', unary((a) => a * 4n)),
  ...each('IS_ENABLED IS_BUILTIN IS_MODULE IS_REACHABLE', () => 1n),
  ...each('time_after time_after_eq', binary((a, b) => (a > b ? 1n : 0n))),
  ...each('time_before time_before_eq', binary((a, b) => (a < b ? 1n : 0n))),
  ...each('dma_get_cache_alignment cache_line_size', () => 64n),
  ...each('READ_ONCE unlikely likely ACCESS_ONCE rcu_dereference smp_load_acquire untagged_addr', same),
  ['valid_dma_direction', unary((a) => (a <= 2n ? 1n : 0n))],
  ['dma_max_mapping_size', () => 2n ** 64n - 1n],
  ['PTR_ERR', unary((a) => BigInt.asIntN(64, a))],
  ...each('ERR_PTR ERR_CAST', unary((a) => BigInt.asUintN(64, a))),
  ['IS_ERR', unary((a) => (isError(a) ? 1n : 0n))],
  ['IS_ERR_VALUE', unary((a) => (isError(a) ? 1n : 0n))],
  ...each('IS_ERR_OR_NULL', unary((a) => (a === 0n || isError(a) ? 1n : 0n))),
  ['ZERO_OR_NULL_PTR', unary((a) => (a <= 16n ? 1n : 0n))],
  ['PTR_ERR_OR_ZERO', unary((a) => (isError(a) ? BigInt.asIntN(64, a) : 0n))],
  ['dma_submit_error', unary((a) => (a < 0n ? a : 0n))],
]); // biome-ignore format: a table reads better in rows

function isError(a: bigint): boolean {
  return BigInt.asUintN(64, a) >= 2n ** 64n - 4095n;
}
