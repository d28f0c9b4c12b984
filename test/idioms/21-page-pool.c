/*
 * A page pool made with PP_FLAG_DMA_MAP maps the pages; the driver asks for
 * the address, syncs, and gives the page back without unmapping.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <net/page_pool/helpers.h>

#define BUNTING_HEADROOM	256

struct bunting_desc {
	__le64 addr;
	__le32 status;
};

struct bunting_rxq {
	struct device *dev;
	struct net_device *ndev;
	struct page_pool *pool;
	struct page *page[64];
	struct bunting_desc *ring;
};

static int bunting_create_pool_ok(struct bunting_rxq *q)
{
	struct page_pool_params pp = {
		.flags = PP_FLAG_DMA_MAP | PP_FLAG_DMA_SYNC_DEV,
		.pool_size = 64,
		.dev = q->dev,
		.dma_dir = DMA_FROM_DEVICE,
		.max_len = PAGE_SIZE - BUNTING_HEADROOM,
		.offset = BUNTING_HEADROOM,
	};

	q->pool = page_pool_create(&pp);
	if (IS_ERR(q->pool))
		return PTR_ERR(q->pool);
	return 0;
}

static int bunting_refill_ok(struct bunting_rxq *q, unsigned int i)
{
	struct page *page = page_pool_dev_alloc_pages(q->pool);
	dma_addr_t dma;

	if (!page)
		return -ENOMEM;
	dma = page_pool_get_dma_addr(page) + BUNTING_HEADROOM;
	q->page[i] = page;
	q->ring[i].addr = cpu_to_le64(dma);
	dma_wmb();
	q->ring[i].status = 0;
	return 0;
}

static struct sk_buff *bunting_rx_ok(struct bunting_rxq *q, unsigned int i, unsigned int len)
{
	struct page *page = q->page[i];
	struct sk_buff *skb;

	dma_sync_single_range_for_cpu(q->dev, page_pool_get_dma_addr(page), BUNTING_HEADROOM, len,
				      page_pool_get_dma_dir(q->pool));
	q->page[i] = NULL;
	skb = napi_build_skb(page_address(page), PAGE_SIZE);
	if (!skb) {
		page_pool_put_full_page(q->pool, page, true);
		return NULL;
	}
	skb_reserve(skb, BUNTING_HEADROOM);
	skb_put(skb, len);
	skb_mark_for_recycle(skb);
	return skb;
}

static void bunting_drain_ok(struct bunting_rxq *q)
{
	int i;

	for (i = 0; i < 64; i++) {
		if (q->page[i])
			page_pool_put_full_page(q->pool, q->page[i], false);
		q->page[i] = NULL;
	}
	page_pool_destroy(q->pool);
}

/* A page of the driver's own is another matter. */
static int bunting_drop_page_bad(struct bunting_rxq *q)
{
	struct page *page = dev_alloc_page();
	dma_addr_t dma;

	if (!page)
		return -ENOMEM;
	dma = dma_map_page(q->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(q->dev, dma)) {
		__free_page(page);
		return -EIO;
	}
	bunting_flush_to(q, dma);
	__free_page(page); // expect: free-while-mapped page
	dma_unmap_page(q->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	return 0;
}

static int bunting_drop_page_ok(struct bunting_rxq *q)
{
	struct page *page = dev_alloc_page();
	dma_addr_t dma;

	if (!page)
		return -ENOMEM;
	dma = dma_map_page(q->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(q->dev, dma)) {
		__free_page(page);
		return -EIO;
	}
	bunting_flush_to(q, dma);
	dma_unmap_page(q->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	__free_page(page);
	return 0;
}
