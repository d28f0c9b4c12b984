import { api, copy, derive, family, fillSg, freeMemory, harmless } from './builder.ts';

const entry = 'struct scatterlist *sg';
const list = 'struct scatterlist *sgl';
const table = 'struct sg_table *sgt';

/** Building, walking and reading scatterlists (include/linux/scatterlist.h). */
export const scatterlistFunctions = family({ header: 'linux/scatterlist.h', section: 'streaming-mappings' }, [
  api(
    `dma_addr_t sg_dma_address(${entry})`,
    'The DMA address of an entry; valid once the list is mapped, for as many entries as dma_map_sg() returned.',
    { effects: [derive('dma', 'sg')] },
  ),
  api(
    `unsigned int sg_dma_len(${entry})`,
    'The length of an entry as the device sees it; valid once the list is mapped.',
    { effects: [harmless] },
  ),
  api(`void sg_init_table(${list}, unsigned int nents)`, 'Clears a list and marks its last entry.', {
    effects: [harmless],
  }),
  api(
    `void sg_init_one(${entry}, const void *buf, unsigned int buflen)`,
    'Makes a list of one entry from a CPU buffer, which must be memory that DMA can reach.',
    { effects: [fillSg('sg', 'buf')] },
  ),
  api(
    `void sg_set_buf(${entry}, const void *buf, unsigned int buflen)`,
    'Points an entry at a CPU buffer, which must be memory that DMA can reach.',
    { effects: [fillSg('sg', 'buf')] },
  ),
  api(
    `void sg_set_page(${entry}, struct page *page, unsigned int len, unsigned int offset)`,
    'Points an entry at part of a page.',
    { effects: [fillSg('sg', 'page')] },
  ),
  api(
    `void sg_set_folio(${entry}, struct folio *folio, size_t len, size_t offset)`,
    'Points an entry at part of a folio.',
    { effects: [fillSg('sg', 'folio')], since: '6.6' },
  ),
  api(`void sg_assign_page(${entry}, struct page *page)`, 'Sets the page of an entry, and nothing else of it.', {
    effects: [fillSg('sg', 'page')],
  }),
  api(`struct page *sg_page(${entry})`, 'The page an entry points at.', { effects: [derive('page', 'sg')] }),
  api(`void *sg_virt(${entry})`, 'The CPU address of an entry; it has none in highmem, and is none for the device.', {
    effects: [derive('cpu', 'sg')],
  }),
  api(`dma_addr_t sg_phys(${entry})`, 'The physical address of an entry, which is not what the device must be given.', {
    effects: [derive('physical', 'sg')],
  }),
  api(`int sg_nents(${entry})`, 'Counts the entries of a list.', { effects: [harmless] }),
  api(
    `int sg_nents_for_len(${entry}, u64 len)`,
    'Counts the entries that hold len bytes; negative if they are fewer.',
    {
      effects: [harmless],
      failure: 'negative-errno',
    },
  ),
  api(`struct scatterlist *sg_next(${entry})`, 'The next entry, or NULL after the last.', {
    effects: [harmless],
    failure: 'null',
  }),
  api(`struct scatterlist *sg_last(struct scatterlist *s, unsigned int nents)`, 'The last entry of a list.', {
    effects: [harmless],
  }),
  api(`bool sg_is_last(${entry})`, 'Tells whether an entry is the last.', { effects: [harmless] }),
  api(`bool sg_is_chain(${entry})`, 'Tells whether an entry is a link to another list.', { effects: [harmless] }),
  api(`struct scatterlist *sg_chain_ptr(${entry})`, 'The list that a link points at.', { effects: [harmless] }),
  api(
    `void sg_chain(struct scatterlist *prv, unsigned int prv_nents, ${list})`,
    'Makes the last entry of a list a link to another.',
    { effects: [harmless] },
  ),
  api(`void sg_mark_end(${entry})`, 'Marks an entry as the last.', { effects: [harmless] }),
  api(`void sg_unmark_end(${entry})`, 'Takes the mark of the last from an entry.', { effects: [harmless] }),
  api(`void sg_init_marker(${list}, unsigned int nents)`, 'Marks the last entry of a list.', { effects: [harmless] }),
  api(
    'int sg_split(struct scatterlist *in, const int in_mapped_nents, const off_t skip, const int nb_splits, const size_t *split_sizes, struct scatterlist **out, int *out_mapped_nents, gfp_t gfp_mask)',
    'Splits a list into several; free each with kfree().',
    { failure: 'errno' },
  ),
  api(`int sg_alloc_table(${table}, unsigned int nents, gfp_t gfp_mask)`, 'Allocates the entries of a table.', {
    effects: [harmless],
    failure: 'errno',
    pair: 'sg_free_table',
  }),
  api(
    `int sg_alloc_table_from_pages(${table}, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, gfp_t gfp_mask)`,
    'Allocates a table that describes pages, neighbours merged.',
    { effects: [fillSg('sgt', 'pages')], failure: 'errno', pair: 'sg_free_table' },
  ),
  api(
    `int sg_alloc_table_from_pages_segment(${table}, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, unsigned int max_segment, gfp_t gfp_mask)`,
    'As sg_alloc_table_from_pages(), with a limit on the length of an entry.',
    { effects: [fillSg('sgt', 'pages')], failure: 'errno', pair: 'sg_free_table', since: '5.15' },
  ),
  api(
    'int sg_alloc_append_table_from_pages(struct sg_append_table *sgt, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, unsigned int max_segment, unsigned int left_pages, gfp_t gfp_mask)',
    'Adds pages to a table that grows.',
    { effects: [fillSg('sgt', 'pages')], failure: 'errno', pair: 'sg_free_append_table', since: '5.15' },
  ),
  api(`void sg_free_table(${table})`, 'Frees the entries of a table, which must not be mapped any more.', {
    effects: [freeMemory('sg-table', 'sgt')],
    pair: 'sg_alloc_table',
  }),
  api('void sg_free_append_table(struct sg_append_table *sgt)', 'Frees the entries of a table that grew.', {
    effects: [freeMemory('sg-table', 'sgt')],
    pair: 'sg_alloc_append_table_from_pages',
    since: '5.15',
  }),
  api(
    'int sg_alloc_table_chained(struct sg_table *table, int nents, struct scatterlist *first_chunk, unsigned nents_first_chunk)',
    'Allocates a table from pools, in pieces.',
    { effects: [harmless], failure: 'errno', pair: 'sg_free_table_chained' },
  ),
  api(
    'void sg_free_table_chained(struct sg_table *table, unsigned nents_first_chunk)',
    'Frees a table of sg_alloc_table_chained().',
    { effects: [freeMemory('sg-table', 'table')], pair: 'sg_alloc_table_chained' },
  ),
  api(
    'struct scatterlist *sgl_alloc(unsigned long long length, gfp_t gfp, unsigned int *nent_p)',
    'Allocates a list together with its pages.',
    { effects: [harmless], failure: 'null', pair: 'sgl_free' },
  ),
  api(
    'struct scatterlist *sgl_alloc_order(unsigned long long length, unsigned int order, bool chainable, gfp_t gfp, unsigned int *nent_p)',
    'Allocates a list together with its pages, of a given order.',
    { effects: [harmless], failure: 'null', pair: 'sgl_free_order' },
  ),
  api(`void sgl_free(${list})`, 'Frees a list of sgl_alloc() with its pages.', {
    effects: [freeMemory('sg-table', 'sgl')],
    pair: 'sgl_alloc',
  }),
  api(`void sgl_free_order(${list}, int order)`, 'Frees a list of sgl_alloc_order() with its pages.', {
    effects: [freeMemory('sg-table', 'sgl')],
    pair: 'sgl_alloc_order',
  }),
  api(`void sgl_free_n_order(${list}, int nents, int order)`, 'Frees the first entries of a list with their pages.', {
    effects: [freeMemory('sg-table', 'sgl')],
    pair: 'sgl_alloc_order',
  }),
  api(
    `size_t sg_copy_from_buffer(${list}, unsigned int nents, const void *buf, size_t buflen)`,
    'The CPU copies a buffer into a list.',
    { effects: [copy('sgl', 'buf', 'buflen')] },
  ),
  api(
    `size_t sg_copy_to_buffer(${list}, unsigned int nents, void *buf, size_t buflen)`,
    'The CPU copies a list into a buffer.',
    { effects: [copy('buf', 'sgl', 'buflen')] },
  ),
  api(
    `size_t sg_pcopy_from_buffer(${list}, unsigned int nents, const void *buf, size_t buflen, off_t skip)`,
    'The CPU copies a buffer into a list, from a byte on.',
    { effects: [copy('sgl', 'buf', 'buflen')] },
  ),
  api(
    `size_t sg_pcopy_to_buffer(${list}, unsigned int nents, void *buf, size_t buflen, off_t skip)`,
    'The CPU copies a list into a buffer, from a byte on.',
    { effects: [copy('buf', 'sgl', 'buflen')] },
  ),
  api(`size_t sg_zero_buffer(${list}, unsigned int nents, size_t buflen, off_t skip)`, 'The CPU clears a list.', {
    effects: [copy('sgl', null, 'buflen')],
  }),
  api(
    `size_t sg_copy_buffer(${list}, unsigned int nents, void *buf, size_t buflen, off_t skip, bool to_buffer)`,
    'The CPU copies between a list and a buffer.',
    { effects: [harmless] },
  ),
  api(
    `void sg_miter_start(struct sg_mapping_iter *miter, ${list}, unsigned int nents, unsigned int flags)`,
    'Begins to walk a list with the CPU.',
    { effects: [harmless] },
  ),
  api('bool sg_miter_next(struct sg_mapping_iter *miter)', 'Goes to the next piece of a list.', {
    effects: [harmless],
    failure: 'false',
  }),
  api('bool sg_miter_skip(struct sg_mapping_iter *miter, off_t offset)', 'Goes forward in a list.', {
    effects: [harmless],
    failure: 'false',
  }),
  api('void sg_miter_stop(struct sg_mapping_iter *miter)', 'Ends the walk of a list.', { effects: [harmless] }),
  api(
    'dma_addr_t sg_page_iter_dma_address(struct sg_dma_page_iter *dma_iter)',
    'The DMA address of the page an iteration is at.',
    { effects: [harmless] },
  ),
  api('struct page *sg_page_iter_page(struct sg_page_iter *piter)', 'The page an iteration is at.', {
    effects: [harmless],
  }),
  api(`bool sg_dma_is_bus_address(${entry})`, 'Tells whether an entry is peer-to-peer memory.', {
    effects: [harmless],
    since: '6.6',
  }),
  api(`bool sg_is_dma_bus_address(${entry})`, 'Tells whether an entry is peer-to-peer memory.', {
    effects: [harmless],
    since: '6.0',
    until: '6.5',
    replacement: 'sg_dma_is_bus_address($0)',
  }),
  ...['sg_dma_mark_bus_address', 'sg_dma_unmark_bus_address'].map((name) =>
    api(`void ${name}(${entry})`, 'Marks an entry; for implementations of the DMA API.', {
      effects: [harmless],
      since: '6.0',
    }),
  ),
  api(`void sg_dma_mark_swiotlb(${entry})`, 'Marks an entry; for implementations of the DMA API.', {
    effects: [harmless],
    since: '6.6',
  }),
  api(`bool sg_dma_is_swiotlb(${entry})`, 'Tells whether parts of a list may have been bounced.', {
    effects: [harmless],
    since: '6.6',
  }),
]);
