/* dma_map_sg() never returns a negative number; dma_map_sgtable() never a count. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct fieldfare {
	struct device *dev;
	struct scatterlist *src;
	struct scatterlist *dst;
	int src_nents;
	int dst_nents;
};

static int fieldfare_two_lists_bad(struct fieldfare *f)
{
	int ret;

	ret = dma_map_sg(f->dev, f->src, f->src_nents, DMA_TO_DEVICE);
	if (ret < 0) // expect: sg-map-wrong-check
		return ret;
	ret = dma_map_sg(f->dev, f->dst, f->dst_nents, DMA_FROM_DEVICE);
	if (!ret) {
		ret = -EIO;
		goto unmap_src;
	}
	ret = fieldfare_run(f);
	dma_unmap_sg(f->dev, f->dst, f->dst_nents, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_sg(f->dev, f->src, f->src_nents, DMA_TO_DEVICE);
	return ret;
}

static int fieldfare_two_lists_ok(struct fieldfare *f)
{
	int ret;

	ret = dma_map_sg(f->dev, f->src, f->src_nents, DMA_TO_DEVICE);
	if (!ret)
		return -EIO;
	ret = dma_map_sg(f->dev, f->dst, f->dst_nents, DMA_FROM_DEVICE);
	if (!ret) {
		ret = -EIO;
		goto unmap_src;
	}
	ret = fieldfare_run(f);
	dma_unmap_sg(f->dev, f->dst, f->dst_nents, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_sg(f->dev, f->src, f->src_nents, DMA_TO_DEVICE);
	return ret;
}

/* Non-zero is taken for an error code: it is the number of entries. */
static int fieldfare_errno_bad(struct fieldfare *f, struct scatterlist *sg, int n)
{
	int err;

	err = dma_map_sg(f->dev, sg, n, DMA_TO_DEVICE);
	if (err) // expect: sg-map-wrong-check
		return err;
	fieldfare_run(f);
	dma_unmap_sg(f->dev, sg, n, DMA_TO_DEVICE);
	return 0;
}

static int fieldfare_table_ok(struct fieldfare *f, struct sg_table *sgt)
{
	int err;

	err = dma_map_sgtable(f->dev, sgt, DMA_TO_DEVICE, 0);
	if (err)
		return err;
	fieldfare_run(f);
	dma_unmap_sgtable(f->dev, sgt, DMA_TO_DEVICE, 0);
	return 0;
}
