/* The same for pages, fragments, resources, and a wrapper without a check. */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/skbuff.h>

struct wigeon {
	struct device *dev;
	void __iomem *regs;
};

static dma_addr_t wigeon_map(struct wigeon *w, void *buf, size_t len)
{
	return dma_map_single(w->dev, buf, len, DMA_TO_DEVICE);
}

static void wigeon_go(struct wigeon *w, dma_addr_t dma)
{
	writel(lower_32_bits(dma), w->regs);
	writel(upper_32_bits(dma), w->regs + 4);
}

static void wigeon_page_bad(struct wigeon *w, struct page *page)
{
	dma_addr_t dma = dma_map_page(w->dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'dma'

	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_page(w->dev, dma, PAGE_SIZE, DMA_TO_DEVICE);
}

static void wigeon_frag_bad(struct wigeon *w, const skb_frag_t *frag)
{
	unsigned int size = skb_frag_size(frag);
	dma_addr_t dma = skb_frag_dma_map(w->dev, frag, 0, size, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'dma'

	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_page(w->dev, dma, size, DMA_TO_DEVICE);
}

static void wigeon_fifo_bad(struct wigeon *w, phys_addr_t fifo)
{
	dma_addr_t dma = dma_map_resource(w->dev, fifo, 4, DMA_TO_DEVICE, 0); // expect: mapping-error-unchecked 'dma'

	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_resource(w->dev, dma, 4, DMA_TO_DEVICE, 0);
}

static int wigeon_wrapped_bad(struct wigeon *w, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = wigeon_map(w, buf, len); // expect: mapping-error-unchecked 'dma'
	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_single(w->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int wigeon_wrapped_ok(struct wigeon *w, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = wigeon_map(w, buf, len);
	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_single(w->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int wigeon_fifo_ok(struct wigeon *w, phys_addr_t fifo)
{
	dma_addr_t dma = dma_map_resource(w->dev, fifo, 4, DMA_TO_DEVICE, 0);

	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_resource(w->dev, dma, 4, DMA_TO_DEVICE, 0);
	return 0;
}

/* The caller is told, and looks. */
static int wigeon_prepare_ok(struct wigeon *w, void *buf, size_t len, dma_addr_t *dma)
{
	*dma = dma_map_single(w->dev, buf, len, DMA_TO_DEVICE);

	return dma_mapping_error(w->dev, *dma);
}

static int wigeon_prepared_ok(struct wigeon *w, void *buf, size_t len)
{
	dma_addr_t dma;

	if (wigeon_prepare_ok(w, buf, len, &dma))
		return -ENOMEM;
	wigeon_go(w, dma);
	wigeon_wait(w);
	dma_unmap_single(w->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* Mapped anew for the sake of the cache alone: no address is used that could be wrong. */
static void wigeon_recycle_ok(struct wigeon *w, void *buf, size_t len)
{
	dma_map_single(w->dev, buf, len, DMA_FROM_DEVICE);
	wmb();
	writel(1, w->regs + 8);
}

static void wigeon_refill_bad(struct wigeon *w, void *buf, size_t len)
{
	writel(lower_32_bits(dma_map_single(w->dev, buf, len, DMA_FROM_DEVICE)), w->regs); // expect: mapping-error-unchecked
	wmb();
	writel(1, w->regs + 8);
}
