/* Zero, all ones, a negative, an error pointer: none of them tells a failed mapping. */
#include <linux/dma-mapping.h>
#include <linux/err.h>

struct jacana {
	struct device *dev;
	void __iomem *regs;
};

static int jacana_run(struct jacana *j, dma_addr_t dma)
{
	writel(lower_32_bits(dma), j->regs);
	return readl(j->regs + 4);
}

static int jacana_zero_bad(struct jacana *j, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(j->dev, buf, len, DMA_TO_DEVICE);
	int ret;

	if (!dma) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	ret = jacana_run(j, dma);
	dma_unmap_single(j->dev, dma, len, DMA_TO_DEVICE);
	return ret;
}

static int jacana_null_bad(struct jacana *j, struct page *page)
{
	dma_addr_t dma;
	int ret;

	dma = dma_map_page(j->dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	if (dma == 0) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	ret = jacana_run(j, dma);
	dma_unmap_page(j->dev, dma, PAGE_SIZE, DMA_TO_DEVICE);
	return ret;
}

static int jacana_ones_bad(struct jacana *j, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(j->dev, buf, len, DMA_TO_DEVICE);
	int ret;

	if (dma == ~0UL) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	ret = jacana_run(j, dma);
	dma_unmap_single(j->dev, dma, len, DMA_TO_DEVICE);
	return ret;
}

static int jacana_errptr_bad(struct jacana *j, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(j->dev, buf, len, DMA_TO_DEVICE);
	int ret;

	if (IS_ERR((void *)dma)) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	ret = jacana_run(j, dma);
	dma_unmap_single(j->dev, dma, len, DMA_TO_DEVICE);
	return ret;
}

static int jacana_constant(struct jacana *j, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(j->dev, buf, len, DMA_TO_DEVICE);
	int ret;

	if (dma == DMA_MAPPING_ERROR) // expect-info: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	ret = jacana_run(j, dma);
	dma_unmap_single(j->dev, dma, len, DMA_TO_DEVICE);
	return ret;
}

static int jacana_asked_ok(struct jacana *j, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(j->dev, buf, len, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(j->dev, dma))
		return -ENOMEM;
	ret = jacana_run(j, dma);
	dma_unmap_single(j->dev, dma, len, DMA_TO_DEVICE);
	return ret;
}

/* Zero stands for "no mapping was made", which the driver itself wrote there. */
static int jacana_optional_ok(struct jacana *j, void *buf, size_t len)
{
	dma_addr_t dma = 0;
	int ret;

	if (buf) {
		dma = dma_map_single(j->dev, buf, len, DMA_TO_DEVICE);
		if (dma_mapping_error(j->dev, dma))
			return -ENOMEM;
	}
	ret = jacana_run(j, dma);
	if (buf)
		dma_unmap_single(j->dev, dma, len, DMA_TO_DEVICE);
	return ret;
}
