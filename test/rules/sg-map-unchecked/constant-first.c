/* A count held against a constant that stands first, and a pointer asked for being at most nothing. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct tody {
	struct device *dev;
	struct scatterlist sg;
};

static int tody_issue_ok(struct tody *t)
{
	if (1 != dma_map_sg(t->dev, &t->sg, 1, DMA_TO_DEVICE))
		return -ENOMEM;
	tody_start(t, sg_dma_address(&t->sg));
	dma_unmap_sg(t->dev, &t->sg, 1, DMA_TO_DEVICE);
	return 0;
}

static int tody_issue_bad(struct tody *t)
{
	dma_map_sg(t->dev, &t->sg, 1, DMA_TO_DEVICE); // expect: sg-map-unchecked sg
	tody_start(t, sg_dma_address(&t->sg));
	dma_unmap_sg(t->dev, &t->sg, 1, DMA_TO_DEVICE);
	return 0;
}

static void *tody_block(struct tody *t, dma_addr_t *dma)
{
	return dma_alloc_coherent(t->dev, 512, dma, GFP_KERNEL);
}

static int tody_fill_ok(struct tody *t)
{
	dma_addr_t dma;
	void *block = tody_block(t, &dma);

	if (block <= 0)
		return -ENOMEM;
	memset(block, 0, 512);
	dma_free_coherent(t->dev, 512, block, dma);
	return 0;
}
