/* A list handed to a dmaengine channel: 0 entries are a failure. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/scatterlist.h>

struct brambling {
	struct dma_chan *chan;
	struct scatterlist sg_io[2];
	struct completion done;
};

static int brambling_run_list(struct brambling *b, struct scatterlist *sg, int count)
{
	struct dma_async_tx_descriptor *desc;

	desc = dmaengine_prep_slave_sg(b->chan, sg, count, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	if (!desc)
		return -EINVAL;
	dmaengine_submit(desc);
	dma_async_issue_pending(b->chan);
	if (!wait_for_completion_timeout(&b->done, HZ)) {
		dmaengine_terminate_sync(b->chan);
		return -ETIMEDOUT;
	}
	return 0;
}

static int brambling_send_bad(struct brambling *b, void *buf, size_t len)
{
	struct device *dev = b->chan->device->dev;
	int err;

	sg_init_one(b->sg_io, buf, len);
	dma_map_sg(dev, b->sg_io, 1, DMA_TO_DEVICE); // expect: sg-map-unchecked
	err = brambling_run_list(b, b->sg_io, 1);
	dma_unmap_sg(dev, b->sg_io, 1, DMA_TO_DEVICE);
	return err;
}

static int brambling_send_ok(struct brambling *b, void *buf, size_t len)
{
	struct device *dev = b->chan->device->dev;
	int err;

	sg_init_one(b->sg_io, buf, len);
	if (!dma_map_sg(dev, b->sg_io, 1, DMA_TO_DEVICE))
		return -ENOMEM;
	err = brambling_run_list(b, b->sg_io, 1);
	dma_unmap_sg(dev, b->sg_io, 1, DMA_TO_DEVICE);
	return err;
}

/* The count is kept and passed on, and nobody looks at it. */
static int brambling_list_bad(struct brambling *b, struct scatterlist *sgl, int nents)
{
	struct device *dev = b->chan->device->dev;
	int count, err;

	count = dma_map_sg(dev, sgl, nents, DMA_TO_DEVICE); // expect: sg-map-unchecked
	err = brambling_run_list(b, sgl, count);
	dma_unmap_sg(dev, sgl, nents, DMA_TO_DEVICE);
	return err;
}

static int brambling_list_ok(struct brambling *b, struct scatterlist *sgl, int nents)
{
	struct device *dev = b->chan->device->dev;
	int count, err;

	count = dma_map_sg(dev, sgl, nents, DMA_TO_DEVICE);
	if (unlikely(count == 0)) {
		dev_err(dev, "cannot map %d entries\n", nents);
		return -ENOMEM;
	}
	err = brambling_run_list(b, sgl, count);
	dma_unmap_sg(dev, sgl, nents, DMA_TO_DEVICE);
	return err;
}
