import { allocateMemory, api, derive, dropReference, family, freeMemory, harmless, mapsForDriver } from './builder.ts';

const pool = 'struct page_pool *pool';
const page = 'struct page *page';

const allocated =
  'Takes a page that the pool has mapped already; NULL on failure. Give it back to the pool, never unmap it.';
const returned = 'Gives a page back to its pool, which keeps it mapped or unmaps it.';

/** Pages that their pool maps and unmaps (include/net/page_pool/). */
const pagePoolFunctions = family({ header: 'net/page_pool/helpers.h', section: 'streaming-mappings' }, [
  ...[
    `struct page *page_pool_alloc_pages(${pool}, gfp_t gfp)`,
    `struct page *page_pool_dev_alloc_pages(${pool})`,
    `struct page *page_pool_alloc_frag(${pool}, unsigned int *offset, unsigned int size, gfp_t gfp)`,
    `struct page *page_pool_dev_alloc_frag(${pool}, unsigned int *offset, unsigned int size)`,
    `struct page *page_pool_alloc(${pool}, unsigned int *offset, unsigned int *size, gfp_t gfp)`,
    `struct page *page_pool_dev_alloc(${pool}, unsigned int *offset, unsigned int *size)`,
    `netmem_ref page_pool_alloc_netmems(${pool}, gfp_t gfp)`,
    `void *page_pool_alloc_va(${pool}, unsigned int *size, gfp_t gfp)`,
    `void *page_pool_dev_alloc_va(${pool}, unsigned int *size)`,
  ].map((prototype) =>
    api(prototype, allocated, {
      effects: [allocateMemory('page-pool'), mapsForDriver('stored')],
      failure: 'null',
      pair: 'page_pool_put_full_page',
    }),
  ),
  api(`dma_addr_t page_pool_get_dma_addr(const ${page})`, 'The DMA address that the pool mapped the page to.', {
    effects: [derive('dma', 'page'), mapsForDriver('returned')],
  }),
  api(
    'dma_addr_t page_pool_get_dma_addr_netmem(netmem_ref netmem)',
    'The DMA address that the pool mapped memory to.',
    {
      effects: [derive('dma', 'netmem'), mapsForDriver('returned')],
      since: '6.9',
    },
  ),
  api(`enum dma_data_direction page_pool_get_dma_dir(const ${pool})`, 'The direction in which the pool maps pages.', {
    effects: [harmless],
  }),
  api(
    `void page_pool_dma_sync_for_cpu(const ${pool}, const ${page}, u32 offset, u32 dma_sync_size)`,
    'Gives part of a page of the pool to the CPU.',
    { effects: [mapsForDriver('stored')], since: '6.11' },
  ),
  api(`void page_pool_put_page(${pool}, ${page}, unsigned int dma_sync_size, bool allow_direct)`, returned, {
    effects: [freeMemory('page-pool', 'page'), mapsForDriver('stored')],
  }),
  api(`void page_pool_put_full_page(${pool}, ${page}, bool allow_direct)`, returned, {
    effects: [freeMemory('page-pool', 'page'), mapsForDriver('stored')],
  }),
  api(`void page_pool_recycle_direct(${pool}, ${page})`, returned, {
    effects: [freeMemory('page-pool', 'page'), mapsForDriver('stored')],
  }),
  api(`void page_pool_free_va(${pool}, void *va, bool allow_direct)`, returned, {
    effects: [freeMemory('page-pool', 'va'), mapsForDriver('stored')],
    since: '6.7',
  }),
  api(`void page_pool_release_page(${pool}, ${page})`, 'Takes a page out of its pool, which unmaps it.', {
    effects: [dropReference('page-pool', 'page'), mapsForDriver('stored')],
    until: '6.5',
  }),
  api(`void page_pool_put_page_bulk(${pool}, void **data, int count)`, 'Gives several pages back to their pool.', {
    effects: [mapsForDriver('stored')],
  }),
  api(
    'struct page_pool *page_pool_create(const struct page_pool_params *params)',
    'Makes a pool; an error pointer on failure.',
    {
      effects: [mapsForDriver('stored')],
      failure: 'err-ptr',
      sleeps: 'always',
      pair: 'page_pool_destroy',
    },
  ),
  api(`void page_pool_destroy(${pool})`, 'Destroys a pool once all its pages are back.', {
    effects: [mapsForDriver('stored')],
    sleeps: 'always',
    pair: 'page_pool_create',
  }),
  ...[
    `void page_pool_ref_page(${page})`,
    `long page_pool_unref_page(${page}, long nr)`,
    `void page_pool_fragment_page(${page}, long nr)`,
    `void page_pool_nid_changed(${pool}, int new_nid)`,
    `void page_pool_update_nid(${pool}, int new_nid)`,
    `bool page_pool_get_stats(const ${pool}, struct page_pool_stats *stats)`,
    'int page_pool_ethtool_stats_get_count(void)',
    'u8 *page_pool_ethtool_stats_get_strings(u8 *data)',
    'u64 *page_pool_ethtool_stats_get(u64 *data, const void *stats)',
  ].map((prototype) => api(prototype, 'Keeps the accounts of a page pool.', { effects: [harmless] })),
]);

