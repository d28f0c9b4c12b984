import { api, checkMapping, family, harmless, map, mapsForDriver, sync, unmap } from './builder.ts';

const device = 'struct device *dev';
const direction = 'enum dma_data_direction dir';
const attributes = 'unsigned long attrs';

const iova = 'struct dma_iova_state *state';

/** Mappings in two steps, for those who map large requests: the state they share owns the mapping. */
const iovaPrototypes = [
  [
    `bool dma_iova_try_alloc(${device}, ${iova}, phys_addr_t phys, size_t size)`,
    'Reserves addresses behind an IOMMU; false where dma_map_phys() must do instead.',
  ],
  [`void dma_iova_free(${device}, ${iova})`, 'Gives reserved addresses back before anything was linked.'],
  [
    `int dma_iova_link(${device}, ${iova}, phys_addr_t phys, size_t offset, size_t size, ${direction}, ${attributes})`,
    'Links memory into reserved addresses; dma_iova_sync() makes it visible.',
  ],
  [`int dma_iova_sync(${device}, ${iova}, size_t offset, size_t size)`, 'Makes linked memory visible to the device.'],
  [
    `void dma_iova_unlink(${device}, ${iova}, size_t offset, size_t size, ${direction}, ${attributes})`,
    'Takes memory out of reserved addresses.',
  ],
  [
    `void dma_iova_destroy(${device}, ${iova}, size_t mapped_len, ${direction}, ${attributes})`,
    'Unlinks all memory and gives the addresses back.',
  ],
] as const;

