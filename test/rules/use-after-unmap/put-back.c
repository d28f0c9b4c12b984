/*
 * A page is unmapped to be passed on; when its replacement does not come, the
 * same, now unmapped, handle is put back on the ring.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>

struct skua_slot {
	struct page *page;
	dma_addr_t mapping;
};

struct skua {
	struct device *dev;
	void __iomem *regs;
};

static void skua_post(struct skua *s, dma_addr_t dma)
{
	writel(lower_32_bits(dma), s->regs);
	writel(upper_32_bits(dma), s->regs + 4);
}

static struct page *skua_new_page(struct skua *s, dma_addr_t *dma)
{
	struct page *page = alloc_page(GFP_ATOMIC);

	if (!page)
		return NULL;
	*dma = dma_map_page(s->dev, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(s->dev, *dma)) {
		__free_page(page);
		return NULL;
	}
	return page;
}

static struct page *skua_redirect_bad(struct skua *s, struct skua_slot *slot)
{
	struct page *page = slot->page;
	struct page *fresh;
	dma_addr_t dma;

	dma_unmap_page(s->dev, slot->mapping, PAGE_SIZE, DMA_BIDIRECTIONAL);
	fresh = skua_new_page(s, &dma);
	if (!fresh) {
		skua_post(s, slot->mapping); // expect: use-after-unmap mapping
		return NULL;
	}
	slot->page = fresh;
	slot->mapping = dma;
	skua_post(s, slot->mapping);
	return page;
}

static struct page *skua_redirect_ok(struct skua *s, struct skua_slot *slot)
{
	struct page *page = slot->page;
	struct page *fresh;
	dma_addr_t dma;

	fresh = skua_new_page(s, &dma);
	if (!fresh) {
		skua_post(s, slot->mapping);
		return NULL;
	}
	dma_unmap_page(s->dev, slot->mapping, PAGE_SIZE, DMA_BIDIRECTIONAL);
	slot->page = fresh;
	slot->mapping = dma;
	skua_post(s, slot->mapping);
	return page;
}

static int skua_fill_ok(struct skua *s, struct skua_slot *slot)
{
	dma_addr_t dma;

	slot->page = skua_new_page(s, &dma);
	if (!slot->page)
		return -ENOMEM;
	slot->mapping = dma;
	skua_post(s, dma);
	return 0;
}

static void skua_drain_ok(struct skua *s, struct skua_slot *slot)
{
	if (!slot->page)
		return;
	dma_unmap_page(s->dev, slot->mapping, PAGE_SIZE, DMA_BIDIRECTIONAL);
	__free_page(slot->page);
	slot->page = NULL;
}
