/*
 * DMA_ATTR_SKIP_CPU_SYNC leaves the cache alone when mapping and unmapping:
 * the syncs stand elsewhere.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>

#define BRANT_ORDER_BYTES	PAGE_SIZE

struct brant_page {
	struct page *page;
	dma_addr_t dma;
};

struct brant {
	struct device *dev;
	struct brant_page slot[16];
};

static int brant_map_page_ok(struct brant *b, struct brant_page *bp)
{
	bp->page = alloc_page(GFP_KERNEL);
	if (!bp->page)
		return -ENOMEM;
	bp->dma = dma_map_page_attrs(b->dev, bp->page, 0, BRANT_ORDER_BYTES, DMA_FROM_DEVICE,
				     DMA_ATTR_SKIP_CPU_SYNC);
	if (dma_mapping_error(b->dev, bp->dma)) {
		__free_page(bp->page);
		bp->page = NULL;
		return -EIO;
	}
	dma_sync_single_range_for_device(b->dev, bp->dma, 0, BRANT_ORDER_BYTES, DMA_FROM_DEVICE);
	return 0;
}

static void brant_read_ok(struct brant *b, struct brant_page *bp, void *to, unsigned int off, unsigned int len)
{
	dma_sync_single_range_for_cpu(b->dev, bp->dma, off, len, DMA_FROM_DEVICE);
	memcpy(to, page_address(bp->page) + off, len);
	dma_sync_single_range_for_device(b->dev, bp->dma, off, len, DMA_FROM_DEVICE);
}

static void brant_drop_page_ok(struct brant *b, struct brant_page *bp)
{
	dma_unmap_page_attrs(b->dev, bp->dma, BRANT_ORDER_BYTES, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	__free_page(bp->page);
	bp->page = NULL;
}

static int brant_table_ok(struct brant *b, struct sg_table *sgt)
{
	int err;

	err = dma_map_sgtable(b->dev, sgt, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	if (err)
		return err;
	dma_sync_sgtable_for_device(b->dev, sgt, DMA_TO_DEVICE);
	brant_run(b, sgt);
	dma_unmap_sgtable(b->dev, sgt, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	return 0;
}

static int brant_table_bad(struct brant *b, struct sg_table *sgt)
{
	dma_map_sgtable(b->dev, sgt, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC); // expect: sg-map-unchecked
	dma_sync_sgtable_for_device(b->dev, sgt, DMA_TO_DEVICE);
	brant_run(b, sgt);
	dma_unmap_sgtable(b->dev, sgt, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	return 0;
}
