/* A DMA address is the device's; the CPU has its own pointer. */
#include <linux/dma-mapping.h>

struct barbet {
	struct device *dev;
	void __iomem *regs;
};

static int barbet_read_bad(struct barbet *b, u8 *out)
{
	dma_addr_t dma;
	u8 *cpu;

	cpu = dma_alloc_coherent(b->dev, 64, &dma, GFP_KERNEL);
	if (!cpu)
		return -ENOMEM;
	writel(lower_32_bits(dma), b->regs);
	barbet_wait(b);
	memcpy(out, (void *)dma, 64); // expect: address-space-confusion 'dma'
	dma_free_coherent(b->dev, 64, cpu, dma);
	return 0;
}

static int barbet_read_ok(struct barbet *b, u8 *out)
{
	dma_addr_t dma;
	u8 *cpu;

	cpu = dma_alloc_coherent(b->dev, 64, &dma, GFP_KERNEL);
	if (!cpu)
		return -ENOMEM;
	writel(lower_32_bits(dma), b->regs);
	barbet_wait(b);
	memcpy(out, cpu, 64);
	dma_free_coherent(b->dev, 64, cpu, dma);
	return 0;
}

static int barbet_peek_bad(struct barbet *b, void *buf)
{
	dma_addr_t dma = dma_map_single(b->dev, buf, 64, DMA_FROM_DEVICE);
	u32 first;

	if (dma_mapping_error(b->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), b->regs);
	barbet_wait(b);
	dma_unmap_single(b->dev, dma, 64, DMA_FROM_DEVICE);
	first = *(u32 *)(uintptr_t)dma; // expect: address-space-confusion 'dma'
	return first;
}
