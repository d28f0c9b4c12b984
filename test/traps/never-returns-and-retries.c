/*
 * Loops that end, retries that map anew, error paths that cannot be taken, and
 * switch statements that fall through: all paths are right.
 */
#include <linux/dma-mapping.h>

enum twinspot_stage {
	TWINSPOT_DONE,
	TWINSPOT_MAPPED,
	TWINSPOT_STARTED,
};

struct twinspot {
	struct device *dev;
	void __iomem *regs;
};

static int twinspot_start(struct twinspot *t, dma_addr_t dma)
{
	writel(lower_32_bits(dma), t->regs);
	return readl(t->regs + 4) ? -EIO : 0;
}

static int twinspot_retry_ok(struct twinspot *t, void *buf, size_t len)
{
	dma_addr_t dma;
	int tries = 3;
	int err;

	do {
		dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);
		err = dma_mapping_error(t->dev, dma);
	} while (err && --tries);
	if (err)
		return err;
	writel(lower_32_bits(dma), t->regs);
	twinspot_wait(t);
	dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int twinspot_again_ok(struct twinspot *t, void *buf, size_t len)
{
	dma_addr_t dma;
	bool retried = false;
	int err;

again:
	dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), t->regs);
	err = twinspot_wait(t);
	dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE);
	if (err == -EAGAIN && !retried) {
		retried = true;
		goto again;
	}
	return err;
}

static int twinspot_stages_ok(struct twinspot *t, void *buf, size_t len)
{
	enum twinspot_stage stage = TWINSPOT_DONE;
	dma_addr_t dma;
	int err;

	dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE);
	err = dma_mapping_error(t->dev, dma);
	if (err)
		goto undo;
	stage = TWINSPOT_MAPPED;

	err = twinspot_start(t, dma);
	if (err)
		goto undo;
	stage = TWINSPOT_STARTED;
	err = twinspot_wait(t);

undo:
	switch (stage) {
	case TWINSPOT_STARTED:
		twinspot_stop(t);
		fallthrough;
	case TWINSPOT_MAPPED:
		dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE);
		break;
	case TWINSPOT_DONE:
		break;
	}
	return err;
}

static int twinspot_stages_bad(struct twinspot *t, void *buf, size_t len)
{
	enum twinspot_stage stage = TWINSPOT_DONE;
	dma_addr_t dma;
	int err;

	dma = dma_map_single(t->dev, buf, len, DMA_TO_DEVICE); // expect: unmap-missing 'dma'
	err = dma_mapping_error(t->dev, dma);
	if (err)
		goto undo;
	stage = TWINSPOT_MAPPED;

	err = twinspot_start(t, dma);
	if (err)
		goto undo;
	stage = TWINSPOT_STARTED;
	err = twinspot_wait(t);

undo:
	switch (stage) {
	case TWINSPOT_STARTED:
		twinspot_stop(t);
		break;
	case TWINSPOT_MAPPED:
		dma_unmap_single(t->dev, dma, len, DMA_TO_DEVICE);
		break;
	case TWINSPOT_DONE:
		break;
	}
	return err;
}
