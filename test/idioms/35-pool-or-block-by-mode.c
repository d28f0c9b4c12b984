/*
 * From a pool in one mode, a block of its own in the other, and released by
 * the same test.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>

struct eider {
	struct device *dev;
	struct dma_pool *pool;
	bool cyclic;
	size_t bytes;
	void *desc;
	dma_addr_t desc_dma;
};

static int eider_alloc_ok(struct eider *e)
{
	if (e->cyclic) {
		e->pool = dma_pool_create("eider", e->dev, e->bytes, 16, 0);
		if (!e->pool)
			return -ENOMEM;
		e->desc = dma_pool_zalloc(e->pool, GFP_KERNEL, &e->desc_dma);
	} else {
		e->desc = dma_alloc_coherent(e->dev, e->bytes, &e->desc_dma, GFP_KERNEL);
	}
	if (!e->desc) {
		dma_pool_destroy(e->pool);
		e->pool = NULL;
		return -ENOMEM;
	}
	return 0;
}

static void eider_free_ok(struct eider *e)
{
	if (e->cyclic) {
		dma_pool_free(e->pool, e->desc, e->desc_dma);
		dma_pool_destroy(e->pool);
		e->pool = NULL;
	} else {
		dma_free_coherent(e->dev, e->bytes, e->desc, e->desc_dma);
	}
	e->desc = NULL;
}

/* Whichever it was, this one gives it to the pool's opposite. */
static int eider_once_bad(struct eider *e, struct dma_pool *pool)
{
	dma_addr_t dma;
	void *desc;

	desc = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	if (!desc)
		return -ENOMEM;
	eider_run(e, dma);
	dma_free_coherent(e->dev, e->bytes, desc, dma); // expect: coherent-free-mismatch desc
	return 0;
}

static int eider_once_ok(struct eider *e, struct dma_pool *pool)
{
	dma_addr_t dma;
	void *desc;

	desc = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	if (!desc)
		return -ENOMEM;
	eider_run(e, dma);
	dma_pool_free(pool, desc, dma);
	return 0;
}
