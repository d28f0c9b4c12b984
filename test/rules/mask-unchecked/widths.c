#include <linux/dma-mapping.h>

#define KNOT_MASK	DMA_BIT_MASK(24)

struct knot {
	struct device *dev;
	u64 mask;
	bool wide;
};

int knot_narrow_bad(struct knot *k)
{
	int ret;

	dma_set_mask_and_coherent(k->dev, DMA_BIT_MASK(32)); // expect: mask-unchecked dma_set_mask_and_coherent()
	ret = knot_reset(k);
	return ret;
}

int knot_macro_bad(struct knot *k)
{
	dma_set_coherent_mask(k->dev, KNOT_MASK); // expect: mask-unchecked dma_set_coherent_mask()
	return 0;
}

int knot_either_bad(struct knot *k)
{
	dma_set_mask(k->dev, k->wide ? DMA_BIT_MASK(64) : DMA_BIT_MASK(30)); // expect: mask-unchecked dma_set_mask()
	return 0;
}

int knot_overwritten_bad(struct knot *k)
{
	int ret;

	ret = dma_set_mask(k->dev, DMA_BIT_MASK(28)); // expect: mask-unchecked dma_set_mask()
	ret = knot_reset(k);
	return ret;
}

/* Not to be told; reported as information. */
int knot_unknown(struct knot *k)
{
	dma_set_mask(k->dev, k->mask); // expect: mask-unchecked dma_set_mask()
	return 0;
}

int knot_wide_ok(struct knot *k)
{
	dma_set_mask_and_coherent(k->dev, DMA_BIT_MASK(64));
	dma_set_mask(k->dev, DMA_BIT_MASK(36));
	return 0;
}

int knot_tested_ok(struct knot *k)
{
	int ret = dma_set_mask_and_coherent(k->dev, DMA_BIT_MASK(32));

	return ret ? -EIO : 0;
}

int knot_condition_ok(struct knot *k)
{
	if (dma_set_mask(k->dev, DMA_BIT_MASK(32)) || dma_set_coherent_mask(k->dev, DMA_BIT_MASK(24)))
		return -EIO;
	return 0;
}

int knot_coherent_after_streaming_ok(struct knot *k)
{
	int ret;

	ret = dma_set_mask(k->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	/* Never fails where the streaming mask did not. */
	dma_set_coherent_mask(k->dev, DMA_BIT_MASK(32)); // expect: mask-split
	return 0;
}

/* The retry is dead code, and no second fault. */
void knot_retry_ok(struct knot *k)
{
	if (dma_set_mask_and_coherent(k->dev, DMA_BIT_MASK(64)))
		dma_set_mask_and_coherent(k->dev, DMA_BIT_MASK(32)); // expect: mask-64-fallback
}

/* After a mask of unknown width: reported as information. */
void knot_retry_unknown(struct knot *k)
{
	if (dma_set_mask_and_coherent(k->dev, k->mask))
		dma_set_mask_and_coherent(k->dev, DMA_BIT_MASK(32)); // expect: mask-unchecked
}
