/* Pairs that are crossed, and so are wrong on every machine. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct tinamou {
	struct device *dev;
	void __iomem *regs;
};

static int tinamou_sg_as_single_bad(struct tinamou *t, struct scatterlist *sg)
{
	if (dma_map_sg(t->dev, sg, 1, DMA_TO_DEVICE) != 1)
		return -ENOMEM;
	writel(lower_32_bits(sg_dma_address(sg)), t->regs);
	tinamou_wait(t);
	dma_unmap_single(t->dev, sg_dma_address(sg), sg_dma_len(sg), DMA_TO_DEVICE); // expect: unmap-wrong-function
	return 0;
}

static int tinamou_sg_ok(struct tinamou *t, struct scatterlist *sg)
{
	if (dma_map_sg(t->dev, sg, 1, DMA_TO_DEVICE) != 1)
		return -ENOMEM;
	writel(lower_32_bits(sg_dma_address(sg)), t->regs);
	tinamou_wait(t);
	dma_unmap_sg(t->dev, sg, 1, DMA_TO_DEVICE);
	return 0;
}

static int tinamou_single_as_resource_bad(struct tinamou *t, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), t->regs);
	tinamou_wait(t);
	dma_unmap_resource(t->dev, dma, len, DMA_TO_DEVICE, 0); // expect: unmap-wrong-function 'dma'
	return 0;
}

static int tinamou_single_as_coherent_bad(struct tinamou *t, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), t->regs);
	tinamou_wait(t);
	dma_free_coherent(t->dev, len, buf, dma); // expect: unmap-wrong-function 'dma'
	return 0;
}

static int tinamou_single_ok(struct tinamou *t, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), t->regs);
	tinamou_wait(t);
	dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
