#include <linux/dma-mapping.h>
#include <linux/io.h>

int bittern_send(struct device *dev, void __iomem *regs, struct scatterlist *list, int nents)
{
	int count;

	count = dma_map_sg(dev, list, nents, DMA_TO_DEVICE);
	if (!count)
		return -ENOMEM;
	writel(lower_32_bits(sg_dma_address(list)), regs);
	bittern_wait(regs);
	dma_unmap_sg(dev, list, nents, DMA_TO_DEVICE);
	return 0;
}
