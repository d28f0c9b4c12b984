/* A helper of the driver hands the address on to code that nobody here can see: it may well keep it. */
#include <linux/dma-mapping.h>

struct turnstone {
	struct device *dev;
	void *queue;
};

/* Elsewhere. */
int turnstone_queue_put(void *queue, dma_addr_t dma, size_t len);

static inline void turnstone_post(struct turnstone *t, dma_addr_t dma, size_t len)
{
	turnstone_queue_put(t->queue, dma, len);
}

static void turnstone_announce(struct turnstone *t, size_t len)
{
	turnstone_queue_put(t->queue, 0, len);
}

static int turnstone_send_ok(struct turnstone *t, void *buf, size_t len, bool more)
{
	dma_addr_t dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	turnstone_post(t, dma, len);
	if (more)
		return -EBUSY;
	return 0;
}

static int turnstone_send_bad(struct turnstone *t, void *buf, size_t len, bool more)
{
	dma_addr_t dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE); // expect: unmap-missing 'dma'

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	turnstone_announce(t, len);
	if (more)
		return -EBUSY;
	turnstone_post(t, dma, len);
	return 0;
}
