/* The guide's own slips, and a call for an older kernel. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>

struct teal {
	struct device *dev;
	struct dma_pool *pool;
};

int teal_check_bad(struct teal *t, dma_addr_t dma)
{
	if (dma_mapping_error(dma)) // expect: dma-api-arity dma_mapping_error() takes 2 arguments and is given 1.
		return -ENOMEM;
	return 0;
}

int teal_finish_bad(struct teal *t, dma_addr_t dma)
{
	dma_unmap_single(dma); // expect: dma-api-arity dma_unmap_single() takes 4 arguments and is given 1.
	return 0;
}

int teal_block_bad(struct teal *t, dma_addr_t *dma)
{
	void *block = dma_pool_alloc(t->pool, dma); // expect: dma-api-arity dma_pool_alloc() takes 3 arguments and is given 2.

	if (!block)
		return -ENOMEM;
	dma_pool_free(t->pool, block, *dma, 0); // expect: dma-api-arity dma_pool_free() takes 3 arguments and is given 4.
	return 0;
}

int teal_send_ok(struct teal *t, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(t->dev, buf, len,
					(len > 64) ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	dma_unmap_single(t->dev, dma, len,
			 (len > 64) ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL);
	return 0;
}
