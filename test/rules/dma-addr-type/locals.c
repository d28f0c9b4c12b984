/* A handle in a variable that cannot hold it. */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct pitta {
	struct device *dev;
	void __iomem *regs;
};

static int pitta_unsigned_bad(struct pitta *p, struct sk_buff *skb)
{
	unsigned int dma;

	dma = dma_map_single(p->dev, skb->data, skb->len, DMA_TO_DEVICE); // expect: dma-addr-type 'dma'
	if (dma_mapping_error(p->dev, dma))
		return -1;
	writel(dma, p->regs);
	pitta_wait(p);
	dma_unmap_single(p->dev, dma, skb->len, DMA_TO_DEVICE);
	return 0;
}

static int pitta_int_bad(struct pitta *p, void *buf, size_t len)
{
	int dma = dma_map_single(p->dev, buf, len, DMA_TO_DEVICE); // expect: dma-addr-type 'dma'

	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	writel(dma, p->regs);
	pitta_wait(p);
	dma_unmap_single(p->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int pitta_ok(struct pitta *p, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(p->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), p->regs);
	writel(upper_32_bits(dma), p->regs + 4);
	pitta_wait(p);
	dma_unmap_single(p->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* Sixty-four bits hold any handle. */
static int pitta_u64_ok(struct pitta *p, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(p->dev, buf, len, DMA_TO_DEVICE);
	u64 addr;

	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	addr = dma;
	writeq(addr, p->regs);
	pitta_wait(p);
	dma_unmap_single(p->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
