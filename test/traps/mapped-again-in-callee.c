/*
 * The handle is unmapped here and mapped again inside a callee, into the same
 * place: what follows is no use after unmap and no double unmap.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>

struct ibis_slot {
	struct page *page;
	dma_addr_t dma;
};

struct ibis {
	struct device *dev;
	void __iomem *regs;
};

static int ibis_fresh(struct ibis *b, struct ibis_slot *slot)
{
	slot->page = alloc_page(GFP_ATOMIC);
	if (!slot->page)
		return -ENOMEM;
	slot->dma = dma_map_page(b->dev, slot->page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(b->dev, slot->dma)) {
		__free_page(slot->page);
		slot->page = NULL;
		return -ENOMEM;
	}
	return 0;
}

static struct page *ibis_swap_ok(struct ibis *b, struct ibis_slot *slot)
{
	struct page *page = slot->page;

	dma_unmap_page(b->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	if (ibis_fresh(b, slot))
		return page;
	writel(lower_32_bits(slot->dma), b->regs);
	return page;
}

static void ibis_close_ok(struct ibis *b, struct ibis_slot *slot)
{
	if (!slot->page)
		return;
	dma_unmap_page(b->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	__free_page(slot->page);
	slot->page = NULL;
}

static void ibis_flush_ok(struct ibis *b, struct ibis_slot *slot)
{
	dma_unmap_page(b->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	__free_page(slot->page);
	slot->page = NULL;
	if (ibis_fresh(b, slot))
		return;
	dma_sync_single_for_device(b->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	ibis_close_ok(b, slot);
}

/* Without the callee it is what it looks like. */
static void ibis_flush_bad(struct ibis *b, void *buf)
{
	dma_addr_t dma = dma_map_single(b->dev, buf, 256, DMA_TO_DEVICE);

	if (dma_mapping_error(b->dev, dma))
		return;
	writel(lower_32_bits(dma), b->regs);
	ibis_wait(b);
	dma_unmap_single(b->dev, dma, 256, DMA_TO_DEVICE);
	ibis_wait(b);
	dma_unmap_single(b->dev, dma, 256, DMA_TO_DEVICE); // expect: unmap-unmapped 'dma'
}
