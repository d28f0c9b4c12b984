/* The caller's local is mapped by the callee: the call is where the two meet. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct capercaillie {
	struct device *dev;
	u8 *scratch;
};

static int capercaillie_read(struct capercaillie *c, void *buf, size_t len)
{
	dma_addr_t dma;
	int ret;

	dma = dma_map_single(c->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(c->dev, dma))
		return -ENOMEM;
	ret = capercaillie_run(c, dma, len);
	dma_unmap_single(c->dev, dma, len, DMA_FROM_DEVICE);
	return ret;
}

static int capercaillie_id_bad(struct capercaillie *c)
{
	u8 id[8];
	int err;

	err = capercaillie_read(c, id, sizeof(id)); // expect: dma-from-stack id
	if (err)
		return err;
	return id[0];
}

static int capercaillie_id_ok(struct capercaillie *c)
{
	u8 *id = kzalloc(8, GFP_KERNEL);
	int ret;

	if (!id)
		return -ENOMEM;
	ret = capercaillie_read(c, id, 8);
	if (!ret)
		ret = id[0];
	kfree(id);
	return ret;
}

/* A local that points elsewhere is not the stack. */
static int capercaillie_pointer_ok(struct capercaillie *c)
{
	u8 *where = c->scratch;

	return capercaillie_read(c, where, 8);
}
