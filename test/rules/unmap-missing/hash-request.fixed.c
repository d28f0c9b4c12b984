/* A goto ladder of several labels, one of whose jumps lands behind its unmap. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct treecreeper {
	struct device *dev;
	int slots;
};

static int treecreeper_hash_bad(struct treecreeper *t, struct scatterlist *src, int nents,
				void *pad, size_t digest)
{
	dma_addr_t res_dma, pad_dma;
	void *result;
	int nsgs, err;

	result = kzalloc(digest, GFP_KERNEL);
	if (!result)
		return -ENOMEM;

	nsgs = dma_map_sg(t->dev, src, nents, DMA_TO_DEVICE);
	if (nsgs <= 0) {
		err = -EINVAL;
		goto free_result;
	}
	res_dma = dma_map_single(t->dev, result, digest, DMA_FROM_DEVICE);
	if (dma_mapping_error(t->dev, res_dma)) {
		err = -EINVAL;
		goto unmap_src;
	}
	pad_dma = dma_map_single(t->dev, pad, 128, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, pad_dma)) {
		err = -EINVAL;
		goto unmap_result;
	}
	if (nsgs > t->slots) {
		err = -EINVAL;
		goto unmap_pad;
	}
	err = treecreeper_run(t, src, nsgs, res_dma, pad_dma);
unmap_pad:
	dma_unmap_single(t->dev, pad_dma, 128, DMA_TO_DEVICE);
unmap_result:
	dma_unmap_single(t->dev, res_dma, digest, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_sg(t->dev, src, nents, DMA_TO_DEVICE);
free_result:
	kfree(result);
	return err;
}

static int treecreeper_hash_ok(struct treecreeper *t, struct scatterlist *src, int nents,
				void *pad, size_t digest)
{
	dma_addr_t res_dma, pad_dma;
	void *result;
	int nsgs, err;

	result = kzalloc(digest, GFP_KERNEL);
	if (!result)
		return -ENOMEM;

	nsgs = dma_map_sg(t->dev, src, nents, DMA_TO_DEVICE);
	if (nsgs <= 0) {
		err = -EINVAL;
		goto free_result;
	}
	res_dma = dma_map_single(t->dev, result, digest, DMA_FROM_DEVICE);
	if (dma_mapping_error(t->dev, res_dma)) {
		err = -EINVAL;
		goto unmap_src;
	}
	pad_dma = dma_map_single(t->dev, pad, 128, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, pad_dma)) {
		err = -EINVAL;
		goto unmap_result;
	}
	if (nsgs > t->slots) {
		err = -EINVAL;
		goto unmap_pad;
	}
	err = treecreeper_run(t, src, nsgs, res_dma, pad_dma);
unmap_pad:
	dma_unmap_single(t->dev, pad_dma, 128, DMA_TO_DEVICE);
unmap_result:
	dma_unmap_single(t->dev, res_dma, digest, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_sg(t->dev, src, nents, DMA_TO_DEVICE);
free_result:
	kfree(result);
	return err;
}
