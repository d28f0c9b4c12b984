/** Which values can be compared by their spelling: sizes of types, and calls that only compute. */
import type { Expression, Type } from '../program/ir.ts';
import { type Place, rootOf, type Term, type TermTable } from './terms.ts';

const pureCalls: ReadonlySet<string> = new Set([
  'min', 'max', 'min_t', 'max_t', 'min3', 'max3', 'clamp', 'clamp_t', 'clamp_val', 'umin', 'umax',
  'ALIGN', 'ALIGN_DOWN', 'PTR_ALIGN', 'roundup', 'rounddown', 'round_up', 'round_down', 'roundup_pow_of_two', 'DIV_ROUND_UP',
  'PAGE_ALIGN', 'SKB_DATA_ALIGN', 'L1_CACHE_ALIGN', 'array_size', 'struct_size', 'size_mul', 'size_add', 'array3_size', 'flex_array_size',
  'BIT', 'BIT_ULL', 'GENMASK', 'GENMASK_ULL', 'FIELD_GET', 'FIELD_PREP', 'DMA_BIT_MASK', 'ARRAY_SIZE', 'offsetof', 'sizeof_field',
  'upper_32_bits', 'lower_32_bits', 'swab32', 'swab16', 'htonl', 'htons', 'ntohl', 'ntohs', 'ilog2', 'order_base_2', 'fls', 'ffs', 'hweight32',
  'netdev_priv', 'netdev_from_priv', 'aead_request_ctx', 'skcipher_request_ctx', 'ahash_request_ctx', 'crypto_tfm_ctx',
  'crypto_aead_ctx', 'crypto_skcipher_ctx', 'crypto_ahash_ctx', 'crypto_aead_reqtfm', 'crypto_skcipher_reqtfm', 'crypto_ahash_reqtfm',
  'dev_get_drvdata', 'pci_get_drvdata', 'platform_get_drvdata', 'amba_get_drvdata', 'spi_get_drvdata', 'i2c_get_clientdata',
  'spi_controller_get_devdata', 'spi_master_get_devdata', 'usb_get_intfdata', 'shost_priv', 'mmc_priv', 'iio_priv',
  'snd_pcm_substream_chip', 'video_get_drvdata', 'wiphy_priv', 'mtd_to_nand', 'nand_to_mtd', 'nand_get_controller_data',
  'dev_to_node', 'mmc_dev', 'dmaengine_get_dma_device',
  'skb_headlen', 'skb_shinfo', 'skb_frag_size', 'skb_frag_page', 'skb_frag_off', 'skb_frag_address', 'skb_transport_offset', 'skb_pagelen',
  'skb_tail_pointer', 'skb_end_pointer', 'skb_headroom', 'skb_tailroom', 'skb_is_gso', 'skb_network_offset', 'skb_get_queue_mapping',
  'sg_page', 'sg_virt', 'sg_phys', 'sg_dma_address', 'sg_dma_len', 'sg_next', 'sg_nents', 'sg_nents_for_len', 'sg_is_last',
  'page_address', 'page_to_virt', 'virt_to_page', 'virt_to_head_page', 'offset_in_page', 'phys_to_virt', '__va',
  'virt_to_bus', 'bus_to_virt', 'isa_virt_to_bus', 'page_size', 'compound_order', 'get_order', 'phys_to_dma', 'page_to_pfn', 'pfn_to_page',
  'mmc_get_dma_dir', 'rq_dma_dir', 'scsi_sg_count', 'scsi_sglist', 'scsi_bufflen', 'xdp_get_shared_info_from_buff', 'blk_rq_nr_phys_segments',
  'ERR_PTR', 'PTR_ERR', 'ERR_CAST', 'IS_ERR', 'IS_ERR_OR_NULL', 'PTR_ERR_OR_ZERO', 'IS_ENABLED', 'IS_ALIGNED',
  'dma_get_cache_alignment', 'cache_line_size', 'to_pci_dev', 'to_platform_device', 'dma_submit_error', 'urb_dir', 'usb_urb_dir_in', 'usb_urb_dir_out',
  'list_empty', 'wiphy_dev',
]); // biome-ignore format: a table reads better in rows

