#include <linux/dma-mapping.h>
#include <linux/io.h>

#define HERON_BYTES	2048

int heron_receive(struct device *dev, void __iomem *regs, void *buf)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, HERON_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	heron_wait(regs);
	dma_unmap_single(dev, dma, HERON_BYTES, DMA_FROM_DEVICE);
	return 0;
}

/* The size it was mapped with has a name only where it was mapped: no fix. */
void curlew_filter(struct device *dev, void __iomem *regs, void *table, int count, size_t other)
{
	dma_addr_t dma = 0;

	if (count) {
		size_t size = count * 6;

		dma = dma_map_single(dev, table, size, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, dma))
			return;
		writel(lower_32_bits(dma), regs);
	}
	card_wait(regs);
	if (count)
		dma_unmap_single(dev, dma, other, DMA_TO_DEVICE);
}
