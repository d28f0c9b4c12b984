import { api, dropReference, family } from './builder.ts';
import { allocators, releases } from './memory-entries.ts';

const maybeVirtual = 'Allocates memory that may be vmalloc memory, which must not be mapped; NULL on failure.';
const virtual = 'Allocates memory that is contiguous for the CPU only, and must not be mapped; NULL on failure.';

/** kmalloc() and its kin: physically contiguous, may be mapped. */
const slab = family({ header: 'linux/slab.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'slab',
    summary: 'Allocates physically contiguous memory, which may be mapped for DMA; NULL on failure.',
    freedBy: 'kfree',
    prototypes: [
      'void *kmalloc(size_t size, gfp_t flags)',
      'void *kzalloc(size_t size, gfp_t flags)',
      'void *kmalloc_node(size_t size, gfp_t flags, int node)',
      'void *kzalloc_node(size_t size, gfp_t flags, int node)',
      'void *kmalloc_array(size_t n, size_t size, gfp_t flags)',
      'void *kcalloc(size_t n, size_t size, gfp_t flags)',
      'void *kmalloc_array_node(size_t n, size_t size, gfp_t flags, int node)',
      'void *kcalloc_node(size_t n, size_t size, gfp_t flags, int node)',
      'void *krealloc(const void *objp, size_t new_size, gfp_t flags)',
      'void *krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t flags)',
    ],
  }),
  ...allocators({
    origin: 'slab',
    summary: 'Allocates an object of a slab cache, which may be mapped for DMA; NULL on failure.',
    freedBy: 'kmem_cache_free',
    prototypes: [
      'void *kmem_cache_alloc(struct kmem_cache *cachep, gfp_t flags)',
      'void *kmem_cache_zalloc(struct kmem_cache *k, gfp_t flags)',
      'void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node)',
    ],
  }),
  ...releases({
    origin: 'slab',
    memory: 'objp',
    summary: 'Frees memory of kmalloc() and its kin; it must not be mapped any more.',
    prototypes: [
      'void kfree(const void *objp)',
      'void kfree_sensitive(const void *objp)',
      'void kmem_cache_free(struct kmem_cache *s, void *objp)',
    ],
  }),
  ...releases({
    origin: 'slab',
    memory: 'objp',
    summary: 'Old name of kfree_sensitive().',
    details: { until: '5.9' },
    prototypes: ['void kzfree(const void *objp)'],
  }),
  ...allocators({
    origin: 'slab-or-vmalloc',
    summary: maybeVirtual,
    freedBy: 'kvfree',
    prototypes: [
      'void *kvmalloc(size_t size, gfp_t flags)',
      'void *kvzalloc(size_t size, gfp_t flags)',
      'void *kvmalloc_node(size_t size, gfp_t flags, int node)',
      'void *kvzalloc_node(size_t size, gfp_t flags, int node)',
      'void *kvmalloc_array(size_t n, size_t size, gfp_t flags)',
      'void *kvcalloc(size_t n, size_t size, gfp_t flags)',
    ],
  }),
  ...releases({
    origin: 'slab-or-vmalloc',
    memory: 'addr',
    summary: 'Frees memory of kvmalloc() and its kin.',
    prototypes: ['void kvfree(const void *addr)'],
  }),
]);

const copied = family({ header: 'linux/string.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'slab',
    summary: 'Allocates a copy, which may be mapped for DMA; NULL on failure.',
    freedBy: 'kfree',
    prototypes: [
      'void *kmemdup(const void *src, size_t len, gfp_t gfp)',
      'char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)',
      'char *kstrdup(const char *s, gfp_t gfp)',
      'char *kstrndup(const char *s, size_t len, gfp_t gfp)',
    ],
  }),
  ...allocators({
    origin: 'slab',
    summary: 'Allocates a copy of memory of user space; an error pointer on failure.',
    freedBy: 'kfree',
    details: { failure: 'err-ptr', sleeps: 'always' },
    prototypes: ['void *memdup_user(const void __user *src, size_t len)'],
  }),
]);

const managed = family({ header: 'linux/device.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'slab',
    summary: 'Allocates memory that is freed when the driver leaves the device; NULL on failure.',
    freedBy: 'devm_kfree',
    managed: true,
    prototypes: [
      'void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)',
      'void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)',
      'void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t flags)',
      'void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags)',
      'void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)',
      'char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)',
      'char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)',
    ],
  }),
  ...allocators({
    origin: 'page-address',
    summary: 'Allocates pages that are freed when the driver leaves the device; 0 on failure.',
    managed: true,
    details: { failure: 'zero' },
    prototypes: ['unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask, unsigned int order)'],
  }),
  ...releases({
    origin: 'slab',
    memory: 'p',
    summary: 'Frees managed memory early.',
    prototypes: ['void devm_kfree(struct device *dev, const void *p)'],
  }),
]);

