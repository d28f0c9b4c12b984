/* A helper asks, and answers in error numbers; it does nothing else. */
#include <linux/dma-mapping.h>

struct dunlin {
	struct device *dev;
	void __iomem *regs;
};

static int dunlin_check(struct dunlin *d, dma_addr_t dma)
{
	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	return 0;
}

static int dunlin_send_ok(struct dunlin *d, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(d->dev, buf, len, DMA_TO_DEVICE);

	if (dunlin_check(d, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dunlin_wait(d);
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int dunlin_send_both_bad(struct dunlin *d, void *buf, void *more, size_t len)
{
	dma_addr_t first = dma_map_single(d->dev, buf, len, DMA_TO_DEVICE);
	dma_addr_t second = dma_map_single(d->dev, more, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'second'

	if (dunlin_check(d, first)) {
		dma_unmap_single(d->dev, second, len, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	writel(lower_32_bits(first), d->regs);
	writel(lower_32_bits(second), d->regs + 4);
	dunlin_wait(d);
	dma_unmap_single(d->dev, second, len, DMA_TO_DEVICE);
	dma_unmap_single(d->dev, first, len, DMA_TO_DEVICE);
	return 0;
}
