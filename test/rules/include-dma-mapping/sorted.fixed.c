#include <linux/clk.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/slab.h>

int scoter_mask(struct device *dev)
{
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
}
