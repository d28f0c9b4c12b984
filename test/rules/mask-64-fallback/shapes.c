#include <linux/dma-mapping.h>

int godwit_nested(struct device *dev)
{
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64))) {
		if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32))) { // expect: mask-64-fallback 64 bits fails, which it cannot
			dev_err(dev, "no DMA\n");
			return -EIO;
		}
	}
	return 0;
}

int godwit_variable(struct device *dev)
{
	int err;

	err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(48));
	if (err) {
		err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)); // expect: mask-64-fallback 48 bits
		if (err)
			return err;
	}
	return 0;
}

int godwit_both(struct device *dev)
{
	if (dma_set_mask(dev, DMA_BIT_MASK(64)) && dma_set_mask(dev, DMA_BIT_MASK(32))) // expect: mask-64-fallback 64 bits
		return -EIO;
	return 0;
}

int godwit_chain(struct device *dev)
{
	int wide = 0;

	if (!dma_set_mask(dev, DMA_BIT_MASK(64)))
		wide = 1;
	else if (dma_set_mask(dev, DMA_BIT_MASK(32))) // expect: mask-64-fallback 64 bits
		return -EIO;
	return wide;
}

int godwit_chosen_ok(struct device *dev, bool wide)
{
	if (wide)
		return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
}

int godwit_narrow_ok(struct device *dev)
{
	if (dma_set_mask(dev, DMA_BIT_MASK(32)))
		return dma_set_mask(dev, DMA_BIT_MASK(24));
	return 0;
}

int godwit_flat(struct device *dev)
{
	int err;

	err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
	if (err)
		err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)); // expect: mask-64-fallback 64 bits
	if (err) {
		dev_err(dev, "no DMA\n");
		return -EIO;
	}
	return 0;
}

/* The narrow mask is for other devices too. */
int godwit_two_ways_ok(struct device *dev, bool narrow)
{
	if (!narrow && !dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64)))
		return 1;
	if (!dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)))
		return 0;
	return -EIO;
}
