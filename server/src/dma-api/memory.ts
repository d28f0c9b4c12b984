import { allocateMemory, api, dropReference, type Entry, family } from './builder.ts';
import { allocator, arrayAllocator, release } from './memory-entries.ts';
import type { MemoryOrigin } from './types.ts';

function managed(prototype: string, summary: string, origin: MemoryOrigin, count?: string): Entry {
  return api(prototype, summary, {
    effects: [allocateMemory(origin, count === undefined ? { managed: true } : { count, managed: true })],
    pair: 'devm_kfree',
  });
}

const slabSummary = 'Allocates physically contiguous memory, which may be mapped for DMA; NULL on failure.';
const arraySummary = 'Allocates an array of physically contiguous memory; NULL on failure.';
const managedSummary = 'Allocates memory that is freed when the driver leaves the device; NULL on failure.';

/** kmalloc() and its kin: physically contiguous, may be mapped. */
const slab = family({ header: 'linux/slab.h', section: 'what-memory' }, [
  allocator('void *kmalloc(size_t size, gfp_t flags)', slabSummary, 'slab', 'size', 'kfree'),
  allocator('void *kzalloc(size_t size, gfp_t flags)', slabSummary, 'slab', 'size', 'kfree'),
  allocator('void *kmalloc_node(size_t size, gfp_t flags, int node)', slabSummary, 'slab', 'size', 'kfree'),
  allocator('void *kzalloc_node(size_t size, gfp_t flags, int node)', slabSummary, 'slab', 'size', 'kfree'),
  arrayAllocator('void *kmalloc_array(size_t n, size_t size, gfp_t flags)', arraySummary, 'slab', 'kfree'),
  arrayAllocator('void *kcalloc(size_t n, size_t size, gfp_t flags)', arraySummary, 'slab', 'kfree'),
  arrayAllocator(
    'void *kmalloc_array_node(size_t n, size_t size, gfp_t flags, int node)',
    arraySummary,
    'slab',
    'kfree',
  ),
  arrayAllocator('void *kcalloc_node(size_t n, size_t size, gfp_t flags, int node)', arraySummary, 'slab', 'kfree'),
  allocator('void *krealloc(const void *objp, size_t new_size, gfp_t flags)', slabSummary, 'slab', 'new_size', 'kfree'),
  api('void *krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t flags)', arraySummary, {
    effects: [allocateMemory('slab', { size: 'new_size', count: 'new_n' })],
    pair: 'kfree',
  }),
  allocator(
    'void *kmem_cache_alloc(struct kmem_cache *cachep, gfp_t flags)',
    'Allocates an object of a slab cache; NULL on failure.',
    'slab',
    null,
    'kmem_cache_free',
  ),
  allocator(
    'void *kmem_cache_zalloc(struct kmem_cache *k, gfp_t flags)',
    'Allocates a zeroed object of a slab cache; NULL on failure.',
    'slab',
    null,
    'kmem_cache_free',
  ),
  allocator(
    'void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node)',
    'Allocates an object of a slab cache; NULL on failure.',
    'slab',
    null,
    'kmem_cache_free',
  ),
  release('void kmem_cache_free(struct kmem_cache *s, void *objp)', 'Frees an object of a slab cache.', 'slab', 'objp'),
  release(
    'void kfree(const void *objp)',
    'Frees memory of kmalloc() and its kin; it must not be mapped any more.',
    'slab',
    'objp',
  ),
  release('void kfree_sensitive(const void *objp)', 'Clears and frees memory of kmalloc().', 'slab', 'objp'),
  release('void kzfree(const void *objp)', 'Old name of kfree_sensitive().', 'slab', 'objp'),
  allocator(
    'void *kvmalloc(size_t size, gfp_t flags)',
    'Allocates memory that may be vmalloc memory, which must not be mapped.',
    'slab-or-vmalloc',
    'size',
    'kvfree',
  ),
  allocator(
    'void *kvzalloc(size_t size, gfp_t flags)',
    'Allocates memory that may be vmalloc memory, which must not be mapped.',
    'slab-or-vmalloc',
    'size',
    'kvfree',
  ),
  allocator(
    'void *kvmalloc_node(size_t size, gfp_t flags, int node)',
    'Allocates memory that may be vmalloc memory, which must not be mapped.',
    'slab-or-vmalloc',
    'size',
    'kvfree',
  ),
  allocator(
    'void *kvzalloc_node(size_t size, gfp_t flags, int node)',
    'Allocates memory that may be vmalloc memory, which must not be mapped.',
    'slab-or-vmalloc',
    'size',
    'kvfree',
  ),
  arrayAllocator(
    'void *kvmalloc_array(size_t n, size_t size, gfp_t flags)',
    'Allocates an array that may be vmalloc memory, which must not be mapped.',
    'slab-or-vmalloc',
    'kvfree',
  ),
  arrayAllocator(
    'void *kvcalloc(size_t n, size_t size, gfp_t flags)',
    'Allocates an array that may be vmalloc memory, which must not be mapped.',
    'slab-or-vmalloc',
    'kvfree',
  ),
  release('void kvfree(const void *addr)', 'Frees memory of kvmalloc() and its kin.', 'slab-or-vmalloc', 'addr'),
]);

