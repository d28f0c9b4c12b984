/* The allocator is a callee, and the mapping another. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct sandgrouse {
	struct device *dev;
};

static void *sandgrouse_table_big(size_t len)
{
	return vzalloc(len);
}

static void *sandgrouse_table_small(size_t len)
{
	return kzalloc(len, GFP_KERNEL);
}

static int sandgrouse_push(struct sandgrouse *s, void *table, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, table, len, DMA_TO_DEVICE);
	int err;

	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	err = sandgrouse_run(s, dma, len);
	dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int sandgrouse_big_bad(struct sandgrouse *s, size_t len)
{
	void *table = sandgrouse_table_big(len);
	int err;

	if (!table)
		return -ENOMEM;
	err = sandgrouse_push(s, table, len); // expect: dma-from-vmalloc table
	vfree(table);
	return err;
}

static int sandgrouse_small_ok(struct sandgrouse *s, size_t len)
{
	void *table = sandgrouse_table_small(len);
	int err;

	if (!table)
		return -ENOMEM;
	err = sandgrouse_push(s, table, len);
	kfree(table);
	return err;
}
