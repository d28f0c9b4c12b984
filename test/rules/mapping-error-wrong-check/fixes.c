#include <linux/dma-mapping.h>
#include <linux/io.h>

int crake_not(struct device *dev, void __iomem *regs, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (!dma) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	crake_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

int crake_equal(struct device *dev, void __iomem *regs, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma == 0) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	crake_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

int crake_unlikely(struct device *dev, void __iomem *regs, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (unlikely(!dma)) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	crake_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
