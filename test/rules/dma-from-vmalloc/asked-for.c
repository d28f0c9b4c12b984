/* The driver asks which of the two it got, and maps only what may be mapped. */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct ruff {
	struct device *dev;
};

struct ruff_pages {
	void *buf;
	size_t len;
	dma_addr_t dma;
};

static int ruff_map_whole(struct ruff *r, struct ruff_pages *pages)
{
	pages->dma = dma_map_single(r->dev, pages->buf, pages->len, DMA_TO_DEVICE);
	return dma_mapping_error(r->dev, pages->dma) ? -ENOMEM : 0;
}

static int ruff_create_ok(struct ruff *r, struct ruff_pages *pages)
{
	int err;

	pages->buf = kvzalloc(pages->len, GFP_KERNEL);
	if (!pages->buf)
		return -ENOMEM;
	err = is_vmalloc_addr(pages->buf) ? ruff_map_pieces(r, pages) : ruff_map_whole(r, pages);
	if (err)
		kvfree(pages->buf);
	return err;
}

static void ruff_destroy(struct ruff *r, struct ruff_pages *pages)
{
	dma_unmap_single(r->dev, pages->dma, pages->len, DMA_TO_DEVICE);
	kvfree(pages->buf);
}
