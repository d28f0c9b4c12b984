import {
  allocate,
  api,
  checkMapping,
  createPool,
  destroyPool,
  family,
  free,
  harmless,
  map,
  setMask,
  sync,
  unmap,
} from './builder.ts';
import type { ApiConstant } from './types.ts';

const device = 'struct pci_dev *hwdev';
const atomic = 'the old call always allocated with GFP_ATOMIC';

/** The PCI spelling of the DMA API (include/linux/pci-dma-compat.h), gone since 5.18. */
const compatFunctions = family({ header: 'linux/pci-dma-compat.h', section: 'streaming-mappings', until: '5.17' }, [
  api(`dma_addr_t pci_map_single(${device}, void *ptr, size_t size, int direction)`, 'Old name of dma_map_single().', {
    effects: [map('single', 'ptr')],
    replacement: 'dma_map_single(&$0->dev, $1, $2, $3)',
    pair: 'pci_unmap_single',
  }),
  api(
    `void pci_unmap_single(${device}, dma_addr_t dma_addr, size_t size, int direction)`,
    'Old name of dma_unmap_single().',
    {
      effects: [unmap('single', 'dma_addr')],
      replacement: 'dma_unmap_single(&$0->dev, $1, $2, $3)',
      pair: 'pci_map_single',
    },
  ),
  api(
    `dma_addr_t pci_map_page(${device}, struct page *page, unsigned long offset, size_t size, int direction)`,
    'Old name of dma_map_page().',
    {
      effects: [map('page', 'page')],
      replacement: 'dma_map_page(&$0->dev, $1, $2, $3, $4)',
      pair: 'pci_unmap_page',
    },
  ),
  api(
    `void pci_unmap_page(${device}, dma_addr_t dma_address, size_t size, int direction)`,
    'Old name of dma_unmap_page().',
    {
      effects: [unmap('page', 'dma_address')],
      replacement: 'dma_unmap_page(&$0->dev, $1, $2, $3)',
      pair: 'pci_map_page',
    },
  ),
  api(`int pci_map_sg(${device}, struct scatterlist *sg, int nents, int direction)`, 'Old name of dma_map_sg().', {
    effects: [map('sg', 'sg')],
    replacement: 'dma_map_sg(&$0->dev, $1, $2, $3)',
    pair: 'pci_unmap_sg',
  }),
  api(`void pci_unmap_sg(${device}, struct scatterlist *sg, int nents, int direction)`, 'Old name of dma_unmap_sg().', {
    effects: [unmap('sg', 'sg')],
    replacement: 'dma_unmap_sg(&$0->dev, $1, $2, $3)',
    pair: 'pci_map_sg',
  }),
  api(`int pci_dma_mapping_error(struct pci_dev *pdev, dma_addr_t dma_addr)`, 'Old name of dma_mapping_error().', {
    effects: [checkMapping('dma_addr')],
    section: 'handling-errors',
    replacement: 'dma_mapping_error(&$0->dev, $1)',
  }),
  ...(['cpu', 'device'] as const).flatMap((towards) => [
    api(
      `void pci_dma_sync_single_for_${towards}(${device}, dma_addr_t dma_handle, size_t size, int direction)`,
      `Old name of dma_sync_single_for_${towards}().`,
      {
        effects: [sync(towards, 'single', 'dma_handle')],
        replacement: `dma_sync_single_for_${towards}(&$0->dev, $1, $2, $3)`,
      },
    ),
    api(
      `void pci_dma_sync_sg_for_${towards}(${device}, struct scatterlist *sg, int nelems, int direction)`,
      `Old name of dma_sync_sg_for_${towards}().`,
      {
        effects: [sync(towards, 'sg', 'sg')],
        replacement: `dma_sync_sg_for_${towards}(&$0->dev, $1, $2, $3)`,
      },
    ),
  ]),
  api(
    `void *pci_alloc_consistent(${device}, size_t size, dma_addr_t *dma_handle)`,
    'Old form of dma_alloc_coherent(), always with GFP_ATOMIC.',
    {
      effects: [allocate('coherent', 'dma_handle')],
      section: 'coherent-mappings',
      replacement: { template: 'dma_alloc_coherent(&$0->dev, $1, $2, GFP_ATOMIC)', caution: atomic },
      pair: 'pci_free_consistent',
    },
  ),
  api(
    `void *pci_zalloc_consistent(${device}, size_t size, dma_addr_t *dma_handle)`,
    'Old form of dma_alloc_coherent(), zeroed, always with GFP_ATOMIC.',
    {
      effects: [allocate('coherent', 'dma_handle')],
      section: 'coherent-mappings',
      since: '3.17',
      replacement: { template: 'dma_alloc_coherent(&$0->dev, $1, $2, GFP_ATOMIC)', caution: atomic },
      pair: 'pci_free_consistent',
    },
  ),
  api(
    `void pci_free_consistent(${device}, size_t size, void *vaddr, dma_addr_t dma_handle)`,
    'Old name of dma_free_coherent().',
    {
      effects: [free('coherent', 'vaddr', 'dma_handle')],
      section: 'coherent-mappings',
      replacement: 'dma_free_coherent(&$0->dev, $1, $2, $3)',
      pair: 'pci_alloc_consistent',
    },
  ),
  api('int pci_set_dma_mask(struct pci_dev *dev, u64 mask)', 'Old name of dma_set_mask().', {
    effects: [setMask('streaming')],
    section: 'addressing-capabilities',
    replacement: 'dma_set_mask(&$0->dev, $1)',
  }),
  api('int pci_set_consistent_dma_mask(struct pci_dev *dev, u64 mask)', 'Old name of dma_set_coherent_mask().', {
    effects: [setMask('coherent')],
    section: 'addressing-capabilities',
    replacement: 'dma_set_coherent_mask(&$0->dev, $1)',
  }),
  api(`int pci_dma_supported(${device}, u64 mask)`, 'Asked whether a mask would do; setting it answers that.', {
    effects: [harmless],
    section: 'addressing-capabilities',
    failure: 'zero',
    replacement: {
      template: '!dma_set_mask(&$0->dev, $1)',
      caution: 'the new call sets the mask, the old one only asked',
    },
  }),
  api('int pci_set_dma_max_seg_size(struct pci_dev *dev, unsigned int size)', 'Old name of dma_set_max_seg_size().', {
    effects: [harmless],
    section: 'addressing-capabilities',
    failure: 'errno',
    replacement: 'dma_set_max_seg_size(&$0->dev, $1)',
  }),
  api('int pci_set_dma_seg_boundary(struct pci_dev *dev, unsigned long mask)', 'Old name of dma_set_seg_boundary().', {
    effects: [harmless],
    section: 'addressing-capabilities',
    failure: 'errno',
    replacement: 'dma_set_seg_boundary(&$0->dev, $1)',
  }),
]);

