/* Zero is the driver's own word for "not mapped"; handles behind an accessor; the address field of a list. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct sanderling {
	struct device *dev;
	void __iomem *regs;
	u8 *bounce;
	dma_addr_t bounce_dma;
	dma_addr_t rsp_dma;
};

static size_t sanderling_write_bad(struct sanderling *s, const u8 *buf, size_t length, bool low)
{
	dma_addr_t handle, addr;
	size_t left = length;

	if (low) {
		addr = handle = dma_map_single(s->dev, (void *)buf, length, DMA_TO_DEVICE); // expect: mapping-error-unchecked
	} else {
		addr = s->bounce_dma;
		handle = 0;
	}
	while (left) {
		if (!handle)
			memcpy(s->bounce, buf, left);
		writel(lower_32_bits(addr), s->regs);
		left = readl(s->regs);
	}
	if (handle)
		dma_unmap_single(s->dev, handle, length, DMA_TO_DEVICE);
	return length - left;
}

/* What the accessor of another file returns may be the handle just made. */
static int sanderling_accessor_ok(struct sanderling *s, void *rsp, size_t len)
{
	s->rsp_dma = dma_map_single(s->dev, rsp, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, sanderling_rsp_addr(s)))
		return -ENOMEM;
	return 0;
}

static void sanderling_release(struct sanderling *s, size_t len)
{
	dma_unmap_single(s->dev, s->rsp_dma, len, DMA_FROM_DEVICE);
}

static int sanderling_list_ok(struct sanderling *s, void *buf, size_t len)
{
	struct scatterlist sg;
	int err;

	sg_init_table(&sg, 1);
	sg_dma_address(&sg) = dma_map_single(s->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, sg_dma_address(&sg)))
		return -ENOMEM;
	sg_dma_len(&sg) = len;
	err = sanderling_run(s, &sg);
	dma_unmap_single(s->dev, sg_dma_address(&sg), len, DMA_TO_DEVICE);
	return err;
}
