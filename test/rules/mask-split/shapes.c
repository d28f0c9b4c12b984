#include <linux/dma-mapping.h>

int avocet_condition(struct device *dev)
{
	if (dma_set_mask(dev, DMA_BIT_MASK(32)) || dma_set_coherent_mask(dev, DMA_BIT_MASK(32))) // expect: mask-split 'dev'
		return -EIO;
	return 0;
}

int avocet_statements(struct device *dev)
{
	dma_set_mask(dev, DMA_BIT_MASK(64));
	dma_set_coherent_mask(dev, DMA_BIT_MASK(64)); // expect: mask-split 'DMA_BIT_MASK(64)'
	return 0;
}

int avocet_chained(struct device *dev)
{
	int ret;

	ret = dma_set_mask(dev, DMA_BIT_MASK(30));
	if (!ret)
		ret = dma_set_coherent_mask(dev, DMA_BIT_MASK(30)); // expect: mask-split two calls
	return ret;
}

int avocet_checked(struct device *dev)
{
	int ret;

	ret = dma_set_mask(dev, DMA_BIT_MASK(30));
	if (ret) {
		dev_err(dev, "no streaming DMA\n");
		return ret;
	}

	ret = dma_set_coherent_mask(dev, DMA_BIT_MASK(30)); // expect: mask-split two calls
	if (ret) {
		dev_err(dev, "no coherent DMA\n");
		return ret;
	}

	return 0;
}

int avocet_different_ok(struct device *dev)
{
	int ret = dma_set_mask(dev, DMA_BIT_MASK(64));

	if (ret)
		return ret;
	return dma_set_coherent_mask(dev, DMA_BIT_MASK(32));
}

int avocet_other_device_ok(struct device *dev, struct device *peer)
{
	int ret = dma_set_mask(dev, DMA_BIT_MASK(32));

	if (ret)
		return ret;
	return dma_set_coherent_mask(peer, DMA_BIT_MASK(32));
}

/* The streaming mask may be the wide one. */
int avocet_streaming_wide_ok(struct device *dev)
{
	int ret = dma_set_mask(dev, DMA_BIT_MASK(64));

	if (ret)
		ret = dma_set_mask(dev, DMA_BIT_MASK(32)); // expect: mask-64-fallback
	if (!ret)
		ret = dma_set_coherent_mask(dev, DMA_BIT_MASK(32));
	return ret;
}

/* The width is another by the second call. */
int widgeon_changes_ok(struct device *dev, bool old)
{
	int bits = 40;
	int ret;

	ret = dma_set_mask(dev, DMA_BIT_MASK(bits));
	if (ret)
		return ret;
	if (old)
		bits = 32;
	return dma_set_coherent_mask(dev, DMA_BIT_MASK(bits));
}

void widgeon_long(struct widgeon_with_a_long_name *widgeon)
{
	dma_set_mask(widgeon->parent->device, // expect: mask-unchecked
		     DMA_BIT_MASK(32));
	dma_set_coherent_mask(widgeon->parent->device, // expect: mask-split
			      DMA_BIT_MASK(32));
}