const vmalloc = family({ header: 'linux/vmalloc.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'vmalloc',
    summary: virtual,
    freedBy: 'vfree',
    details: { sleeps: 'always' },
    prototypes: [
      'void *vmalloc(unsigned long size)',
      'void *vzalloc(unsigned long size)',
      'void *vmalloc_user(unsigned long size)',
      'void *vmalloc_32(unsigned long size)',
      'void *vmalloc_32_user(unsigned long size)',
      'void *vmalloc_node(unsigned long size, int node)',
      'void *vzalloc_node(unsigned long size, int node)',
      'void *vmalloc_array(size_t n, size_t size)',
      'void *vcalloc(size_t n, size_t size)',
    ],
  }),
  ...allocators({
    origin: 'vmalloc',
    summary: 'Gives pages one CPU address range; the pages may be mapped for DMA, that address must not.',
    details: { sleeps: 'always' },
    prototypes: [
      'void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)',
      'void *vm_map_ram(struct page **pages, unsigned int count, int node)',
    ],
  }),
  ...releases({
    origin: 'vmalloc',
    memory: 'addr',
    summary: 'Frees memory, or takes back an address range, of vmalloc() and vmap().',
    prototypes: ['void vfree(const void *addr)', 'void vunmap(const void *addr)'],
  }),
  ...releases({
    origin: 'vmalloc',
    memory: 'mem',
    summary: 'Takes back the address range of vm_map_ram().',
    prototypes: ['void vm_unmap_ram(const void *mem, unsigned int count)'],
  }),
]);

const pages = family({ header: 'linux/gfp.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'page-address',
    summary: 'Allocates pages and returns their CPU address; 0 on failure.',
    freedBy: 'free_pages',
    details: { failure: 'zero' },
    prototypes: [
      'unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)',
      'unsigned long __get_free_page(gfp_t gfp_mask)',
      'unsigned long __get_dma_pages(gfp_t gfp_mask, unsigned int order)',
      'unsigned long get_zeroed_page(gfp_t gfp_mask)',
    ],
  }),
  ...allocators({
    origin: 'page-address',
    summary: 'Allocates whole pages and returns their CPU address; NULL on failure.',
    freedBy: 'free_pages_exact',
    prototypes: ['void *alloc_pages_exact(size_t size, gfp_t gfp_mask)'],
  }),
  ...allocators({
    origin: 'page-address',
    summary: 'Takes a piece of a page; NULL on failure.',
    freedBy: 'page_frag_free',
    prototypes: ['void *page_frag_alloc(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp_mask)'],
  }),
  ...allocators({
    origin: 'pages',
    summary: 'Allocates pages; NULL on failure.',
    freedBy: '__free_pages',
    prototypes: [
      'struct page *alloc_pages(gfp_t gfp, unsigned int order)',
      'struct page *alloc_page(gfp_t gfp_mask)',
      'struct page *alloc_pages_node(int nid, gfp_t gfp_mask, unsigned int order)',
    ],
  }),
  ...releases({
    origin: 'page-address',
    memory: 'addr',
    summary: 'Frees pages by their CPU address; they must not be mapped any more.',
    prototypes: [
      'void free_pages(unsigned long addr, unsigned int order)',
      'void free_page(unsigned long addr)',
      'void page_frag_free(void *addr)',
    ],
  }),
  ...releases({
    origin: 'page-address',
    memory: 'virt',
    summary: 'Frees pages of alloc_pages_exact().',
    prototypes: ['void free_pages_exact(void *virt, size_t size)'],
  }),
  ...releases({
    origin: 'pages',
    memory: 'page',
    summary: 'Frees pages; they must not be mapped any more.',
    prototypes: ['void __free_pages(struct page *page, unsigned int order)', 'void __free_page(struct page *page)'],
  }),
  api('void __page_frag_cache_drain(struct page *page, unsigned int count)', 'Gives references to a page back.', {
    effects: [dropReference('pages', 'page')],
  }),
  api('void put_page(struct page *page)', 'Gives a reference to a page back.', {
    header: 'linux/mm.h',
    effects: [dropReference('pages', 'page')],
  }),
]);

const perCpu = family({ header: 'linux/percpu.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'percpu',
    summary: 'Allocates memory for each CPU, which must not be mapped; NULL on failure.',
    freedBy: 'free_percpu',
    details: { failure: 'null' },
    prototypes: [
      'void __percpu *alloc_percpu(type)',
      'void __percpu *alloc_percpu_gfp(type, gfp_t gfp)',
      'void __percpu *__alloc_percpu(size_t size, size_t align)',
    ],
  }),
  ...releases({
    origin: 'percpu',
    memory: '__pdata',
    summary: 'Frees memory of alloc_percpu().',
    prototypes: ['void free_percpu(void __percpu *__pdata)'],
  }),
]);

/** Memory that the CPU owns: where it comes from and how it is freed. */
export const memoryFunctions = [...slab, ...copied, ...managed, ...vmalloc, ...pages, ...perCpu];
