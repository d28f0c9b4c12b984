#include <linux/dma-mapping.h>

int sanderling_probe(struct device *dev)
{
	int err;

	err = sanderling_power(dev);
	if (err)
		return err;

	dma_set_mask(dev, DMA_BIT_MASK(30)); // expect: mask-unchecked dma_set_mask()

	return sanderling_register(dev);
}
