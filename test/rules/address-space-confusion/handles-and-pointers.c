/* Handles and pointers are not one for the other, though an integer holds both. */
#include <linux/dma-mapping.h>

struct dunnock_desc {
	__le64 next;
	__le64 addr;
};

struct dunnock {
	struct device *dev;
	void __iomem *regs;
};

static int dunnock_send_bad(struct dunnock *d, struct sk_buff *skb)
{
	dma_addr_t dma = dma_map_single(d->dev, skb->data, skb->len, DMA_TO_DEVICE); // expect: unmap-missing 'dma'

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dunnock_wait(d);
	dma_unmap_single(d->dev, (dma_addr_t)(uintptr_t)skb->data, skb->len, DMA_TO_DEVICE); // expect: address-space-confusion 'skb->data'
	return 0;
}

/* The address of a member of what a handle names is a handle again. */
static int dunnock_chain_ok(struct dunnock *d)
{
	struct dunnock_desc *desc;
	dma_addr_t dma, next;

	desc = dma_alloc_coherent(d->dev, 2 * sizeof(*desc), &dma, GFP_KERNEL);
	if (!desc)
		return -ENOMEM;
	next = (unsigned long)&((struct dunnock_desc *)(unsigned long)dma)->addr;
	writel(lower_32_bits(next), d->regs);
	dunnock_wait(d);
	dma_free_coherent(d->dev, 2 * sizeof(*desc), desc, dma);
	return 0;
}

static int dunnock_swap_bad(struct dunnock *d)
{
	dma_addr_t dma;
	void *cpu;

	cpu = dma_alloc_coherent(d->dev, 64, &dma, GFP_KERNEL);
	if (!cpu)
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dunnock_wait(d);
	dma_free_coherent(d->dev, 64, (void *)(uintptr_t)dma, (dma_addr_t)(uintptr_t)cpu); // expect: address-space-confusion 'cpu' // expect: coherent-free-mismatch // expect: coherent-free-mismatch
	return 0;
}
