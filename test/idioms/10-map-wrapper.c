/*
 * A wrapper that returns the handle, failure being DMA_MAPPING_ERROR: the
 * caller tests it, by comparison or with dma_mapping_error().
 */
#include <linux/dma-mapping.h>
#include <linux/ratelimit.h>

struct dotterel {
	struct device *dev;
	void __iomem *regs;
};

static dma_addr_t dotterel_map(struct dotterel *d, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(d->dev, buf, len, DMA_TO_DEVICE);
	if (unlikely(dma_mapping_error(d->dev, dma))) {
		dev_err(d->dev, "cannot map %zu bytes\n", len);
		return DMA_MAPPING_ERROR;
	}
	return dma;
}

/* The handle as it came, checked or not by who asked for it. */
static dma_addr_t dotterel_map_raw(struct dotterel *d, void *buf, size_t len)
{
	return dma_map_single(d->dev, buf, len, DMA_TO_DEVICE);
}

static int dotterel_send_ok(struct dotterel *d, void *buf, size_t len)
{
	dma_addr_t dma = dotterel_map(d, buf, len);

	if (dma == DMA_MAPPING_ERROR)
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int dotterel_send_by_api_ok(struct dotterel *d, void *buf, size_t len)
{
	dma_addr_t dma = dotterel_map(d, buf, len);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int dotterel_send_raw_ok(struct dotterel *d, void *buf, size_t len)
{
	dma_addr_t dma = dotterel_map_raw(d, buf, len);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int dotterel_send_bad(struct dotterel *d, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dotterel_map(d, buf, len);
	if (dma == DMA_MAPPING_ERROR)
		return -ENOMEM;
	writel(lower_32_bits(dma), d->regs);
	dma_unmap_single(d->dev, dma, len, DMA_FROM_DEVICE); // expect: direction-mismatch 'dma'
	return 0;
}