const umem = 'struct xsk_buff_pool *pool';

/** Memory of user space that is mapped once and for all (include/net/xdp_sock_drv.h). */
const xskFunctions = family({ header: 'net/xdp_sock_drv.h', section: 'streaming-mappings' }, [
  api(
    `int xsk_pool_dma_map(${umem}, struct device *dev, unsigned long attrs)`,
    'Maps all memory of an XDP socket pool; 0 or an errno. Undo it with xsk_pool_dma_unmap().',
    { effects: [mapsForDriver('stored')], failure: 'errno', sleeps: 'always', pair: 'xsk_pool_dma_unmap' },
  ),
  api(`void xsk_pool_dma_unmap(${umem}, unsigned long attrs)`, 'Ends a mapping of xsk_pool_dma_map().', {
    effects: [mapsForDriver('stored')],
    sleeps: 'always',
    pair: 'xsk_pool_dma_map',
  }),
  ...['xsk_buff_xdp_get_dma', 'xsk_buff_xdp_get_frame_dma'].map((name) =>
    api(`dma_addr_t ${name}(struct xdp_buff *xdp)`, 'The DMA address of a buffer that the pool has mapped.', {
      effects: [derive('dma', 'xdp'), mapsForDriver('returned')],
    }),
  ),
  api(`dma_addr_t xsk_buff_raw_get_dma(${umem}, u64 addr)`, 'The DMA address of a frame that the pool has mapped.', {
    effects: [mapsForDriver('returned')],
  }),
  api(`void *xsk_buff_raw_get_data(${umem}, u64 addr)`, 'The CPU address of a frame.', { effects: [harmless] }),
  api(`struct xdp_buff *xsk_buff_alloc(${umem})`, 'Takes a buffer that the pool has mapped; NULL on failure.', {
    effects: [mapsForDriver('stored')],
    failure: 'null',
    pair: 'xsk_buff_free',
  }),
  api(`u32 xsk_buff_alloc_batch(${umem}, struct xdp_buff **xdp, u32 max)`, 'Takes several mapped buffers.', {
    effects: [mapsForDriver('stored')],
    failure: 'zero',
  }),
  api('void xsk_buff_free(struct xdp_buff *xdp)', 'Gives a buffer back to its pool.', {
    effects: [mapsForDriver('stored')],
    pair: 'xsk_buff_alloc',
  }),
  api('void xsk_buff_dma_sync_for_cpu(struct xdp_buff *xdp)', 'Gives a buffer to the CPU.', {
    effects: [mapsForDriver('stored')],
    since: '6.10',
  }),
  api(`void xsk_buff_dma_sync_for_cpu(struct xdp_buff *xdp, ${umem})`, 'Gives a buffer to the CPU.', {
    effects: [mapsForDriver('stored')],
    until: '6.9',
  }),
  api(`void xsk_buff_raw_dma_sync_for_device(${umem}, dma_addr_t dma, size_t size)`, 'Gives a frame to the device.', {
    effects: [mapsForDriver('stored')],
  }),
  ...[
    `void xsk_tx_completed(${umem}, u32 nb_entries)`,
    `bool xsk_tx_peek_desc(${umem}, struct xdp_desc *desc)`,
    `u32 xsk_tx_peek_release_desc_batch(${umem}, u32 max)`,
    `void xsk_tx_release(${umem})`,
    'struct xsk_buff_pool *xsk_get_pool_from_qid(struct net_device *dev, u16 queue_id)',
    `void xsk_set_rx_need_wakeup(${umem})`,
    `void xsk_set_tx_need_wakeup(${umem})`,
    `void xsk_clear_rx_need_wakeup(${umem})`,
    `void xsk_clear_tx_need_wakeup(${umem})`,
    `bool xsk_uses_need_wakeup(${umem})`,
    `u32 xsk_pool_get_headroom(${umem})`,
    `u32 xsk_pool_get_chunk_size(${umem})`,
    `u32 xsk_pool_get_rx_frame_size(${umem})`,
    `void xsk_pool_set_rxq_info(${umem}, struct xdp_rxq_info *rxq)`,
    `bool xsk_buff_can_alloc(${umem}, u32 count)`,
    'void xsk_buff_set_size(struct xdp_buff *xdp, u32 size)',
  ].map((prototype) => api(prototype, 'Keeps the accounts of an XDP socket pool.', { effects: [harmless] })),
  ...[
    'void xsk_buff_add_frag(struct xdp_buff *xdp)',
    'struct xdp_buff *xsk_buff_get_frag(const struct xdp_buff *first)',
  ].map((prototype) => api(prototype, 'Chains the buffers of one packet.', { effects: [harmless], since: '6.6' })),
  api(
    `struct xsk_tx_metadata *xsk_buff_get_metadata(${umem}, u64 addr, u32 options)`,
    'What user space asks of a frame besides its transmission; NULL where nothing.',
    { effects: [harmless], failure: 'null', since: '6.8' },
  ),
]);

/** Buffers that a pool maps on the driver's behalf. */
export const pooledBufferFunctions = [...pagePoolFunctions, ...xskFunctions];
