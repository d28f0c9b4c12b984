#include <linux/dma-mapping.h>
#include <linux/io.h>

int crane_run(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	void *block;

	block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL); // expect: coherent-leak 'block'
	if (!block)
		return -ENOMEM;
	if (crane_busy(regs)) {
		pr_err("busy\n");
		return -EBUSY;
	}
	writel(lower_32_bits(dma), regs);
	crane_wait(regs);
	dma_free_coherent(dev, 4096, block, dma);
	return 0;
}
