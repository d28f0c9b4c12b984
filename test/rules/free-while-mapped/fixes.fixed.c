#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/slab.h>

int magpie_receive(struct device *dev, void __iomem *regs, size_t len)
{
	void *data = kmalloc(len, GFP_KERNEL);
	dma_addr_t dma;

	if (!data)
		return -ENOMEM;
	dma = dma_map_single(dev, data, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(data);
		return -ENOMEM;
	}
	if (magpie_start(regs)) {
		dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
		kfree(data);
		return -EIO;
	}
	writel(lower_32_bits(dma), regs);
	magpie_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
	kfree(data);
	return 0;
}