/** Streaming mappings: made, checked, synchronised and undone (include/linux/dma-mapping.h). */
export const streamingFunctions = family({ header: 'linux/dma-mapping.h', section: 'streaming-mappings' }, [
  api(
    `dma_addr_t dma_map_single(${device}, void *ptr, size_t size, ${direction})`,
    'Maps a CPU buffer for the device; check the result with dma_mapping_error() and undo it with dma_unmap_single().',
    { effects: [map('single', 'ptr')], pair: 'dma_unmap_single' },
  ),
  api(
    `dma_addr_t dma_map_single_attrs(${device}, void *ptr, size_t size, ${direction}, ${attributes})`,
    'As dma_map_single(), with DMA_ATTR_* flags.',
    { effects: [map('single', 'ptr')], pair: 'dma_unmap_single_attrs' },
  ),
  api(
    `void dma_unmap_single(${device}, dma_addr_t addr, size_t size, ${direction})`,
    'Ends a mapping of dma_map_single(); device, size and direction must be those it was made with.',
    { effects: [unmap('single', 'addr')], pair: 'dma_map_single' },
  ),
  api(
    `void dma_unmap_single_attrs(${device}, dma_addr_t addr, size_t size, ${direction}, ${attributes})`,
    'Ends a mapping of dma_map_single_attrs().',
    { effects: [unmap('single', 'addr')], pair: 'dma_map_single_attrs' },
  ),
  api(
    `dma_addr_t dma_map_page(${device}, struct page *page, size_t offset, size_t size, ${direction})`,
    'Maps part of a page, highmem included; check it with dma_mapping_error() and undo it with dma_unmap_page().',
    { effects: [map('page', 'page')], pair: 'dma_unmap_page' },
  ),
  api(
    `dma_addr_t dma_map_page_attrs(${device}, struct page *page, size_t offset, size_t size, ${direction}, ${attributes})`,
    'As dma_map_page(), with DMA_ATTR_* flags.',
    { effects: [map('page', 'page')], pair: 'dma_unmap_page_attrs' },
  ),
  api(
    `void dma_unmap_page(${device}, dma_addr_t addr, size_t size, ${direction})`,
    'Ends a mapping of dma_map_page() or skb_frag_dma_map().',
    { effects: [unmap('page', 'addr')], pair: 'dma_map_page' },
  ),
  api(
    `void dma_unmap_page_attrs(${device}, dma_addr_t addr, size_t size, ${direction}, ${attributes})`,
    'Ends a mapping of dma_map_page_attrs().',
    { effects: [unmap('page', 'addr')], pair: 'dma_map_page_attrs' },
  ),
  api(
    `unsigned int dma_map_sg(${device}, struct scatterlist *sg, int nents, ${direction})`,
    'Maps a scatterlist; returns how many entries the device sees, 0 on failure. Unmap it with the nents given here.',
    { effects: [map('sg', 'sg')], pair: 'dma_unmap_sg' },
  ),
  api(
    `unsigned int dma_map_sg_attrs(${device}, struct scatterlist *sg, int nents, ${direction}, ${attributes})`,
    'As dma_map_sg(), with DMA_ATTR_* flags.',
    { effects: [map('sg', 'sg')], pair: 'dma_unmap_sg_attrs' },
  ),
  api(
    `void dma_unmap_sg(${device}, struct scatterlist *sg, int nents, ${direction})`,
    'Ends a mapping of dma_map_sg(); nents is the number that was given there, not the one returned.',
    { effects: [unmap('sg', 'sg')], pair: 'dma_map_sg' },
  ),
  api(
    `void dma_unmap_sg_attrs(${device}, struct scatterlist *sg, int nents, ${direction}, ${attributes})`,
    'Ends a mapping of dma_map_sg_attrs().',
    { effects: [unmap('sg', 'sg')], pair: 'dma_map_sg_attrs' },
  ),
  api(
    `int dma_map_sgtable(${device}, struct sg_table *sgt, ${direction}, ${attributes})`,
    'Maps a whole sg_table and sets its nents; returns 0 or a negative errno. Undo it with dma_unmap_sgtable().',
    { effects: [map('sgtable', 'sgt')], pair: 'dma_unmap_sgtable', since: '5.8' },
  ),
  api(
    `void dma_unmap_sgtable(${device}, struct sg_table *sgt, ${direction}, ${attributes})`,
    'Ends a mapping of dma_map_sgtable().',
    { effects: [unmap('sgtable', 'sgt')], pair: 'dma_map_sgtable', since: '5.8' },
  ),
  api(
    `dma_addr_t dma_map_resource(${device}, phys_addr_t phys_addr, size_t size, ${direction}, ${attributes})`,
    'Maps MMIO of another device, never RAM; check it with dma_mapping_error() and undo it with dma_unmap_resource().',
    { effects: [map('resource', 'phys_addr')], pair: 'dma_unmap_resource', since: '4.9' },
  ),
  api(
    `void dma_unmap_resource(${device}, dma_addr_t addr, size_t size, ${direction}, ${attributes})`,
    'Ends a mapping of dma_map_resource().',
    { effects: [unmap('resource', 'addr')], pair: 'dma_map_resource', since: '4.9' },
  ),
  api(
    `dma_addr_t dma_map_phys(${device}, phys_addr_t phys, size_t size, ${direction}, ${attributes})`,
    'Maps a physical address range; check it with dma_mapping_error() and undo it with dma_unmap_phys().',
    { effects: [map('phys', 'phys')], pair: 'dma_unmap_phys', since: '6.18' },
  ),
  api(
    `void dma_unmap_phys(${device}, dma_addr_t addr, size_t size, ${direction}, ${attributes})`,
    'Ends a mapping of dma_map_phys().',
    { effects: [unmap('phys', 'addr')], pair: 'dma_map_phys', since: '6.18' },
  ),
  api(
    `int dma_mapping_error(${device}, dma_addr_t dma_addr)`,
    'Tells whether a mapping failed: not 0 if it did. Nothing else may be compared with a DMA address to learn that.',
    { effects: [checkMapping('dma_addr')], section: 'handling-errors', since: '2.6.27' },
  ),
  api(
    `void dma_sync_single_for_cpu(${device}, dma_addr_t addr, size_t size, ${direction})`,
    'Gives a mapped buffer to the CPU: what the device wrote may now be read.',
    { effects: [sync('cpu', 'single', 'addr')], pair: 'dma_sync_single_for_device' },
  ),
  api(
    `void dma_sync_single_for_device(${device}, dma_addr_t addr, size_t size, ${direction})`,
    'Gives a mapped buffer back to the device: what the CPU wrote is now visible to it.',
    { effects: [sync('device', 'single', 'addr')], pair: 'dma_sync_single_for_cpu' },
  ),
  api(
    `void dma_sync_single_range_for_cpu(${device}, dma_addr_t addr, unsigned long offset, size_t size, ${direction})`,
    'Gives part of a mapped buffer to the CPU.',
    { effects: [sync('cpu', 'single', 'addr')], pair: 'dma_sync_single_range_for_device' },
  ),
  api(
    `void dma_sync_single_range_for_device(${device}, dma_addr_t addr, unsigned long offset, size_t size, ${direction})`,
    'Gives part of a mapped buffer back to the device.',
    { effects: [sync('device', 'single', 'addr')], pair: 'dma_sync_single_range_for_cpu' },
  ),
  api(
    `void dma_sync_sg_for_cpu(${device}, struct scatterlist *sg, int nelems, ${direction})`,
    'Gives a mapped scatterlist to the CPU; nelems is the number given to dma_map_sg().',
    { effects: [sync('cpu', 'sg', 'sg')], pair: 'dma_sync_sg_for_device' },
  ),
  api(
    `void dma_sync_sg_for_device(${device}, struct scatterlist *sg, int nelems, ${direction})`,
    'Gives a mapped scatterlist back to the device; nelems is the number given to dma_map_sg().',
    { effects: [sync('device', 'sg', 'sg')], pair: 'dma_sync_sg_for_cpu' },
  ),
  api(
    `void dma_sync_sgtable_for_cpu(${device}, struct sg_table *sgt, ${direction})`,
    'Gives a mapped sg_table to the CPU.',
    { effects: [sync('cpu', 'sgtable', 'sgt')], pair: 'dma_sync_sgtable_for_device', since: '5.8' },
  ),
  api(
    `void dma_sync_sgtable_for_device(${device}, struct sg_table *sgt, ${direction})`,
    'Gives a mapped sg_table back to the device.',
    { effects: [sync('device', 'sgtable', 'sgt')], pair: 'dma_sync_sgtable_for_cpu', since: '5.8' },
  ),
  api(
    `bool dma_need_sync(${device}, dma_addr_t dma_addr)`,
    'Tells whether dma_sync_*() of this mapping would do anything; skip them where it returns false.',
    { effects: [harmless], since: '5.8' },
  ),
  api(
    `bool dma_dev_need_sync(const ${device})`,
    'Tells whether mappings of this device may need dma_sync_*() at all.',
    { effects: [harmless], since: '6.10' },
  ),
  api(
    `bool dma_coherent_ok(${device}, phys_addr_t phys, size_t size)`,
    'Tells whether a physical range lies within the coherent mask of the device.',
    { effects: [harmless], since: '6.8' },
  ),
  api(
    `bool dma_pci_p2pdma_supported(${device})`,
    'Tells whether dma_map_sg() of this device takes peer-to-peer PCI memory.',
    { effects: [harmless], since: '6.0' },
  ),
  api(`bool dma_can_mmap(${device})`, 'Tells whether dma_mmap_*() can work for this device.', {
    effects: [harmless],
    section: 'coherent-mappings',
    since: '5.4',
  }),
  ...iovaPrototypes.map(([prototype, summary]) =>
    api(prototype, summary, { effects: [mapsForDriver('stored')], since: '6.16' }),
  ),
]);
