/*
 * A wrapper that gives the handle back through a pointer and says by its
 * return value whether there is one; and the pair of it that unmaps.
 */
#include <linux/dma-mapping.h>

struct sanderling {
	struct device *dev;
};

static int sanderling_map(struct sanderling *s, void *buf, size_t len,
			  enum dma_data_direction dir, dma_addr_t *out)
{
	dma_addr_t dma = dma_map_single(s->dev, buf, len, dir);

	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	*out = dma;
	return 0;
}

static void sanderling_unmap(struct sanderling *s, dma_addr_t dma, size_t len, enum dma_data_direction dir)
{
	dma_unmap_single(s->dev, dma, len, dir);
}

static int sanderling_copy_ok(struct sanderling *s, void *dst, void *src, size_t len)
{
	dma_addr_t src_dma, dst_dma;
	int err;

	err = sanderling_map(s, src, len, DMA_TO_DEVICE, &src_dma);
	if (err)
		return err;
	err = sanderling_map(s, dst, len, DMA_FROM_DEVICE, &dst_dma);
	if (err)
		goto unmap_src;

	err = sanderling_run(s, dst_dma, src_dma, len);

	sanderling_unmap(s, dst_dma, len, DMA_FROM_DEVICE);
unmap_src:
	sanderling_unmap(s, src_dma, len, DMA_TO_DEVICE);
	return err;
}

static int sanderling_copy_bad(struct sanderling *s, void *dst, void *src, size_t len)
{
	dma_addr_t src_dma, dst_dma;
	int err;

	err = sanderling_map(s, src, len, DMA_TO_DEVICE, &src_dma); // expect: unmap-missing src_dma
	if (err)
		return err;
	err = sanderling_map(s, dst, len, DMA_FROM_DEVICE, &dst_dma);
	if (err)
		return err;

	err = sanderling_run(s, dst_dma, src_dma, len);

	sanderling_unmap(s, dst_dma, len, DMA_FROM_DEVICE);
	sanderling_unmap(s, src_dma, len, DMA_TO_DEVICE);
	return err;
}