const strings = family({ header: 'linux/string.h', section: 'what-memory' }, [
  api('void *kmemdup(const void *src, size_t len, gfp_t gfp)', 'Allocates a copy of memory; NULL on failure.', {
    effects: [allocateMemory('slab')],
    pair: 'kfree',
  }),
  api('void *kmemdup_nul(const char *s, size_t len, gfp_t gfp)', 'Allocates a copy of a string; NULL on failure.', {
    effects: [allocateMemory('slab', { size: null })],
    pair: 'kfree',
  }),
  api('char *kstrdup(const char *s, gfp_t gfp)', 'Allocates a copy of a string; NULL on failure.', {
    effects: [allocateMemory('slab', { size: null })],
    pair: 'kfree',
  }),
  api('char *kstrndup(const char *s, size_t len, gfp_t gfp)', 'Allocates a copy of a string; NULL on failure.', {
    effects: [allocateMemory('slab', { size: null })],
    pair: 'kfree',
  }),
  api(
    'void *memdup_user(const void __user *src, size_t len)',
    'Allocates a copy of user memory; an error pointer on failure.',
    {
      effects: [allocateMemory('slab')],
      failure: 'err-ptr',
      sleeps: 'always',
      pair: 'kfree',
    },
  ),
]);

const devres = family({ header: 'linux/device.h', section: 'what-memory' }, [
  managed('void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)', managedSummary, 'slab'),
  managed('void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)', managedSummary, 'slab'),
  managed(
    'void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t flags)',
    managedSummary,
    'slab',
    'n',
  ),
  managed('void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags)', managedSummary, 'slab', 'n'),
  managed('void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)', managedSummary, 'slab'),
  api('char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)', managedSummary, {
    effects: [allocateMemory('slab', { managed: true })],
  }),
  api('char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)', managedSummary, {
    effects: [allocateMemory('slab', { managed: true })],
  }),
  api(
    'unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask, unsigned int order)',
    'Allocates pages that are freed when the driver leaves the device; 0 on failure.',
    { effects: [allocateMemory('page-address', { managed: true })], failure: 'zero' },
  ),
  release('void devm_kfree(struct device *dev, const void *p)', 'Frees managed memory early.', 'slab', 'p'),
]);

const vmalloc = family({ header: 'linux/vmalloc.h', section: 'what-memory' }, [
  ...(['vmalloc', 'vzalloc', 'vmalloc_user', 'vmalloc_32', 'vmalloc_32_user'] as const).map((name) =>
    allocator(
      `void *${name}(unsigned long size)`,
      'Allocates memory that is contiguous for the CPU only; it must not be mapped. NULL on failure.',
      'vmalloc',
      'size',
      'vfree',
    ),
  ),
  ...(['vmalloc_node', 'vzalloc_node'] as const).map((name) =>
    allocator(
      `void *${name}(unsigned long size, int node)`,
      'Allocates memory that is contiguous for the CPU only; it must not be mapped. NULL on failure.',
      'vmalloc',
      'size',
      'vfree',
    ),
  ),
  arrayAllocator(
    'void *vmalloc_array(size_t n, size_t size)',
    'Allocates an array that must not be mapped.',
    'vmalloc',
    'vfree',
  ),
  arrayAllocator(
    'void *vcalloc(size_t n, size_t size)',
    'Allocates an array that must not be mapped.',
    'vmalloc',
    'vfree',
  ),
  allocator(
    'void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)',
    'Gives pages one CPU address range; that address must not be mapped for DMA, the pages may.',
    'vmalloc',
    null,
    'vunmap',
  ),
  allocator(
    'void *vm_map_ram(struct page **pages, unsigned int count, int node)',
    'Gives pages one CPU address range; that address must not be mapped for DMA, the pages may.',
    'vmalloc',
    null,
    'vm_unmap_ram',
  ),
  release('void vfree(const void *addr)', 'Frees memory of vmalloc().', 'vmalloc', 'addr'),
  release('void vunmap(const void *addr)', 'Takes back the address of vmap().', 'vmalloc', 'addr'),
  release(
    'void vm_unmap_ram(const void *mem, unsigned int count)',
    'Takes back the address of vm_map_ram().',
    'vmalloc',
    'mem',
  ),
]);

