/*
 * The direction is computed, stored or chosen: map and unmap agree when they
 * spell the same thing, or read what was stored.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct grebe_req {
	void *buf;
	size_t len;
	dma_addr_t dma;
	enum dma_data_direction dir;
	bool write;
};

struct grebe {
	struct device *dev;
};

static int grebe_submit_ok(struct grebe *g, struct grebe_req *req)
{
	req->dir = req->write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	req->dma = dma_map_single(g->dev, req->buf, req->len, req->dir);
	if (dma_mapping_error(g->dev, req->dma))
		return -ENOMEM;
	grebe_start(g, req->dma, req->len);
	return 0;
}

static void grebe_finish_ok(struct grebe *g, struct grebe_req *req)
{
	dma_unmap_single(g->dev, req->dma, req->len, req->dir);
}

static enum dma_data_direction grebe_dir(bool write)
{
	return write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
}

static int grebe_rw_ok(struct grebe *g, void *buf, size_t len, bool write)
{
	dma_addr_t dma;

	dma = dma_map_single(g->dev, buf, len, write ? DMA_TO_DEVICE : DMA_FROM_DEVICE);
	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	grebe_start(g, dma, len);
	dma_unmap_single(g->dev, dma, len, grebe_dir(write));
	return 0;
}

static int grebe_rw_branches_ok(struct grebe *g, void *buf, size_t len, bool write)
{
	dma_addr_t dma;

	if (write)
		dma = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE);
	else
		dma = dma_map_single(g->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	grebe_start(g, dma, len);
	if (!write)
		dma_unmap_single(g->dev, dma, len, DMA_FROM_DEVICE);
	else
		dma_unmap_single(g->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* A local that the two calls would share, had it not been set anew between. */
static int grebe_turnaround_bad(struct grebe *g, void *buf, size_t len)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	dma_addr_t dma;

	dma = dma_map_single(g->dev, buf, len, dir);
	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	grebe_start(g, dma, len);
	dir = DMA_FROM_DEVICE;
	dma_unmap_single(g->dev, dma, len, dir); // expect: direction-mismatch 'dma'
	return 0;
}
