#include <linux/dma-mapping.h>

int sanderling_probe(struct device *dev)
{
	int err;

	err = sanderling_power(dev);
	if (err)
		return err;

	err = dma_set_mask(dev, DMA_BIT_MASK(30));
	if (err)
		return err;

	return sanderling_register(dev);
}
