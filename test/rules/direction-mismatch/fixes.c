#include <linux/dma-mapping.h>
#include <linux/io.h>

int egret_receive(struct device *dev, void __iomem *regs, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	egret_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE); // expect: direction-mismatch 'dma'
	return 0;
}
