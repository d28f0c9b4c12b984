/* Unmapped twice on a path: by a callee that fails and its caller, by falling through labels. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct yellowhammer {
	struct device *dev;
	void __iomem *regs;
};

/* Unmaps first, and may fail after. */
static int yellowhammer_build(struct yellowhammer *y, dma_addr_t dma, void *buf, size_t len)
{
	dma_unmap_single(y->dev, dma, len, DMA_FROM_DEVICE);
	if (!yellowhammer_valid(buf, len))
		return -EINVAL;
	return 0;
}

static int yellowhammer_receive_bad(struct yellowhammer *y, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(y->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(y->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), y->regs);
	yellowhammer_wait(y);
	err = yellowhammer_build(y, dma, buf, len);
	if (err)
		goto unmap;
	return 0;

unmap:
	dma_unmap_single(y->dev, dma, len, DMA_FROM_DEVICE); // expect: unmap-unmapped 'dma'
	return err;
}

static int yellowhammer_receive_ok(struct yellowhammer *y, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(y->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(y->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), y->regs);
	if (yellowhammer_wait(y)) {
		dma_unmap_single(y->dev, dma, len, DMA_FROM_DEVICE);
		return -EIO;
	}
	return yellowhammer_build(y, dma, buf, len);
}

static int yellowhammer_post_bad(struct yellowhammer *y, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(y->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(y->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), y->regs);
	err = yellowhammer_wait(y);
	if (err) {
		dma_unmap_single(y->dev, dma, len, DMA_TO_DEVICE);
		goto out;
	}
	err = readl(y->regs + 4);
out:
	dma_unmap_single(y->dev, dma, len, DMA_TO_DEVICE); // expect: unmap-unmapped 'dma'
	return err;
}

static int yellowhammer_post_ok(struct yellowhammer *y, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(y->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(y->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), y->regs);
	err = yellowhammer_wait(y);
	if (err)
		goto out;
	err = readl(y->regs + 4);
out:
	dma_unmap_single(y->dev, dma, len, DMA_TO_DEVICE);
	return err;
}
