import { allocate, api, createPool, destroyPool, family, free } from './builder.ts';

const pool = 'struct dma_pool *pool';

/** Pools of small coherent blocks (include/linux/dmapool.h). */
export const poolFunctions = family({ header: 'linux/dmapool.h', section: 'coherent-mappings' }, [
  api(
    'struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t allocation)',
    'Makes a pool of coherent blocks of one size; align is a power of two, allocation a boundary no block crosses, or 0.',
    { effects: [createPool(false)], sleeps: 'always', pair: 'dma_pool_destroy' },
  ),
  api(
    `void dma_pool_destroy(${pool})`,
    'Destroys a pool after every block of it has been freed; not in interrupt context. NULL is allowed.',
    { effects: [destroyPool(false)], sleeps: 'always', pair: 'dma_pool_create' },
  ),
  api(
    `void *dma_pool_alloc(${pool}, gfp_t mem_flags, dma_addr_t *handle)`,
    'Takes a block from the pool; NULL on failure. Give it back with dma_pool_free().',
    { effects: [allocate('pool-block', 'handle')], pair: 'dma_pool_free' },
  ),
  api(
    `void *dma_pool_zalloc(${pool}, gfp_t mem_flags, dma_addr_t *handle)`,
    'Takes a zeroed block from the pool; NULL on failure. Give it back with dma_pool_free().',
    { effects: [allocate('pool-block', 'handle')], pair: 'dma_pool_free', since: '4.3' },
  ),
  api(
    `void dma_pool_free(${pool}, void *vaddr, dma_addr_t addr)`,
    'Gives a block back to the pool it came from, with both its addresses.',
    { effects: [free('pool-block', 'vaddr', 'addr')], pair: 'dma_pool_alloc' },
  ),
  api(
    'struct dma_pool *dmam_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t allocation)',
    'As dma_pool_create(), but destroyed when the driver leaves the device.',
    { effects: [createPool(true)], sleeps: 'always', pair: 'dmam_pool_destroy' },
  ),
  api(`void dmam_pool_destroy(${pool})`, 'Destroys a pool of dmam_pool_create() early.', {
    effects: [destroyPool(true)],
    sleeps: 'always',
    pair: 'dmam_pool_create',
  }),
]);
