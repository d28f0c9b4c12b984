/*
 * The ways a mapping is checked: on the spot, through a variable, positively,
 * by the driver's own predicate, by a callee that is given the raw handle.
 */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct snipe {
	struct device *dev;
	unsigned long map_errors;
	void __iomem *regs;
};

static void snipe_go(struct snipe *s, dma_addr_t dma, size_t len)
{
	writel(lower_32_bits(dma), s->regs);
	writel(upper_32_bits(dma), s->regs + 4);
	writel(len, s->regs + 8);
}

static int snipe_assigned_ok(struct snipe *s, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, buf, len, DMA_TO_DEVICE);
	int err;

	err = dma_mapping_error(s->dev, dma);
	if (err)
		return err;
	snipe_go(s, dma, len);
	dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int snipe_positive_ok(struct snipe *s, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, buf, len, DMA_TO_DEVICE);

	if (likely(!dma_mapping_error(s->dev, dma))) {
		snipe_go(s, dma, len);
		dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
		return 0;
	}
	s->map_errors++;
	return -EIO;
}

static bool snipe_map_failed(struct snipe *s, dma_addr_t dma)
{
	if (unlikely(dma_mapping_error(s->dev, dma))) {
		s->map_errors++;
		return true;
	}
	return false;
}

static int snipe_predicate_ok(struct snipe *s, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, buf, len, DMA_TO_DEVICE);

	if (snipe_map_failed(s, dma))
		return -ENOMEM;
	snipe_go(s, dma, len);
	dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int snipe_submit_checked(struct snipe *s, dma_addr_t dma, size_t len)
{
	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	snipe_go(s, dma, len);
	dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int snipe_callee_checks_ok(struct snipe *s, void *buf, size_t len)
{
	return snipe_submit_checked(s, dma_map_single(s->dev, buf, len, DMA_TO_DEVICE), len);
}

static int snipe_two_at_once_ok(struct snipe *s, void *a, void *b, size_t len)
{
	dma_addr_t da, db;
	int err = -ENOMEM;

	da = dma_map_single(s->dev, a, len, DMA_TO_DEVICE);
	db = dma_map_single(s->dev, b, len, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, da) || dma_mapping_error(s->dev, db))
		goto out;
	snipe_go(s, da, len);
	snipe_go(s, db, len);
	err = 0;
out:
	if (!dma_mapping_error(s->dev, db))
		dma_unmap_single(s->dev, db, len, DMA_TO_DEVICE);
	if (!dma_mapping_error(s->dev, da))
		dma_unmap_single(s->dev, da, len, DMA_TO_DEVICE);
	return err;
}

/* The result of the check is assigned and then forgotten. */
static int snipe_assigned_bad(struct snipe *s, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'dma'

	snipe_go(s, dma, len);
	dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
