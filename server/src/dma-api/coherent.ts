import { allocate, api, family, free, harmless } from './builder.ts';

const device = 'struct device *dev';
const direction = 'enum dma_data_direction dir';
const attributes = 'unsigned long attrs';
const vma = 'struct vm_area_struct *vma';

/** Memory that is allocated together with its mapping (include/linux/dma-mapping.h). */
export const coherentFunctions = family({ header: 'linux/dma-mapping.h', section: 'coherent-mappings' }, [
  api(
    `void *dma_alloc_coherent(${device}, size_t size, dma_addr_t *dma_handle, gfp_t gfp)`,
    'Allocates memory that CPU and device see alike, zeroed; NULL on failure. Free it with dma_free_coherent().',
    { effects: [allocate('coherent', 'dma_handle')], pair: 'dma_free_coherent' },
  ),
  api(
    `void dma_free_coherent(${device}, size_t size, void *cpu_addr, dma_addr_t dma_handle)`,
    'Frees memory of dma_alloc_coherent(), with the same size and both its addresses; not with interrupts off.',
    { effects: [free('coherent', 'cpu_addr', 'dma_handle')], pair: 'dma_alloc_coherent' },
  ),
  api(
    `void *dma_alloc_attrs(${device}, size_t size, dma_addr_t *dma_handle, gfp_t flag, ${attributes})`,
    'As dma_alloc_coherent(), with DMA_ATTR_* flags; free it with dma_free_attrs() and the same flags.',
    { effects: [allocate('attrs', 'dma_handle')], pair: 'dma_free_attrs' },
  ),
  api(
    `void dma_free_attrs(${device}, size_t size, void *cpu_addr, dma_addr_t dma_handle, ${attributes})`,
    'Frees memory of dma_alloc_attrs(), with the flags it was allocated with.',
    { effects: [free('attrs', 'cpu_addr', 'dma_handle')], pair: 'dma_alloc_attrs' },
  ),
  api(
    `void *dma_alloc_wc(${device}, size_t size, dma_addr_t *dma_addr, gfp_t gfp)`,
    'Allocates memory for DMA that the CPU writes through a write-combining buffer; free it with dma_free_wc().',
    { effects: [allocate('write-combine', 'dma_addr')], pair: 'dma_free_wc' },
  ),
  api(
    `void dma_free_wc(${device}, size_t size, void *cpu_addr, dma_addr_t dma_addr)`,
    'Frees memory of dma_alloc_wc().',
    { effects: [free('write-combine', 'cpu_addr', 'dma_addr')], pair: 'dma_alloc_wc' },
  ),
  api(
    `void *dmam_alloc_coherent(${device}, size_t size, dma_addr_t *dma_handle, gfp_t gfp)`,
    'As dma_alloc_coherent(), but freed when the driver leaves the device.',
    { effects: [allocate('coherent', 'dma_handle', { managed: true })], pair: 'dmam_free_coherent' },
  ),
  api(
    `void *dmam_alloc_attrs(${device}, size_t size, dma_addr_t *dma_handle, gfp_t gfp, ${attributes})`,
    'As dma_alloc_attrs(), but freed when the driver leaves the device.',
    { effects: [allocate('attrs', 'dma_handle', { managed: true })], pair: 'dmam_free_coherent', since: '4.13' },
  ),
  api(
    `void dmam_free_coherent(${device}, size_t size, void *vaddr, dma_addr_t dma_handle)`,
    'Frees memory of dmam_alloc_coherent() before the driver leaves the device.',
    { effects: [free('coherent', 'vaddr', 'dma_handle', true)], pair: 'dmam_alloc_coherent' },
  ),
  api(
    `void *dma_alloc_noncoherent(${device}, size_t size, dma_addr_t *dma_handle, ${direction}, gfp_t gfp)`,
    'Allocates contiguous cached memory already mapped; ownership moves with dma_sync_single_*().',
    { effects: [allocate('noncoherent', 'dma_handle')], pair: 'dma_free_noncoherent', since: '5.10' },
  ),
  api(
    `void dma_free_noncoherent(${device}, size_t size, void *vaddr, dma_addr_t dma_handle, ${direction})`,
    'Frees memory of dma_alloc_noncoherent().',
    { effects: [free('noncoherent', 'vaddr', 'dma_handle')], pair: 'dma_alloc_noncoherent', since: '5.10' },
  ),
  api(
    `struct page *dma_alloc_pages(${device}, size_t size, dma_addr_t *dma_handle, ${direction}, gfp_t gfp)`,
    'Allocates pages already mapped; ownership moves with dma_sync_single_*(). Free them with dma_free_pages().',
    { effects: [allocate('pages', 'dma_handle', { returns: 'page' })], pair: 'dma_free_pages', since: '5.10' },
  ),
  api(
    `void dma_free_pages(${device}, size_t size, struct page *page, dma_addr_t dma_handle, ${direction})`,
    'Frees pages of dma_alloc_pages().',
    { effects: [free('pages', 'page', 'dma_handle')], pair: 'dma_alloc_pages', since: '5.10' },
  ),
  api(
    `struct sg_table *dma_alloc_noncontiguous(${device}, size_t size, ${direction}, gfp_t gfp, ${attributes})`,
    'Allocates memory contiguous for the device only, as a mapped sg_table with one DMA segment.',
    {
      effects: [allocate('noncontiguous', null, { returns: 'table' })],
      pair: 'dma_free_noncontiguous',
      since: '5.12',
    },
  ),
  api(
    `void dma_free_noncontiguous(${device}, size_t size, struct sg_table *sgt, ${direction})`,
    'Frees memory of dma_alloc_noncontiguous().',
    { effects: [free('noncontiguous', 'sgt', null)], pair: 'dma_alloc_noncontiguous', since: '5.12' },
  ),
  api(
    `void *dma_vmap_noncontiguous(${device}, size_t size, struct sg_table *sgt)`,
    'Gives a kernel address to memory of dma_alloc_noncontiguous(); undo it with dma_vunmap_noncontiguous().',
    { effects: [harmless], failure: 'null', pair: 'dma_vunmap_noncontiguous', since: '5.12' },
  ),
  api(
    `void dma_vunmap_noncontiguous(${device}, void *vaddr)`,
    'Takes back the kernel address of dma_vmap_noncontiguous().',
    { effects: [harmless], pair: 'dma_vmap_noncontiguous', since: '5.12' },
  ),
  api(
    `int dma_mmap_noncontiguous(${device}, ${vma}, size_t size, struct sg_table *sgt)`,
    'Maps memory of dma_alloc_noncontiguous() into user space.',
    { effects: [harmless], failure: 'errno', since: '5.12' },
  ),
  api(
    `int dma_mmap_attrs(${device}, ${vma}, void *cpu_addr, dma_addr_t dma_addr, size_t size, ${attributes})`,
    'Maps memory of dma_alloc_attrs() into user space.',
    { effects: [harmless], failure: 'errno' },
  ),
  api(
    `int dma_mmap_coherent(${device}, ${vma}, void *cpu_addr, dma_addr_t dma_addr, size_t size)`,
    'Maps memory of dma_alloc_coherent() into user space.',
    { effects: [harmless], failure: 'errno' },
  ),
  api(
    `int dma_mmap_wc(${device}, ${vma}, void *cpu_addr, dma_addr_t dma_addr, size_t size)`,
    'Maps memory of dma_alloc_wc() into user space.',
    { effects: [harmless], failure: 'errno' },
  ),
  api(
    `int dma_mmap_pages(${device}, ${vma}, size_t size, struct page *page)`,
    'Maps memory of dma_alloc_pages() into user space.',
    { effects: [harmless], failure: 'errno', since: '5.12' },
  ),
  api(
    `int dma_get_sgtable_attrs(${device}, struct sg_table *sgt, void *cpu_addr, dma_addr_t dma_addr, size_t size, ${attributes})`,
    'Describes memory of dma_alloc_attrs() as an sg_table; free that with sg_free_table().',
    { effects: [harmless], failure: 'errno', pair: 'sg_free_table' },
  ),
  api(
    `int dma_get_sgtable(${device}, struct sg_table *sgt, void *cpu_addr, dma_addr_t dma_addr, size_t size)`,
    'Describes memory of dma_alloc_coherent() as an sg_table; free that with sg_free_table().',
    { effects: [harmless], failure: 'errno', pair: 'sg_free_table' },
  ),
]);
