/* The client's own device, where the channel's device transfers. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>

struct sandpiper {
	struct device *dev;
	struct dma_chan *rx;
	struct dma_chan *tx;
	struct completion done;
};

static int sandpiper_sg_bad(struct sandpiper *s, struct scatterlist *sg, int n)
{
	struct dma_async_tx_descriptor *desc;
	int count, err = 0;

	count = dma_map_sg(s->dev, sg, n, DMA_FROM_DEVICE); // expect: wrong-device
	if (!count)
		return -ENOMEM;
	desc = dmaengine_prep_slave_sg(s->rx, sg, count, DMA_DEV_TO_MEM, DMA_CTRL_ACK);
	if (!desc) {
		err = -EIO;
		goto unmap;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(s->rx);
	if (!wait_for_completion_timeout(&s->done, HZ)) {
		dmaengine_terminate_sync(s->rx);
		err = -ETIMEDOUT;
	}
unmap:
	dma_unmap_sg(s->dev, sg, n, DMA_FROM_DEVICE);
	return err;
}

static int sandpiper_sg_ok(struct sandpiper *s, struct scatterlist *sg, int n)
{
	struct dma_async_tx_descriptor *desc;
	int count, err = 0;

	count = dma_map_sg(s->rx->device->dev, sg, n, DMA_FROM_DEVICE);
	if (!count)
		return -ENOMEM;
	desc = dmaengine_prep_slave_sg(s->rx, sg, count, DMA_DEV_TO_MEM, DMA_CTRL_ACK);
	if (!desc) {
		err = -EIO;
		goto unmap;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(s->rx);
	if (!wait_for_completion_timeout(&s->done, HZ)) {
		dmaengine_terminate_sync(s->rx);
		err = -ETIMEDOUT;
	}
unmap:
	dma_unmap_sg(s->rx->device->dev, sg, n, DMA_FROM_DEVICE);
	return err;
}

/* The device that the driver took from the channel, under a name of its own. */
static int sandpiper_local_ok(struct sandpiper *s, void *buf, size_t len)
{
	struct device *dma_dev = dmaengine_get_dma_device(s->tx);
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;
	int err = 0;

	dma = dma_map_single(dma_dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dma_dev, dma))
		return -ENOMEM;
	desc = dmaengine_prep_slave_single(s->tx, dma, len, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	if (!desc) {
		err = -EIO;
		goto unmap;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(s->tx);
	if (!wait_for_completion_timeout(&s->done, HZ)) {
		dmaengine_terminate_sync(s->tx);
		err = -ETIMEDOUT;
	}
unmap:
	dma_unmap_single(dma_dev, dma, len, DMA_TO_DEVICE);
	return err;
}

/* A driver with channels may yet do DMA of its own: this goes to its registers. */
static int sandpiper_own_ok(struct sandpiper *s, void __iomem *regs, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(s->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	sandpiper_wait(s);
	dma_unmap_single(s->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