const pages = family({ header: 'linux/gfp.h', section: 'what-memory' }, [
  api(
    'unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)',
    'Allocates 2^order pages and returns their address; 0 on failure.',
    {
      effects: [allocateMemory('page-address')],
      failure: 'zero',
      pair: 'free_pages',
    },
  ),
  api('unsigned long __get_free_page(gfp_t gfp_mask)', 'Allocates a page and returns its address; 0 on failure.', {
    effects: [allocateMemory('page-address')],
    failure: 'zero',
    pair: 'free_page',
  }),
  api(
    'unsigned long __get_dma_pages(gfp_t gfp_mask, unsigned int order)',
    'Allocates pages that ISA devices reach; 0 on failure.',
    {
      effects: [allocateMemory('page-address')],
      failure: 'zero',
      pair: 'free_pages',
    },
  ),
  api(
    'unsigned long get_zeroed_page(gfp_t gfp_mask)',
    'Allocates a zeroed page and returns its address; 0 on failure.',
    {
      effects: [allocateMemory('page-address')],
      failure: 'zero',
      pair: 'free_page',
    },
  ),
  allocator(
    'void *alloc_pages_exact(size_t size, gfp_t gfp_mask)',
    'Allocates whole pages for size bytes; NULL on failure.',
    'page-address',
    'size',
    'free_pages_exact',
  ),
  allocator(
    'struct page *alloc_pages(gfp_t gfp, unsigned int order)',
    'Allocates 2^order pages; NULL on failure.',
    'pages',
    null,
    '__free_pages',
  ),
  allocator(
    'struct page *alloc_page(gfp_t gfp_mask)',
    'Allocates a page; NULL on failure.',
    'pages',
    null,
    '__free_page',
  ),
  allocator(
    'struct page *alloc_pages_node(int nid, gfp_t gfp_mask, unsigned int order)',
    'Allocates pages of a node; NULL on failure.',
    'pages',
    null,
    '__free_pages',
  ),
  allocator(
    'struct page *__dev_alloc_pages(gfp_t gfp_mask, unsigned int order)',
    'Allocates pages for network reception; NULL on failure.',
    'pages',
    null,
    '__free_pages',
  ),
  allocator(
    'struct page *dev_alloc_pages(unsigned int order)',
    'Allocates pages for network reception; NULL on failure.',
    'pages',
    null,
    '__free_pages',
  ),
  allocator(
    'struct page *__dev_alloc_page(gfp_t gfp_mask)',
    'Allocates a page for network reception; NULL on failure.',
    'pages',
    null,
    '__free_page',
  ),
  allocator(
    'struct page *dev_alloc_page(void)',
    'Allocates a page for network reception; NULL on failure.',
    'pages',
    null,
    '__free_page',
  ),
  release(
    'void free_pages(unsigned long addr, unsigned int order)',
    'Frees pages by their address.',
    'page-address',
    'addr',
  ),
  release('void free_page(unsigned long addr)', 'Frees a page by its address.', 'page-address', 'addr'),
  release(
    'void free_pages_exact(void *virt, size_t size)',
    'Frees pages of alloc_pages_exact().',
    'page-address',
    'virt',
  ),
  release(
    'void __free_pages(struct page *page, unsigned int order)',
    'Frees pages; they must not be mapped any more.',
    'pages',
    'page',
  ),
  release('void __free_page(struct page *page)', 'Frees a page; it must not be mapped any more.', 'pages', 'page'),
  api('void put_page(struct page *page)', 'Gives a reference to a page back.', {
    effects: [dropReference('pages', 'page')],
  }),
  api(
    'void __page_frag_cache_drain(struct page *page, unsigned int count)',
    'Gives several references to a page back.',
    {
      effects: [dropReference('pages', 'page')],
    },
  ),
  allocator(
    'void *page_frag_alloc(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp_mask)',
    'Takes a piece of a page; NULL on failure.',
    'page-address',
    'fragsz',
    'page_frag_free',
  ),
  release('void page_frag_free(void *addr)', 'Frees a piece of a page.', 'page-address', 'addr'),
]);

const perCpu = family({ header: 'linux/percpu.h', section: 'what-memory' }, [
  allocator(
    'void __percpu *alloc_percpu(type)',
    'Allocates one object for each CPU; it must not be mapped.',
    'percpu',
    null,
    'free_percpu',
  ),
  allocator(
    'void __percpu *alloc_percpu_gfp(type, gfp_t gfp)',
    'Allocates one object for each CPU; it must not be mapped.',
    'percpu',
    null,
    'free_percpu',
  ),
  allocator(
    'void __percpu *__alloc_percpu(size_t size, size_t align)',
    'Allocates memory for each CPU; it must not be mapped.',
    'percpu',
    'size',
    'free_percpu',
  ),
  release('void free_percpu(void __percpu *__pdata)', 'Frees memory of alloc_percpu().', 'percpu', '__pdata'),
]);

/** Memory that the CPU owns: where it comes from and how it is freed. */
export const memoryFunctions = [...slab, ...strings, ...devres, ...vmalloc, ...pages, ...perCpu];
