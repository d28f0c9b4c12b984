/*
 * dma_map_single and dma_map_page are one implementation today: crossing the
 * two is worth a note, no more.
 */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct ruff_buf {
	dma_addr_t dma;
	unsigned int len;
};

struct ruff_ring {
	struct device *dev;
	struct ruff_buf buf[64];
};

static void ruff_unmap_any_ok(struct ruff_ring *r, struct ruff_buf *b)
{
	if (b->len)
		dma_unmap_page(r->dev, b->dma, b->len, DMA_TO_DEVICE);
	b->len = 0;
}

static int ruff_map_frag_ok(struct ruff_ring *r, int i, const skb_frag_t *frag)
{
	struct ruff_buf *b = &r->buf[i];
	unsigned int len = skb_frag_size(frag);
	dma_addr_t dma;

	dma = skb_frag_dma_map(r->dev, frag, 0, len, DMA_TO_DEVICE);
	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	b->dma = dma;
	b->len = len;
	return 0;
}

static int ruff_send_crossed(struct device *dev, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	ruff_fire(dev, dma, len);
	dma_unmap_page(dev, dma, len, DMA_TO_DEVICE); // expect-info: unmap-wrong-function 'dma'
	return 0;
}

static int ruff_send_page_crossed(struct device *dev, struct page *page)
{
	dma_addr_t dma;

	dma = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	ruff_fire(dev, dma, PAGE_SIZE);
	dma_unmap_single(dev, dma, PAGE_SIZE, DMA_TO_DEVICE); // expect-info: unmap-wrong-function 'dma'
	return 0;
}

static int ruff_send_ok(struct device *dev, struct page *page)
{
	dma_addr_t dma;

	dma = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	ruff_fire(dev, dma, PAGE_SIZE);
	dma_unmap_page(dev, dma, PAGE_SIZE, DMA_TO_DEVICE);
	return 0;
}
