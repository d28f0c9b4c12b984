/* Two mappings and one check; a check on one path of two; a result dropped. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/slab.h>

struct gadwall {
	struct device *dev;
	struct dma_chan *chan;
	void __iomem *regs;
};

static int gadwall_pair_bad(struct gadwall *g, void *a, void *b, size_t len)
{
	dma_addr_t a_dma, b_dma;

	a_dma = dma_map_single(g->dev, a, len, DMA_TO_DEVICE);
	b_dma = dma_map_single(g->dev, b, len, DMA_FROM_DEVICE); // expect: mapping-error-unchecked 'b_dma'
	if (dma_mapping_error(g->dev, a_dma)) {
		dma_unmap_single(g->dev, b_dma, len, DMA_FROM_DEVICE);
		return -ENOMEM;
	}
	writel(lower_32_bits(a_dma), g->regs);
	writel(lower_32_bits(b_dma), g->regs + 4);
	gadwall_wait(g);
	dma_unmap_single(g->dev, a_dma, len, DMA_TO_DEVICE);
	dma_unmap_single(g->dev, b_dma, len, DMA_FROM_DEVICE);
	return 0;
}

static int gadwall_pair_ok(struct gadwall *g, void *a, void *b, size_t len)
{
	dma_addr_t a_dma, b_dma;
	int err = -ENOMEM;

	a_dma = dma_map_single(g->dev, a, len, DMA_TO_DEVICE);
	if (dma_mapping_error(g->dev, a_dma))
		return -ENOMEM;
	b_dma = dma_map_single(g->dev, b, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(g->dev, b_dma))
		goto unmap_a;
	writel(lower_32_bits(a_dma), g->regs);
	writel(lower_32_bits(b_dma), g->regs + 4);
	gadwall_wait(g);
	err = 0;
	dma_unmap_single(g->dev, b_dma, len, DMA_FROM_DEVICE);
unmap_a:
	dma_unmap_single(g->dev, a_dma, len, DMA_TO_DEVICE);
	return err;
}

/* Checked where it is read, and not where it is written. */
static int gadwall_either_bad(struct gadwall *g, void *buf, size_t len, bool read)
{
	dma_addr_t dma;

	if (read) {
		dma = dma_map_single(g->dev, buf, len, DMA_FROM_DEVICE);
		if (dma_mapping_error(g->dev, dma))
			return -ENOMEM;
	} else {
		dma = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'dma'
	}
	writel(lower_32_bits(dma), g->regs);
	gadwall_wait(g);
	dma_unmap_single(g->dev, dma, len, read ? DMA_FROM_DEVICE : DMA_TO_DEVICE);
	return 0;
}

static int gadwall_either_ok(struct gadwall *g, void *buf, size_t len, bool read)
{
	dma_addr_t dma;

	if (read)
		dma = dma_map_single(g->dev, buf, len, DMA_FROM_DEVICE);
	else
		dma = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(g->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), g->regs);
	gadwall_wait(g);
	dma_unmap_single(g->dev, dma, len, read ? DMA_FROM_DEVICE : DMA_TO_DEVICE);
	return 0;
}

/* Straight on to the engine. */
static int gadwall_slave_bad(struct gadwall *g, void *buf, size_t len)
{
	struct device *dev = g->chan->device->dev;
	struct dma_async_tx_descriptor *tx;
	dma_addr_t dma;
	int err = 0;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'dma'
	tx = dmaengine_prep_slave_single(g->chan, dma, len, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	if (!tx) {
		err = -EIO;
		goto unmap;
	}
	dmaengine_submit(tx);
	dma_async_issue_pending(g->chan);
	gadwall_wait(g);
	dmaengine_terminate_sync(g->chan);
unmap:
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return err;
}
