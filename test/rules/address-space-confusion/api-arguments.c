/* The wrong kind of address in an argument of the API. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/slab.h>

struct hornbill {
	struct device *dev;
	void __iomem *regs;
	phys_addr_t fifo_phys;
};

static int hornbill_unmap_phys_bad(struct hornbill *h, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(h->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), h->regs);
	hornbill_wait(h);
	dma_sync_single_for_cpu(h->dev, virt_to_phys(buf), len, DMA_TO_DEVICE); // expect: address-space-confusion virt_to_phys
	dma_unmap_single(h->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int hornbill_sync_ok(struct hornbill *h, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(h->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), h->regs);
	hornbill_wait(h);
	dma_sync_single_for_cpu(h->dev, dma, len, DMA_TO_DEVICE);
	dma_unmap_single(h->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* Registers are no memory: dma_map_resource() is for them. */
static int hornbill_fifo_bad(struct hornbill *h)
{
	void __iomem *fifo = ioremap(h->fifo_phys, 64);
	dma_addr_t dma;

	if (!fifo)
		return -ENOMEM;
	dma = dma_map_single(h->dev, (void *)fifo, 64, DMA_TO_DEVICE); // expect: address-space-confusion fifo
	if (dma_mapping_error(h->dev, dma)) {
		iounmap(fifo);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), h->regs);
	hornbill_wait(h);
	dma_unmap_single(h->dev, dma, 64, DMA_TO_DEVICE);
	iounmap(fifo);
	return 0;
}

static int hornbill_fifo_ok(struct hornbill *h)
{
	dma_addr_t dma;

	dma = dma_map_resource(h->dev, h->fifo_phys, 64, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), h->regs);
	hornbill_wait(h);
	dma_unmap_resource(h->dev, dma, 64, DMA_TO_DEVICE, 0);
	return 0;
}
