#include <linux/dma-mapping.h>
#include <linux/io.h>

int rook_run(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	u32 *block;

	block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	if (!block)
		return -ENOMEM;
	block[0] = 1;
	writel(lower_32_bits(dma), regs);
	rook_wait(regs);
	dma_free_coherent(dev, 4096, block, dma);
	return 0;
}
