/*
 * A wrapper that turns failure into 0: dma_mapping_error() does not know 0 for
 * an error, so the callers' checks never fire. Another wrapper does the same,
 * and its callers test for 0: that is its contract, and right.
 */
#include <linux/dma-mapping.h>
#include <linux/ratelimit.h>

struct ouzel {
	struct device *dev;
	void __iomem *regs;
};

static dma_addr_t ouzel_map_bad(struct ouzel *o, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(o->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(o->dev, dma)) {
		dev_warn(o->dev, "mapping failed\n");
		return 0; // expect: mapping-error-wrong-check ouzel_map_bad
	}
	return dma;
}

static int ouzel_send(struct ouzel *o, void *buf, size_t len)
{
	dma_addr_t dma = ouzel_map_bad(o, buf, len);

	if (dma_mapping_error(o->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), o->regs);
	ouzel_wait(o);
	dma_unmap_single(o->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static dma_addr_t ouzel_map_or_zero_ok(struct ouzel *o, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(o->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(o->dev, dma))
		return 0;
	return dma;
}

static int ouzel_send_ok(struct ouzel *o, void *buf, size_t len)
{
	dma_addr_t dma = ouzel_map_or_zero_ok(o, buf, len);

	if (!dma)
		return -ENOMEM;
	writel(lower_32_bits(dma), o->regs);
	ouzel_wait(o);
	dma_unmap_single(o->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
