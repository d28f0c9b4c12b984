/* What is lost in a narrow type: the upper half of the address, or the value that tells an error. */
#include <linux/dma-mapping.h>

struct wheatear_desc {
	u32 lo;
	u32 hi;
	u32 len;
};

struct wheatear {
	struct device *dev;
	void __iomem *regs;
	struct wheatear_desc *ring;
	u32 ring_addr;
	u64 ring_wide;
};

static int wheatear_mask_ok(struct wheatear *w)
{
	return dma_set_mask_and_coherent(w->dev, DMA_BIT_MASK(32));
}

/* Thirty-two bits hold the address of this device, and never DMA_MAPPING_ERROR. */
static int wheatear_check_bad(struct wheatear *w, void *buf, size_t len)
{
	u32 dma = dma_map_single(w->dev, buf, len, DMA_TO_DEVICE); // expect: dma-addr-type 'dma' u32

	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	writel(dma, w->regs);
	wheatear_wait(w);
	dma_unmap_single(w->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int wheatear_check_ok(struct wheatear *w, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(w->dev, buf, len, DMA_TO_DEVICE);
	u32 word;

	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	word = dma;
	writel(word, w->regs);
	wheatear_wait(w);
	dma_unmap_single(w->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int wheatear_split_ok(struct wheatear *w, void *buf, size_t len, int i)
{
	dma_addr_t dma = dma_map_single(w->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	w->ring[i].lo = dma;
	w->ring[i].hi = (u64)dma >> 32;
	dma_wmb();
	w->ring[i].len = len;
	wheatear_wait(w);
	dma_unmap_single(w->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* The allocator writes a whole dma_addr_t, over what stands beside the word too. */
static int wheatear_ring_bad(struct wheatear *w)
{
	w->ring = dmam_alloc_coherent(w->dev, PAGE_SIZE, (dma_addr_t *)&w->ring_addr, GFP_KERNEL); // expect: dma-addr-type w->ring_addr
	return w->ring ? 0 : -ENOMEM;
}

static int wheatear_ring_ok(struct wheatear *w)
{
	w->ring = dmam_alloc_coherent(w->dev, PAGE_SIZE, (dma_addr_t *)&w->ring_wide, GFP_KERNEL);
	return w->ring ? 0 : -ENOMEM;
}
