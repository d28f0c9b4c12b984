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

/* The pool would be left behind: no fix. */
int shelduck_pool(struct shelduck *s, struct device *dev)
{
	int ret;

	s->pool = dma_pool_create("shelduck", dev, 64, 64, 0);
	if (!s->pool)
		return -ENOMEM;
	dma_set_coherent_mask(dev, DMA_BIT_MASK(32)); // expect: mask-unchecked
	ret = shelduck_start(s);
	if (ret)
		dma_pool_destroy(s->pool);
	return ret;
}
