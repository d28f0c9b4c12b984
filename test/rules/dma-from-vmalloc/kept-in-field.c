/* The buffer is kept in a field; everything the driver writes there decides. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct bustard {
	struct device *dev;
	size_t len;
	void *image;
	void *reply;
	void *table;
};

static int bustard_probe(struct bustard *b, bool large)
{
	b->image = vmalloc(b->len);
	b->reply = kzalloc(b->len, GFP_KERNEL);
	b->table = large ? vzalloc(b->len) : kzalloc(b->len, GFP_KERNEL);
	return b->image && b->reply && b->table ? 0 : -ENOMEM;
}

static void bustard_remove(struct bustard *b)
{
	vfree(b->image);
	b->image = NULL;
	kfree(b->reply);
	kvfree(b->table);
}

static int bustard_load_bad(struct bustard *b)
{
	dma_addr_t dma = dma_map_single(b->dev, b->image, b->len, DMA_TO_DEVICE); // expect: dma-from-vmalloc image
	int err;

	if (dma_mapping_error(b->dev, dma))
		return -ENOMEM;
	err = bustard_run(b, dma);
	dma_unmap_single(b->dev, dma, b->len, DMA_TO_DEVICE);
	return err;
}

static int bustard_reply_ok(struct bustard *b)
{
	dma_addr_t dma = dma_map_single(b->dev, b->reply, b->len, DMA_FROM_DEVICE);
	int err;

	if (dma_mapping_error(b->dev, dma))
		return -ENOMEM;
	err = bustard_run(b, dma);
	dma_unmap_single(b->dev, dma, b->len, DMA_FROM_DEVICE);
	return err;
}

/* Which of the two it is cannot be told here. */
static int bustard_table_ok(struct bustard *b)
{
	dma_addr_t dma = dma_map_single(b->dev, b->table, b->len, DMA_TO_DEVICE);
	int err;

	if (dma_mapping_error(b->dev, dma))
		return -ENOMEM;
	err = bustard_run(b, dma);
	dma_unmap_single(b->dev, dma, b->len, DMA_TO_DEVICE);
	return err;
}
