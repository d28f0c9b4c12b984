#include <linux/dma-mapping.h>
#include <linux/io.h>

int rail_send(struct device *dev, void __iomem *regs, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'dma'
	writel(lower_32_bits(dma), regs);
	rail_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
