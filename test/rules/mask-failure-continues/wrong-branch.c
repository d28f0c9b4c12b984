/* The last of two tries is not looked at, or the test goes the wrong way. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

struct lily {
	struct device *dev;
	void __iomem *regs;
};

static int lily_send(struct lily *l, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(l->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(l->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), l->regs);
	lily_wait(l);
	dma_unmap_single(l->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int lily_init_bad(struct lily *l, void *buf, size_t len)
{
	if (dma_set_mask(l->dev, DMA_BIT_MASK(31)) == 0) // expect: mask-failure-continues
		return -ENODEV;
	return lily_send(l, buf, len);
}

static int lily_init_ok(struct lily *l, void *buf, size_t len)
{
	if (dma_set_mask(l->dev, DMA_BIT_MASK(31)) != 0)
		return -ENODEV;
	return lily_send(l, buf, len);
}

static int lily_goto_bad(struct lily *l, void *buf, size_t len)
{
	int err;

	err = dma_set_mask(l->dev, DMA_BIT_MASK(31)); // expect: mask-failure-continues
	if (err)
		goto use;
	dev_dbg(l->dev, "31 bits\n");
use:
	return lily_send(l, buf, len);
}
