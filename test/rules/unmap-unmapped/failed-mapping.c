/* An error path that unmaps what failed to map, or was never mapped at all. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/gfp.h>

struct twitterling {
	struct device *dev;
	struct dma_chan *chan;
	void *buf;
	dma_addr_t tx_phys;
};

static int twitterling_send_bad(struct twitterling *t, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, dma)) {
		err = -ENOMEM;
		goto out;
	}
	err = twitterling_run(t, dma);
out:
	dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE); // expect: unmap-unmapped 'dma'
	return err;
}

static int twitterling_send_ok(struct twitterling *t, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, dma)) {
		err = -ENOMEM;
		goto out;
	}
	err = twitterling_run(t, dma);
	dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE);
out:
	return err;
}

/* The list did not map, and is unmapped on the way out. */
static int twitterling_list_bad(struct twitterling *t, struct scatterlist *sg, int n)
{
	int mapped, err = -ENOMEM;

	mapped = dma_map_sg(t->dev, sg, n, DMA_TO_DEVICE);
	if (!mapped)
		goto out;
	err = twitterling_run_list(t, sg, mapped);
out:
	dma_unmap_sg(t->dev, sg, n, DMA_TO_DEVICE); // expect: unmap-unmapped
	return err;
}

static int twitterling_list_ok(struct twitterling *t, struct scatterlist *sg, int n)
{
	int mapped, err = -ENOMEM;

	mapped = dma_map_sg(t->dev, sg, n, DMA_TO_DEVICE);
	if (!mapped)
		goto out;
	err = twitterling_run_list(t, sg, mapped);
	dma_unmap_sg(t->dev, sg, n, DMA_TO_DEVICE);
out:
	return err;
}

/* The entry that failed is unmapped as many times as there are others. */
static int twitterling_vector_bad(struct twitterling *t, void **mem, dma_addr_t *vec, int n)
{
	int i, j;

	for (i = 0; i < n; i++) {
		vec[i] = dma_map_single(t->dev, mem[i], 256, DMA_TO_DEVICE); // expect: unmap-missing-loop vec
		if (dma_mapping_error(t->dev, vec[i]))
			goto unwind;
	}
	return 0;

unwind:
	for (j = 0; j < i; j++)
		dma_unmap_single(t->dev, vec[i], 256, DMA_TO_DEVICE); // expect: unmap-unmapped vec
	return -ENOMEM;
}

static int twitterling_vector_ok(struct twitterling *t, void **mem, dma_addr_t *vec, int n)
{
	int i, j;

	for (i = 0; i < n; i++) {
		vec[i] = dma_map_single(t->dev, mem[i], 256, DMA_TO_DEVICE);
		if (dma_mapping_error(t->dev, vec[i]))
			goto unwind;
	}
	return 0;

unwind:
	for (j = 0; j < i; j++)
		dma_unmap_single(t->dev, vec[j], 256, DMA_TO_DEVICE);
	return -ENOMEM;
}

static void twitterling_vector_put(struct twitterling *t, dma_addr_t *vec, int n)
{
	while (n--)
		dma_unmap_single(t->dev, vec[n], 256, DMA_TO_DEVICE);
}
