import { api, family, harmless, setMask } from './builder.ts';

const device = 'struct device *dev';

/** What a device can address, and the limits of its segments (include/linux/dma-mapping.h). */
export const maskFunctions = family({ header: 'linux/dma-mapping.h', section: 'addressing-capabilities' }, [
  api(
    `int dma_set_mask_and_coherent(${device}, u64 mask)`,
    'Says which addresses the device can reach, for both kinds of mappings; 0, or an errno where DMA cannot work.',
    { effects: [setMask('both')] },
  ),
  api(
    `int dma_set_mask(${device}, u64 mask)`,
    'Says which addresses the device can reach in streaming mappings; 0, or an errno where DMA cannot work.',
    { effects: [setMask('streaming')] },
  ),
  api(
    `int dma_set_coherent_mask(${device}, u64 mask)`,
    'Says which addresses the device can reach in coherent allocations; 0, or an errno where DMA cannot work.',
    { effects: [setMask('coherent')] },
  ),
  api(
    `int dma_coerce_mask_and_coherent(${device}, u64 mask)`,
    'As dma_set_mask_and_coherent(), for a device whose bus left dev->dma_mask unset.',
    { effects: [setMask('both')] },
  ),
  api(`u64 dma_get_mask(${device})`, 'Returns the streaming mask of the device.', { effects: [harmless] }),
  api(
    `u64 dma_get_required_mask(${device})`,
    'Returns the mask the platform would need to reach all memory; a 64-bit device may choose by it.',
    { effects: [harmless] },
  ),
  api(`bool dma_addressing_limited(${device})`, 'Tells whether the device cannot reach all memory by itself.', {
    effects: [harmless],
    since: '5.4',
  }),
  api(
    `size_t dma_max_mapping_size(${device})`,
    'Returns the largest size that one mapping of the device may have (bounce buffers limit it).',
    { effects: [harmless], since: '5.1' },
  ),
  api(`size_t dma_opt_mapping_size(${device})`, 'Returns the largest size that is still mapped quickly.', {
    effects: [harmless],
    since: '6.0',
  }),
  api(`unsigned long dma_get_merge_boundary(${device})`, 'Returns the mask at which an IOMMU can merge segments.', {
    effects: [harmless],
    since: '5.4',
  }),
  api(`unsigned int dma_get_max_seg_size(${device})`, 'Returns the longest segment that dma_map_sg() may make.', {
    effects: [harmless],
  }),
  api(`void dma_set_max_seg_size(${device}, unsigned int size)`, 'Says how long a segment the device can take.', {
    effects: [harmless],
    since: '6.12',
  }),
  api(`int dma_set_max_seg_size(${device}, unsigned int size)`, 'Says how long a segment the device can take.', {
    effects: [harmless],
    failure: 'errno',
    until: '6.11',
  }),
  api(`unsigned long dma_get_seg_boundary(${device})`, 'Returns the boundary that no segment may cross.', {
    effects: [harmless],
  }),
  api(
    `unsigned long dma_get_seg_boundary_nr_pages(${device}, unsigned int page_shift)`,
    'Returns the segment boundary in pages of the IOMMU.',
    { effects: [harmless], since: '5.10' },
  ),
  api(`void dma_set_seg_boundary(${device}, unsigned long mask)`, 'Says which boundary a segment may not cross.', {
    effects: [harmless],
    since: '6.12',
  }),
  api(`int dma_set_seg_boundary(${device}, unsigned long mask)`, 'Says which boundary a segment may not cross.', {
    effects: [harmless],
    failure: 'errno',
    until: '6.11',
  }),
  api(`unsigned int dma_get_min_align_mask(${device})`, 'Returns the offset bits that a mapping must preserve.', {
    effects: [harmless],
    since: '5.12',
  }),
  api(
    `void dma_set_min_align_mask(${device}, unsigned int min_align_mask)`,
    'Says which low bits of a buffer address the device needs kept.',
    { effects: [harmless], since: '6.12' },
  ),
  api(
    `int dma_set_min_align_mask(${device}, unsigned int min_align_mask)`,
    'Says which low bits of a buffer address the device needs kept.',
    { effects: [harmless], failure: 'errno', since: '5.12', until: '6.11' },
  ),
  api('int dma_get_cache_alignment(void)', 'Returns the alignment that keeps a DMA buffer off foreign cache lines.', {
    effects: [harmless],
    section: 'what-memory',
  }),
  api('u64 DMA_BIT_MASK(n)', 'The mask of a device that drives n address bits.', { effects: [harmless] }),
]);
