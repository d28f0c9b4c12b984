/* Names of the driver's own: a wrapper, a macro, and operations called through a table. */
#include <linux/dma-mapping.h>

#include "own-names.h"

struct garganey_ops {
	dma_addr_t (*dma_map_single)(void *buf, size_t len);
	int (*dma_mapping_error)(dma_addr_t dma);
};

struct garganey {
	struct device *dev;
	const struct garganey_ops *ops;
};

#define GARGANEY_WHAT(g)	(g)->dev, DMA_TO_DEVICE
#define GARGANEY_BUFFER(buf, len)	(buf), (len)
#define dma_sync_single_for_cpu(g, dma)	garganey_sync(g, dma)

void garganey_sync(struct garganey *g, dma_addr_t dma);

static void *dma_pool_zalloc(struct garganey *g)
{
	return g;
}

int garganey_table_ok(struct garganey *g, void *buf, size_t len)
{
	dma_addr_t dma = g->ops->dma_map_single(buf, len);

	return g->ops->dma_mapping_error(dma);
}

void *garganey_wrapper_ok(struct garganey *g, dma_addr_t dma)
{
	dma_sync_single_for_cpu(g, dma);
	dma_sync_single_for_device(g, dma);
	return dma_pool_zalloc(g);
}

int garganey_macro_argument_ok(struct garganey *g, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(g->dev, GARGANEY_BUFFER(buf, len), DMA_TO_DEVICE);

	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	dma_unmap_single(g->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
