#include <linux/dma-mapping.h>

struct ruff {
	struct device *dev;
	enum dma_data_direction dir;
};

int ruff_map_bad(struct ruff *r, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(r->dev, buf, len, DMA_NONE); // expect: direction-none dma_map_single()

	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	dma_unmap_single(r->dev, dma, len, (enum dma_data_direction)DMA_NONE); // expect: direction-none dma_unmap_single()
	return 0;
}

void ruff_reset_ok(struct ruff *r)
{
	r->dir = DMA_NONE;
}

int ruff_map_ok(struct ruff *r, void *buf, size_t len)
{
	dma_addr_t dma;

	if (r->dir == DMA_NONE)
		return -EINVAL;
	dma = dma_map_single(r->dev, buf, len, r->dir);
	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	dma_unmap_single(r->dev, dma, len, r->dir);
	return 0;
}
