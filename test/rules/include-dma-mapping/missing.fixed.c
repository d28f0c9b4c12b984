#include <linux/interrupt.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/dma-mapping.h>

#include "eider.h"

struct eider {
	struct device *dev;
	dma_addr_t ring_dma;
};

int eider_send(struct eider *e, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(e->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(e->dev, dma))
		return -ENOMEM;
	dma_unmap_single(e->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