const byteOrder = /^(__)?(cpu_to_[bl]e|[bl]e)(16|32|64)(_to_cpu)?p?$/;

/** Where a protocol keeps its own part of a socket buffer. */
const controlBlock = /^(?:ATM_SKB|\w*SKB_CB)$/;

/** Calls whose result depends on nothing but their arguments, for as long as one function runs. */
export function isPureCall(name: string): boolean {
  return pureCalls.has(name) || byteOrder.test(name) || controlBlock.test(name);
}

const byteSizes: ReadonlyMap<string, number> = new Map(
  Object.entries({
    char: 1, 'unsigned char': 1, 'signed char': 1, u8: 1, s8: 1, __u8: 1, __s8: 1, uint8_t: 1, int8_t: 1, bool: 1,
    short: 2, 'unsigned short': 2, u16: 2, s16: 2, __u16: 2, __le16: 2, __be16: 2, uint16_t: 2,
    int: 4, 'unsigned int': 4, unsigned: 4, u32: 4, s32: 4, __u32: 4, __le32: 4, __be32: 4, uint32_t: 4, int32_t: 4,
    u64: 8, s64: 8, __u64: 8, __le64: 8, __be64: 8, uint64_t: 8, int64_t: 8, 'long long': 8, 'unsigned long long': 8,
  }), // biome-ignore format: a table reads better in rows
);

/** The size of a type in bytes: a number where it is the same on every machine, else a constant named after it. */
export function sizeofTerm(terms: TermTable, type: Type, dimensionTerm: (dimension: Expression) => Term): Term {
  const bytes = byteSizes.get(type.base);
  const one =
    type.pointers > 0
      ? terms.constant('sizeof(void *)')
      : bytes === undefined
        ? terms.constant(`sizeof(${type.base})`)
        : terms.integer(bytes);
  return type.dimensions.reduce<Term>(
    (size, dimension) => terms.multiply(size, dimension ? dimensionTerm(dimension) : terms.constant('?')),
    one,
  );
}

/** Truth for two constants, be they of two functions: different directions differ, different sizes of types need not. */
export function areDistinctConstants(a: Term, b: Term): boolean {
  if (a.kind !== 'constant' || b.kind !== 'constant') return false;
  return a.name !== b.name && a.name.startsWith('DMA_') && b.name.startsWith('DMA_');
}

/** Whether one value is the other and a named number: `len` and `len + HEADER_BYTES`. */
export function differByConstant(terms: TermTable, a: Term, b: Term): boolean {
  const { key, offset } = terms.difference(a, b);
  return key?.kind === 'constant' && offset === 0;
}

/** Whether a value is made of nothing that came into being inside the function (call results, merges of paths). */
export function isStable(term: Term): boolean {
  switch (term.kind) {
    case 'integer':
    case 'constant':
      return true;
    case 'initial':
    case 'address':
      return isStablePlace(term.place);
    case 'symbol':
      return false;
    case 'sum':
      return term.parts.every((part) => isStable(part.term));
    case 'operation':
      return term.operands.every(isStable);
  }
}

/** Whether a place is the same one on every path: no index or pointer in it came into being on the way. */
function isStablePlace(place: Place): boolean {
  switch (place.kind) {
    case 'variable':
    case 'global':
      return true;
    case 'dereference':
      return isStable(place.pointer);
    case 'field':
      return isStablePlace(place.base);
    case 'element':
      return isStable(place.index) && isStablePlace(place.base);
  }
}

/**
 * Whether `part` occurs inside `whole`: the handle in `handle + offset` or in `lower_32_bits(handle)`, the memory in the
 * address of one of its fields.
 */
export function mentions(whole: Term, part: Term): boolean {
  if (whole === part) return true;
  // What a term is made of came into being before it.
  if (whole.id < part.id) return false;
  if (whole.kind === 'sum') return whole.parts.some((summand) => mentions(summand.term, part));
  if (whole.kind === 'operation') return whole.operands.some((operand) => mentions(operand, part));
  if (whole.kind === 'address') {
    const root = rootOf(whole.place);
    return root.kind === 'dereference' && mentions(root.pointer, part);
  }
  return false;
}
