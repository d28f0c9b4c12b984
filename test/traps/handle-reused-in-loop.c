/*
 * One variable takes a new handle in each round: handed over, unmapped, or
 * simply overwritten.
 */
#include <linux/dma-mapping.h>

struct redpoll_desc {
	dma_addr_t dma;
	u32 len;
};

struct redpoll {
	struct device *dev;
	void __iomem *regs;
	struct redpoll_desc desc[32];
	unsigned int used;
};

static void redpoll_run(struct redpoll *r, dma_addr_t dma)
{
	writel(lower_32_bits(dma), r->regs);
	redpoll_wait(r);
}

static int redpoll_each_handed_over_ok(struct redpoll *r, void **buf, u32 *len, unsigned int n)
{
	dma_addr_t dma;
	unsigned int i;

	for (i = 0; i < n; i++) {
		dma = dma_map_single(r->dev, buf[i], len[i], DMA_TO_DEVICE);
		if (dma_mapping_error(r->dev, dma))
			break;
		r->desc[i].dma = dma;
		r->desc[i].len = len[i];
	}
	r->used = i;
	return i;
}

static void redpoll_undo_ok(struct redpoll *r)
{
	while (r->used > 0) {
		r->used--;
		dma_unmap_single(r->dev, r->desc[r->used].dma, r->desc[r->used].len, DMA_TO_DEVICE);
	}
}

static int redpoll_each_unmapped_ok(struct redpoll *r, void **buf, u32 len, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		dma_addr_t dma = dma_map_single(r->dev, buf[i], len, DMA_TO_DEVICE);

		if (dma_mapping_error(r->dev, dma))
			return -ENOMEM;
		redpoll_run(r, dma);
		dma_unmap_single(r->dev, dma, len, DMA_TO_DEVICE);
	}
	return 0;
}

static int redpoll_overwritten_bad(struct redpoll *r, void *first, void *second, u32 len)
{
	dma_addr_t dma;

	dma = dma_map_single(r->dev, first, len, DMA_TO_DEVICE); // expect: unmap-missing 'dma'
	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	redpoll_run(r, dma);
	dma = dma_map_single(r->dev, second, len, DMA_TO_DEVICE);
	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	redpoll_run(r, dma);
	dma_unmap_single(r->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
