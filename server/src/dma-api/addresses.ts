import { allocateMemory, api, derive, type Entry, family, harmless } from './builder.ts';
import { allocator, release } from './memory-entries.ts';

const registers = 'Gives registers a CPU address; it is no memory and must not be mapped with dma_map_single().';

function ioremapper(prototype: string, failure: 'null' | 'err-ptr' = 'null'): Entry {
  return api(prototype, registers, { effects: [allocateMemory('ioremap', { size: null })], failure });
}

const io = family({ header: 'linux/io.h', section: 'cpu-and-dma-addresses' }, [
  ...['ioremap', 'ioremap_wc', 'ioremap_wt', 'ioremap_np', 'ioremap_uc', 'ioremap_cache', 'ioremap_nocache'].map(
    (name) => ioremapper(`void __iomem *${name}(phys_addr_t offset, size_t size)`),
  ),
  ...['devm_ioremap', 'devm_ioremap_wc', 'devm_ioremap_uc'].map((name) =>
    ioremapper(`void __iomem *${name}(struct device *dev, resource_size_t offset, resource_size_t size)`),
  ),
  ioremapper('void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res)', 'err-ptr'),
  ioremapper(
    'void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)',
    'err-ptr',
  ),
  ioremapper(
    'void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name)',
    'err-ptr',
  ),
  ioremapper(
    'void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int index, struct resource **res)',
    'err-ptr',
  ),
  ioremapper('void __iomem *of_iomap(struct device_node *device, int index)'),
  ioremapper('void __iomem *of_ioremap(struct resource *res, unsigned long offset, unsigned long size, char *name)'),
  ioremapper('void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long max)'),
  ioremapper('void __iomem *pci_ioremap_bar(struct pci_dev *pdev, int bar)'),
  ioremapper('void __iomem *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long maxlen)'),
  api(
    'void *memremap(resource_size_t offset, size_t size, unsigned long flags)',
    'Gives a physical range a CPU address.',
    {
      effects: [allocateMemory('ioremap', { size: 'size' })],
    },
  ),
  api(
    'phys_addr_t virt_to_phys(volatile void *address)',
    'The physical address of memory, which is not what the device must be given.',
    {
      effects: [derive('physical', 'address')],
    },
  ),
  api('void *phys_to_virt(phys_addr_t address)', 'The CPU address of physical memory.', {
    effects: [derive('cpu', 'address')],
  }),
  api('unsigned long __pa(x)', 'The physical address of memory, which is not what the device must be given.', {
    effects: [derive('physical', 'x')],
  }),
  api('void *__va(x)', 'The CPU address of physical memory.', { effects: [derive('cpu', 'x')] }),
  api(
    'unsigned long virt_to_bus(volatile void *address)',
    'Guesses a bus address; no modern platform can. Use the DMA API.',
    {
      effects: [derive('bus', 'address')],
      until: '6.0',
    },
  ),
  api('void *bus_to_virt(unsigned long address)', 'Guesses what memory a bus address names; no modern platform can.', {
    effects: [derive('cpu', 'address')],
    until: '6.0',
  }),
  api('unsigned int isa_virt_to_bus(volatile void *address)', 'The bus address of memory for ISA DMA.', {
    effects: [derive('bus', 'address')],
  }),
  api('void *isa_bus_to_virt(unsigned int address)', 'The memory an ISA bus address names.', {
    effects: [derive('cpu', 'address')],
  }),
]);

const pageConversions = family({ header: 'linux/mm.h', section: 'what-memory' }, [
  api(
    'phys_addr_t page_to_phys(struct page *page)',
    'The physical address of a page, which is not what the device must be given.',
    {
      effects: [derive('physical', 'page')],
    },
  ),
  api('void *page_address(const struct page *page)', 'The CPU address of a page; NULL in highmem.', {
    effects: [derive('cpu', 'page')],
  }),
  api('void *page_to_virt(page)', 'The CPU address of a page.', { effects: [derive('cpu', 'page')] }),
  api('void *folio_address(const struct folio *folio)', 'The CPU address of a folio; NULL in highmem.', {
    effects: [derive('cpu', 'folio')],
  }),
  api('struct page *virt_to_page(addr)', 'The page of a CPU address of the direct map.', {
    effects: [derive('page', 'addr')],
  }),
  api('struct page *virt_to_head_page(const void *x)', 'The first page of the allocation an address lies in.', {
    effects: [derive('page', 'x')],
  }),
  api(
    'struct page *vmalloc_to_page(const void *addr)',
    'The page behind an address of vmalloc memory, which may be mapped.',
    {
      effects: [derive('page', 'addr')],
    },
  ),
  api('struct page *pfn_to_page(pfn)', 'The page of a frame number.', { effects: [derive('page', 'pfn')] }),
  api('struct page *phys_to_page(phys)', 'The page of a physical address.', { effects: [derive('page', 'phys')] }),
  api('unsigned long page_to_pfn(page)', 'The frame number of a page.', { effects: [harmless] }),
  api('unsigned long offset_in_page(p)', 'The offset of an address in its page.', { effects: [harmless] }),
  api('void get_page(struct page *page)', 'Takes a reference to a page.', { effects: [harmless] }),
]);

const temporary = 'A passing CPU address of a page; the page may be mapped with dma_map_page(), the address must not.';

const kmap = family({ header: 'linux/highmem.h', section: 'what-memory' }, [
  allocator('void *kmap(struct page *page)', temporary, 'kmap', null, 'kunmap'),
  allocator('void *kmap_atomic(struct page *page)', temporary, 'kmap', null, 'kunmap_atomic'),
  allocator('void *kmap_local_page(struct page *page)', temporary, 'kmap', null, 'kunmap_local'),
  allocator('void *kmap_local_folio(struct folio *folio, size_t offset)', temporary, 'kmap', null, 'kunmap_local'),
  release('void kunmap(struct page *page)', 'Ends kmap().', 'kmap', 'page'),
  release('void kunmap_atomic(addr)', 'Ends kmap_atomic().', 'kmap', 'addr'),
  release('void kunmap_local(addr)', 'Ends kmap_local_page().', 'kmap', 'addr'),
]);

/** Addresses of registers and pages, and the ways one kind of address is made from another. */
export const addressFunctions = [...io, ...pageConversions, ...kmap];
