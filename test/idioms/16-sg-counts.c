/*
 * dma_map_sg()'s result feeds the descriptors, the number passed in feeds the
 * unmap; '<= 0', '!= 1' and '!n' all catch its 0.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct teal_hw {
	__le32 addr;
	__le32 len;
};

struct teal {
	struct device *dev;
	struct teal_hw *hw;
	struct scatterlist *sg;
	unsigned int nents;
	int mapped;
	struct sg_table sgt;
};

static void teal_fill(struct teal *t, struct scatterlist *list, int count)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(list, sg, count, i) {
		t->hw[i].addr = cpu_to_le32(lower_32_bits(sg_dma_address(sg)));
		t->hw[i].len = cpu_to_le32(sg_dma_len(sg));
	}
}

static int teal_not_ok(struct teal *t, struct scatterlist *sg, int nents)
{
	int n = dma_map_sg(t->dev, sg, nents, DMA_TO_DEVICE);

	if (!n)
		return -ENOMEM;
	teal_fill(t, sg, n);
	dma_unmap_sg(t->dev, sg, nents, DMA_TO_DEVICE);
	return 0;
}

static int teal_less_or_equal_ok(struct teal *t, struct scatterlist *sg, int nents)
{
	int err = dma_map_sg(t->dev, sg, nents, DMA_FROM_DEVICE);

	if (err <= 0)
		return -EINVAL;
	teal_fill(t, sg, err);
	dma_unmap_sg(t->dev, sg, nents, DMA_FROM_DEVICE);
	return 0;
}

static int teal_exactly_one_ok(struct teal *t, struct scatterlist *sg)
{
	if (dma_map_sg(t->dev, sg, 1, DMA_TO_DEVICE) != 1)
		return -ENOMEM;
	teal_fill(t, sg, 1);
	dma_unmap_sg(t->dev, sg, 1, DMA_TO_DEVICE);
	return 0;
}

static int teal_stored_ok(struct teal *t)
{
	t->mapped = dma_map_sg(t->dev, t->sg, t->nents, DMA_TO_DEVICE);
	if (!t->mapped)
		return -ENOMEM;
	teal_fill(t, t->sg, t->mapped);
	return 0;
}

static void teal_stored_done_ok(struct teal *t)
{
	dma_unmap_sg(t->dev, t->sg, t->nents, DMA_TO_DEVICE);
}

static int teal_table_ok(struct teal *t)
{
	struct scatterlist *sg;
	int err, i;

	err = dma_map_sgtable(t->dev, &t->sgt, DMA_FROM_DEVICE, 0);
	if (err)
		return err;
	for_each_sgtable_dma_sg(&t->sgt, sg, i)
		t->hw[i].addr = cpu_to_le32(lower_32_bits(sg_dma_address(sg)));
	dma_unmap_sgtable(t->dev, &t->sgt, DMA_FROM_DEVICE, 0);
	return 0;
}

static int teal_orig_nents_ok(struct teal *t, struct sg_table *sgt)
{
	sgt->nents = dma_map_sg(t->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	if (!sgt->nents)
		return -ENOMEM;
	teal_fill(t, sgt->sgl, sgt->nents);
	dma_unmap_sg(t->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	return 0;
}

static int teal_negative_bad(struct teal *t, struct scatterlist *sg, int nents)
{
	int n = dma_map_sg(t->dev, sg, nents, DMA_TO_DEVICE);

	if (n < 0) // expect: sg-map-wrong-check
		return n;
	teal_fill(t, sg, n);
	dma_unmap_sg(t->dev, sg, nents, DMA_TO_DEVICE);
	return 0;
}

static int teal_returned_count_bad(struct teal *t, struct scatterlist *sg, int nents)
{
	int n = dma_map_sg(t->dev, sg, nents, DMA_TO_DEVICE);

	if (!n)
		return -ENOMEM;
	teal_fill(t, sg, n);
	dma_unmap_sg(t->dev, sg, n, DMA_TO_DEVICE); // expect: sg-nents-mismatch 'sg'
	return 0;
}
