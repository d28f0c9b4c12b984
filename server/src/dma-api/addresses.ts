import { api, derive, type Entry, family, harmless } from './builder.ts';
import { allocators, releases } from './memory-entries.ts';

const registers = 'Gives registers a CPU address; they are no memory, and dma_map_single() must not be given them.';
const physical = 'The physical address of memory, which is not what the device must be given.';
const platform = 'struct platform_device *pdev';

function ioremappers(header: string, failure: 'null' | 'err-ptr', prototypes: readonly string[]): readonly Entry[] {
  return allocators({ origin: 'ioremap', summary: registers, details: { header, failure }, prototypes });
}

const registerMappings = family({ section: 'cpu-and-dma-addresses' }, [
  ...ioremappers('linux/io.h', 'null', [
    ...['ioremap', 'ioremap_wc', 'ioremap_wt', 'ioremap_np', 'ioremap_uc'].map(
      (name) => `void __iomem *${name}(phys_addr_t offset, size_t size)`,
    ),
    ...['devm_ioremap', 'devm_ioremap_wc', 'devm_ioremap_uc'].map(
      (name) => `void __iomem *${name}(struct device *dev, resource_size_t offset, resource_size_t size)`,
    ),
    'void *memremap(resource_size_t offset, size_t size, unsigned long flags)',
  ]),
  ...ioremappers('asm/io.h', 'null', ['void __iomem *ioremap_cache(resource_size_t offset, unsigned long size)']),
  ...ioremappers('linux/device.h', 'err-ptr', [
    'void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res)',
  ]),
  ...ioremappers('linux/platform_device.h', 'err-ptr', [
    `void __iomem *devm_platform_ioremap_resource(${platform}, unsigned int index)`,
    `void __iomem *devm_platform_ioremap_resource_byname(${platform}, const char *name)`,
    `void __iomem *devm_platform_get_and_ioremap_resource(${platform}, unsigned int index, struct resource **res)`,
  ]),
  ...ioremappers('linux/of_address.h', 'null', ['void __iomem *of_iomap(struct device_node *device, int index)']),
  ...ioremappers('linux/pci.h', 'null', [
    'void __iomem *pci_ioremap_bar(struct pci_dev *pdev, int bar)',
    'void __iomem *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long maxlen)',
  ]),
  ...ioremappers('asm-generic/pci_iomap.h', 'null', [
    'void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long max)',
  ]),
]);

const physicalAddresses = family({ header: 'linux/io.h', section: 'cpu-and-dma-addresses' }, [
  api('phys_addr_t virt_to_phys(volatile void *address)', physical, { effects: [derive('physical', 'address')] }),
  api('void *phys_to_virt(phys_addr_t address)', 'The CPU address of physical memory.', {
    effects: [derive('cpu', 'address')],
  }),
  api('unsigned long __pa(x)', physical, { effects: [derive('physical', 'x')] }),
  api('void *__va(x)', 'The CPU address of physical memory.', { effects: [derive('cpu', 'x')] }),
  api('unsigned long virt_to_bus(volatile void *address)', 'Guesses a bus address, which only the DMA API can know.', {
    effects: [derive('bus', 'address')],
    until: '6.0',
  }),
  api('void *bus_to_virt(unsigned long address)', 'Guesses what memory a bus address names.', {
    effects: [derive('cpu', 'address')],
    until: '6.0',
  }),
  api('unsigned int isa_virt_to_bus(volatile void *address)', 'The bus address of memory for ISA DMA.', {
    header: 'asm/io.h',
    effects: [derive('bus', 'address')],
  }),
  api('void *isa_bus_to_virt(unsigned int address)', 'The memory an ISA bus address names.', {
    header: 'asm/io.h',
    effects: [derive('cpu', 'address')],
  }),
]);

const pages = family({ header: 'linux/mm.h', section: 'what-memory' }, [
  api('void *page_address(const struct page *page)', 'The CPU address of a page; NULL in highmem.', {
    effects: [derive('cpu', 'page')],
  }),
  api('void *page_to_virt(page)', 'The CPU address of a page.', { effects: [derive('cpu', 'page')] }),
  api('void *folio_address(const struct folio *folio)', 'The CPU address of a folio; NULL in highmem.', {
    effects: [derive('cpu', 'folio')],
  }),
  api('struct page *virt_to_head_page(const void *x)', 'The first page of the allocation an address lies in.', {
    effects: [derive('page', 'x')],
  }),
  api('struct page *virt_to_page(addr)', 'The page of a CPU address of the direct map.', {
    header: 'asm/page.h',
    effects: [derive('page', 'addr')],
  }),
  api('struct page *vmalloc_to_page(const void *addr)', 'The page behind a vmalloc address; it may be mapped.', {
    effects: [derive('page', 'addr')],
  }),
  api('unsigned long offset_in_page(p)', 'The offset of an address in its page.', { effects: [harmless] }),
  api('void get_page(struct page *page)', 'Takes a reference to a page.', { effects: [harmless] }),
  api('phys_addr_t page_to_phys(page)', physical, {
    header: 'asm/io.h',
    effects: [derive('physical', 'page')],
  }),
  api('struct page *pfn_to_page(pfn)', 'The page of a frame number.', {
    header: 'asm-generic/memory_model.h',
    effects: [derive('page', 'pfn')],
  }),
  api('unsigned long page_to_pfn(page)', 'The frame number of a page.', {
    header: 'asm-generic/memory_model.h',
    effects: [harmless],
  }),
]);

const highmem = family({ header: 'linux/highmem.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'kmap',
    summary: 'Gives a page a passing CPU address; the page may be mapped for DMA, that address must not.',
    prototypes: [
      'void *kmap(struct page *page)',
      'void *kmap_atomic(struct page *page)',
      'void *kmap_local_page(struct page *page)',
      'void *kmap_local_folio(struct folio *folio, size_t offset)',
    ],
  }),
  ...releases({
    origin: 'kmap',
    memory: 'page',
    summary: 'Takes back the address of kmap().',
    prototypes: ['void kunmap(struct page *page)'],
  }),
  ...releases({
    origin: 'kmap',
    memory: '__addr',
    summary: 'Takes back the address of kmap_atomic() or kmap_local_page().',
    details: { header: 'linux/highmem-internal.h' },
    prototypes: ['void kunmap_atomic(__addr)', 'void kunmap_local(__addr)'],
  }),
]);

/** Addresses of registers and pages, and the ways one kind of address is made from another. */
export const addressFunctions = [...registerMappings, ...physicalAddresses, ...pages, ...highmem];