/** The PCI spelling of pools (include/linux/pci.h). */
const poolFunctions = family({ header: 'linux/pci.h', section: 'coherent-mappings', until: '5.17' }, [
  api(
    'struct pci_pool *pci_pool_create(const char *name, struct pci_dev *pdev, size_t size, size_t align, size_t allocation)',
    'Old name of dma_pool_create().',
    {
      effects: [createPool(false)],
      sleeps: 'always',
      replacement: 'dma_pool_create($0, &$1->dev, $2, $3, $4)',
      pair: 'pci_pool_destroy',
    },
  ),
  api('void pci_pool_destroy(struct pci_pool *pool)', 'Old name of dma_pool_destroy().', {
    effects: [destroyPool(false)],
    sleeps: 'always',
    replacement: 'dma_pool_destroy($0)',
    pair: 'pci_pool_create',
  }),
  api('void *pci_pool_alloc(struct pci_pool *pool, gfp_t flags, dma_addr_t *handle)', 'Old name of dma_pool_alloc().', {
    effects: [allocate('pool-block', 'handle')],
    replacement: 'dma_pool_alloc($0, $1, $2)',
    pair: 'pci_pool_free',
  }),
  api(
    'void *pci_pool_zalloc(struct pci_pool *pool, gfp_t flags, dma_addr_t *handle)',
    'Old name of dma_pool_zalloc().',
    {
      effects: [allocate('pool-block', 'handle')],
      since: '4.3',
      replacement: 'dma_pool_zalloc($0, $1, $2)',
      pair: 'pci_pool_free',
    },
  ),
  api('void pci_pool_free(struct pci_pool *pool, void *vaddr, dma_addr_t addr)', 'Old name of dma_pool_free().', {
    effects: [free('pool-block', 'vaddr', 'addr')],
    replacement: 'dma_pool_free($0, $1, $2)',
    pair: 'pci_pool_alloc',
  }),
]);

/** The PCI spelling of the unmap-state macros, gone since 2.6.36. */
const unmapStateFunctions = family(
  { header: 'linux/pci-dma.h', section: 'unmap-state', effects: [harmless], until: '2.6.35' },
  [
    api('void DECLARE_PCI_UNMAP_ADDR(field)', 'Old form of DEFINE_DMA_UNMAP_ADDR(), which wants a semicolon.', {
      replacement: { template: 'DEFINE_DMA_UNMAP_ADDR($0);', caution: 'the old macro brought its own semicolon' },
    }),
    api('void DECLARE_PCI_UNMAP_LEN(field)', 'Old form of DEFINE_DMA_UNMAP_LEN(), which wants a semicolon.', {
      replacement: { template: 'DEFINE_DMA_UNMAP_LEN($0);', caution: 'the old macro brought its own semicolon' },
    }),
    api('dma_addr_t pci_unmap_addr(ptr, field)', 'Old name of dma_unmap_addr().', {
      replacement: 'dma_unmap_addr($0, $1)',
    }),
    api('void pci_unmap_addr_set(ptr, field, value)', 'Old name of dma_unmap_addr_set().', {
      replacement: 'dma_unmap_addr_set($0, $1, $2)',
    }),
    api('u32 pci_unmap_len(ptr, field)', 'Old name of dma_unmap_len().', { replacement: 'dma_unmap_len($0, $1)' }),
    api('void pci_unmap_len_set(ptr, field, value)', 'Old name of dma_unmap_len_set().', {
      replacement: 'dma_unmap_len_set($0, $1, $2)',
    }),
  ],
);

export const legacyPciFunctions = [...compatFunctions, ...poolFunctions, ...unmapStateFunctions];

function directionConstant(name: string, replacement: string): ApiConstant {
  return { name, replacement, until: '5.17', summary: `Old name of ${replacement}.` };
}

export const legacyPciConstants: readonly ApiConstant[] = [
  directionConstant('PCI_DMA_TODEVICE', 'DMA_TO_DEVICE'),
  directionConstant('PCI_DMA_FROMDEVICE', 'DMA_FROM_DEVICE'),
  directionConstant('PCI_DMA_BIDIRECTIONAL', 'DMA_BIDIRECTIONAL'),
  directionConstant('PCI_DMA_NONE', 'DMA_NONE'),
];
