#include <linux/dma-mapping.h>
#include <linux/dmapool.h>

struct lapwing {
	struct device *dev;
	struct dma_pool *pool;
	void *ring;
	dma_addr_t ring_dma;
};

int lapwing_open_bad(struct lapwing *l)
{
	l->ring = dma_alloc_coherent(NULL, 4096, &l->ring_dma, GFP_KERNEL); // expect: null-device dma_alloc_coherent()
	return l->ring ? 0 : -ENOMEM;
}

void lapwing_close_bad(struct lapwing *l)
{
	dma_free_coherent((struct device *)NULL, 4096, l->ring, l->ring_dma); // expect: null-device dma_free_coherent()
}

int lapwing_send_ok(struct lapwing *l, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(l->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(l->dev, dma))
		return -ENOMEM;
	dma_unmap_single(l->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
