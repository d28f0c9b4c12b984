/*
 * '<= 0' after dma_map_sg is right, '< 0' is wrong; after dma_map_sgtable it is
 * the other way about.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct knotgrass {
	struct device *dev;
};

static int knotgrass_le_zero_ok(struct knotgrass *k, struct scatterlist *sg, int n)
{
	int count;

	count = dma_map_sg(k->dev, sg, n, DMA_FROM_DEVICE);
	if (count <= 0) {
		dev_err(k->dev, "cannot map\n");
		return -EIO;
	}
	knotgrass_run(k, sg, count);
	dma_unmap_sg(k->dev, sg, n, DMA_FROM_DEVICE);
	return 0;
}

static int knotgrass_lt_one_ok(struct knotgrass *k, struct scatterlist *sg, int n)
{
	int count;

	count = dma_map_sg(k->dev, sg, n, DMA_FROM_DEVICE);
	if (count < 1)
		return -EIO;
	knotgrass_run(k, sg, count);
	dma_unmap_sg(k->dev, sg, n, DMA_FROM_DEVICE);
	return 0;
}

static int knotgrass_gt_zero_ok(struct knotgrass *k, struct scatterlist *sg, int n)
{
	int count = dma_map_sg(k->dev, sg, n, DMA_FROM_DEVICE);

	if (count > 0) {
		knotgrass_run(k, sg, count);
		dma_unmap_sg(k->dev, sg, n, DMA_FROM_DEVICE);
		return 0;
	}
	return -EIO;
}

static int knotgrass_table_negative_ok(struct knotgrass *k, struct sg_table *sgt)
{
	int err;

	err = dma_map_sgtable(k->dev, sgt, DMA_FROM_DEVICE, 0);
	if (err < 0)
		return err;
	knotgrass_run(k, sgt->sgl, sgt->nents);
	dma_unmap_sgtable(k->dev, sgt, DMA_FROM_DEVICE, 0);
	return 0;
}

static int knotgrass_lt_zero_bad(struct knotgrass *k, struct scatterlist *sg, int n)
{
	int count;

	count = dma_map_sg(k->dev, sg, n, DMA_FROM_DEVICE);
	if (count < 0) // expect: sg-map-wrong-check
		return count;
	knotgrass_run(k, sg, count);
	dma_unmap_sg(k->dev, sg, n, DMA_FROM_DEVICE);
	return 0;
}

static int knotgrass_table_zero_bad(struct knotgrass *k, struct sg_table *sgt)
{
	if (!dma_map_sgtable(k->dev, sgt, DMA_FROM_DEVICE, 0)) // expect: sg-map-wrong-check
		return -ENOMEM;
	knotgrass_run(k, sgt->sgl, sgt->nents);
	dma_unmap_sgtable(k->dev, sgt, DMA_FROM_DEVICE, 0);
	return 0;
}
