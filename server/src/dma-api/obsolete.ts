import { allocate, api, checkMapping, family, free, harmless, sync } from './builder.ts';
import type { ApiConstant } from './types.ts';

const device = 'struct device *dev';
const direction = 'enum dma_data_direction dir';
const noncoherent = 'memory is cached now: it needs a direction, and dma_sync_single_*() around CPU access';

/** Calls of the DMA API that later kernels renamed, changed or dropped; versions are the last that had them. */
export const obsoleteFunctions = family({ header: 'linux/dma-mapping.h', section: 'streaming-mappings' }, [
  api(`int dma_mapping_error(dma_addr_t dma_addr)`, 'The form without a device.', {
    effects: [checkMapping('dma_addr')],
    section: 'handling-errors',
    until: '2.6.26',
  }),
  api(
    `void *dma_zalloc_coherent(${device}, size_t size, dma_addr_t *dma_handle, gfp_t flag)`,
    'dma_alloc_coherent(), which always zeroes now.',
    {
      effects: [allocate('coherent', 'dma_handle')],
      section: 'coherent-mappings',
      since: '3.2',
      until: '4.20',
      replacement: 'dma_alloc_coherent($0, $1, $2, $3)',
      pair: 'dma_free_coherent',
    },
  ),
  api(
    `void *dma_alloc_noncoherent(${device}, size_t size, dma_addr_t *dma_handle, gfp_t gfp)`,
    'The form without a direction.',
    {
      effects: [allocate('noncoherent', 'dma_handle')],
      section: 'coherent-mappings',
      until: '4.14',
      replacement: { template: 'dma_alloc_noncoherent($0, $1, $2, DMA_BIDIRECTIONAL, $3)', caution: noncoherent },
      pair: 'dma_free_noncoherent',
    },
  ),
  api(
    `void dma_free_noncoherent(${device}, size_t size, void *cpu_addr, dma_addr_t dma_handle)`,
    'The form without a direction.',
    {
      effects: [free('noncoherent', 'cpu_addr', 'dma_handle')],
      section: 'coherent-mappings',
      until: '4.14',
      replacement: { template: 'dma_free_noncoherent($0, $1, $2, $3, DMA_BIDIRECTIONAL)', caution: noncoherent },
      pair: 'dma_alloc_noncoherent',
    },
  ),
  api(
    `void dma_cache_sync(${device}, void *vaddr, size_t size, ${direction})`,
    'Synchronised memory of DMA_ATTR_NON_CONSISTENT by its CPU address.',
    {
      effects: [harmless],
      until: '5.9',
    },
  ),
  api(
    `void *dmam_alloc_noncoherent(${device}, size_t size, dma_addr_t *dma_handle, gfp_t gfp)`,
    'Managed memory that needed dma_cache_sync().',
    {
      effects: [allocate('noncoherent', 'dma_handle', { managed: true })],
      section: 'coherent-mappings',
      until: '4.12',
    },
  ),
  api(
    `void *dma_alloc_writecombine(${device}, size_t size, dma_addr_t *dma_addr, gfp_t gfp)`,
    'Old name of dma_alloc_wc().',
    {
      effects: [allocate('write-combine', 'dma_addr')],
      section: 'coherent-mappings',
      until: '4.6',
      replacement: 'dma_alloc_wc($0, $1, $2, $3)',
      pair: 'dma_free_writecombine',
    },
  ),
  api(
    `void dma_free_writecombine(${device}, size_t size, void *cpu_addr, dma_addr_t dma_addr)`,
    'Old name of dma_free_wc().',
    {
      effects: [free('write-combine', 'cpu_addr', 'dma_addr')],
      section: 'coherent-mappings',
      until: '4.6',
      replacement: 'dma_free_wc($0, $1, $2, $3)',
      pair: 'dma_alloc_writecombine',
    },
  ),
  api(
    `int dma_mmap_writecombine(${device}, struct vm_area_struct *vma, void *cpu_addr, dma_addr_t dma_addr, size_t size)`,
    'Old name of dma_mmap_wc().',
    {
      effects: [harmless],
      failure: 'errno',
      section: 'coherent-mappings',
      until: '4.6',
      replacement: 'dma_mmap_wc($0, $1, $2, $3, $4)',
    },
  ),
  api(
    `void dma_sync_single(${device}, dma_addr_t addr, size_t size, ${direction})`,
    'Old name of dma_sync_single_for_cpu().',
    {
      effects: [sync('cpu', 'single', 'addr')],
      until: '2.6.36',
      replacement: 'dma_sync_single_for_cpu($0, $1, $2, $3)',
    },
  ),
  api(
    `void dma_sync_single_range(${device}, dma_addr_t addr, unsigned long offset, size_t size, ${direction})`,
    'Old name of dma_sync_single_range_for_cpu().',
    {
      effects: [sync('cpu', 'single', 'addr')],
      until: '2.6.36',
      replacement: 'dma_sync_single_range_for_cpu($0, $1, $2, $3, $4)',
    },
  ),
  api(
    `void dma_sync_sg(${device}, struct scatterlist *sg, int nelems, ${direction})`,
    'Old name of dma_sync_sg_for_cpu().',
    {
      effects: [sync('cpu', 'sg', 'sg')],
      until: '2.6.36',
      replacement: 'dma_sync_sg_for_cpu($0, $1, $2, $3)',
    },
  ),
  api(`int dma_is_consistent(${device}, dma_addr_t dma_handle)`, 'Asked whether a mapping was coherent.', {
    effects: [harmless],
    until: '2.6.36',
  }),
  api(`int dma_supported(${device}, u64 mask)`, 'Asked whether a mask would do; setting it answers that.', {
    effects: [harmless],
    section: 'addressing-capabilities',
    failure: 'zero',
    until: '6.0',
    replacement: {
      template: '!dma_set_mask($0, $1)',
      caution: 'the new call sets the mask, the old one only asked',
    },
  }),
  api(
    `int dmam_declare_coherent_memory(${device}, phys_addr_t phys_addr, dma_addr_t device_addr, size_t size, int flags)`,
    'Declared memory of the device for coherent allocations.',
    { effects: [harmless], section: 'coherent-mappings', failure: 'errno', until: '5.0' },
  ),
]);

function mask(bits: number): ApiConstant {
  return {
    name: `DMA_${bits}BIT_MASK`,
    replacement: `DMA_BIT_MASK(${bits})`,
    until: '2.6.31',
    summary: `Old form of DMA_BIT_MASK(${bits}).`,
  };
}

export const obsoleteConstants: readonly ApiConstant[] = [
  ...[64, 48, 47, 40, 39, 35, 32, 31, 30, 29, 28, 24].map(mask),
  {
    name: 'DMA_ERROR_CODE',
    replacement: 'DMA_MAPPING_ERROR',
    until: '4.20',
    summary: 'What some architectures returned for a failed mapping; only dma_mapping_error() may ask.',
  },
  {
    name: 'DMA_ATTR_NON_CONSISTENT',
    replacement: null,
    until: '5.9',
    summary: 'Asked dma_alloc_attrs() for cached memory; dma_alloc_noncoherent() or dma_alloc_pages() give it.',
  },
  {
    name: 'DMA_ATTR_WRITE_BARRIER',
    replacement: null,
    until: '5.8',
    summary: 'Asked for writes to a mapping to push earlier ones ahead.',
  },
];
