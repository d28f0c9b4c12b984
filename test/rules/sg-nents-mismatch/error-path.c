/* The error path unmaps with the count that mapping returned. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct crossbill {
	struct device *dev;
	int limit;
};

static int crossbill_queue_bad(struct crossbill *c, struct scatterlist *sgl, int nents)
{
	int nr_sgs, err;

	nr_sgs = dma_map_sg(c->dev, sgl, nents, DMA_TO_DEVICE);
	if (nr_sgs <= 0)
		return -EINVAL;
	if (nr_sgs > c->limit) {
		err = -EINVAL;
		goto unmap;
	}
	err = crossbill_run(c, sgl, nr_sgs);
unmap:
	dma_unmap_sg(c->dev, sgl, nr_sgs, DMA_TO_DEVICE); // expect: sg-nents-mismatch 'sgl'
	return err;
}

static int crossbill_queue_ok(struct crossbill *c, struct scatterlist *sgl, int nents)
{
	int nr_sgs, err;

	nr_sgs = dma_map_sg(c->dev, sgl, nents, DMA_TO_DEVICE);
	if (nr_sgs <= 0)
		return -EINVAL;
	if (nr_sgs > c->limit) {
		err = -EINVAL;
		goto unmap;
	}
	err = crossbill_run(c, sgl, nr_sgs);
unmap:
	dma_unmap_sg(c->dev, sgl, nents, DMA_TO_DEVICE);
	return err;
}

/* The variable that held the number of entries is overwritten with the count. */
static int crossbill_reuse_bad(struct crossbill *c, struct scatterlist *sgl, int n)
{
	int err;

	n = dma_map_sg(c->dev, sgl, n, DMA_FROM_DEVICE);
	if (!n)
		return -ENOMEM;
	err = crossbill_run(c, sgl, n);
	dma_unmap_sg(c->dev, sgl, n, DMA_FROM_DEVICE); // expect: sg-nents-mismatch 'sgl'
	return err;
}

static int crossbill_one_ok(struct crossbill *c, struct scatterlist *sgl)
{
	int n, err;

	n = dma_map_sg(c->dev, sgl, 1, DMA_FROM_DEVICE);
	if (n != 1)
		return -ENOMEM;
	err = crossbill_run(c, sgl, n);
	dma_unmap_sg(c->dev, sgl, 1, DMA_FROM_DEVICE);
	return err;
}
