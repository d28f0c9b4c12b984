/* A refill that overwrites the handle of a buffer which on one path was never unmapped. */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>

struct stonechat_slot {
	struct page *page;
	dma_addr_t dma;
};

struct stonechat_bad_slot {
	struct page *page;
	dma_addr_t dma;
};

struct stonechat {
	struct device *dev;
	void __iomem *regs;
};

static struct page *stonechat_next_ok(struct stonechat *s, struct stonechat_slot *slot, bool broken)
{
	struct page *page = slot->page;
	struct page *fresh;
	dma_addr_t dma;

	fresh = alloc_page(GFP_ATOMIC);
	if (!fresh)
		return NULL;
	dma = dma_map_page(s->dev, fresh, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		__free_page(fresh);
		return NULL;
	}
	dma_unmap_page(s->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	slot->page = fresh;
	slot->dma = dma;
	writel(lower_32_bits(dma), s->regs);
	if (broken) {
		__free_page(page);
		return NULL;
	}
	return page;
}

static void stonechat_drain_ok(struct stonechat *s, struct stonechat_slot *slot)
{
	dma_unmap_page(s->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	__free_page(slot->page);
	slot->page = NULL;
}

static int stonechat_twice_bad(struct stonechat *s, struct stonechat_bad_slot *slot, struct page *a, struct page *b)
{
	slot->dma = dma_map_page(s->dev, a, 0, PAGE_SIZE, DMA_FROM_DEVICE); // expect: unmap-missing slot->dma
	if (dma_mapping_error(s->dev, slot->dma))
		return -ENOMEM;
	writel(lower_32_bits(slot->dma), s->regs);
	stonechat_wait(s);

	slot->dma = dma_map_page(s->dev, b, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, slot->dma))
		return -ENOMEM;
	writel(lower_32_bits(slot->dma), s->regs);
	slot->page = b;
	return 0;
}

static void stonechat_drain_bad_slot(struct stonechat *s, struct stonechat_bad_slot *slot)
{
	dma_unmap_page(s->dev, slot->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	slot->page = NULL;
}
