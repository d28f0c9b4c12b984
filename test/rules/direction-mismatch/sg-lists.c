/* Lists, tables, and a wrapper that takes the direction. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct goldeneye {
	struct device *dev;
	struct scatterlist *sg;
	int nents;
	bool to_card;
};

static int goldeneye_list_bad(struct goldeneye *g, struct scatterlist *sg, int n)
{
	if (!dma_map_sg(g->dev, sg, n, DMA_TO_DEVICE))
		return -ENOMEM;
	goldeneye_run(g, sg);
	dma_unmap_sg(g->dev, sg, n, DMA_FROM_DEVICE); // expect: direction-mismatch
	return 0;
}

static int goldeneye_table_bad(struct goldeneye *g, struct sg_table *sgt)
{
	int err;

	err = dma_map_sgtable(g->dev, sgt, DMA_BIDIRECTIONAL, 0);
	if (err)
		return err;
	goldeneye_run(g, sgt->sgl);
	dma_unmap_sgtable(g->dev, sgt, DMA_TO_DEVICE, 0); // expect: direction-mismatch
	return 0;
}

static int goldeneye_start_ok(struct goldeneye *g)
{
	if (!dma_map_sg(g->dev, g->sg, g->nents, g->to_card ? DMA_TO_DEVICE : DMA_FROM_DEVICE))
		return -ENOMEM;
	goldeneye_run(g, g->sg);
	return 0;
}

static void goldeneye_stop_ok(struct goldeneye *g)
{
	if (g->to_card)
		dma_unmap_sg(g->dev, g->sg, g->nents, DMA_TO_DEVICE);
	else
		dma_unmap_sg(g->dev, g->sg, g->nents, DMA_FROM_DEVICE);
}

static void goldeneye_put(struct goldeneye *g, dma_addr_t dma, size_t len, enum dma_data_direction dir)
{
	dma_unmap_single(g->dev, dma, len, dir);
}

static int goldeneye_wrapped_ok(struct goldeneye *g, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	goldeneye_go(g, dma);
	goldeneye_put(g, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int goldeneye_wrapped_bad(struct goldeneye *g, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	goldeneye_go(g, dma);
	goldeneye_put(g, dma, len, DMA_FROM_DEVICE); // expect: direction-mismatch 'dma'
	return 0;
}
