#include <linux/device.h>

#include "leading.h"

int wigeon_mask_ok(struct device *dev)
{
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
}
