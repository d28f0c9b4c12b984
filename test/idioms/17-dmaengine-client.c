/*
 * The channel's device does the transfers, so a dmaengine client maps with it,
 * not with its own.
 */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/platform_device.h>

struct plover {
	struct device *dev;
	struct dma_chan *chan;
	dma_addr_t dma;
	size_t len;
	void *buf;
	struct completion done;
};

static void plover_unmap(struct plover *p)
{
	dma_unmap_single(p->chan->device->dev, p->dma, p->len, DMA_TO_DEVICE);
}

static void plover_callback(void *arg)
{
	struct plover *p = arg;

	plover_unmap(p);
	complete(&p->done);
}

static int plover_send_ok(struct plover *p, void *buf, size_t len)
{
	struct device *chan_dev = p->chan->device->dev;
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;

	dma = dma_map_single(chan_dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(chan_dev, dma))
		return -ENOMEM;
	p->dma = dma;
	p->len = len;

	desc = dmaengine_prep_slave_single(p->chan, dma, len, DMA_MEM_TO_DEV,
					   DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
	if (!desc) {
		plover_unmap(p);
		return -EIO;
	}
	desc->callback = plover_callback;
	desc->callback_param = p;
	if (dma_submit_error(dmaengine_submit(desc))) {
		plover_unmap(p);
		return -EIO;
	}
	dma_async_issue_pending(p->chan);
	return 0;
}

static int plover_receive_ok(struct plover *p, void *buf, size_t len)
{
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;
	int err = 0;

	dma = dma_map_single(dmaengine_get_dma_device(p->chan), buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dmaengine_get_dma_device(p->chan), dma))
		return -ENOMEM;
	desc = dmaengine_prep_slave_single(p->chan, dma, len, DMA_DEV_TO_MEM, DMA_CTRL_ACK);
	if (!desc) {
		err = -EIO;
		goto unmap;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(p->chan);
	if (!wait_for_completion_timeout(&p->done, HZ)) {
		dmaengine_terminate_sync(p->chan);
		err = -ETIMEDOUT;
	}
unmap:
	dma_unmap_single(p->chan->device->dev, dma, len, DMA_FROM_DEVICE);
	return err;
}

static int plover_receive_bad(struct plover *p, void *buf, size_t len)
{
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;
	int err = 0;

	dma = dma_map_single(p->dev, buf, len, DMA_FROM_DEVICE); // expect: wrong-device
	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	desc = dmaengine_prep_slave_single(p->chan, dma, len, DMA_DEV_TO_MEM, DMA_CTRL_ACK);
	if (!desc) {
		err = -EIO;
		goto unmap;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(p->chan);
	if (!wait_for_completion_timeout(&p->done, HZ)) {
		dmaengine_terminate_sync(p->chan);
		err = -ETIMEDOUT;
	}
unmap:
	dma_unmap_single(p->dev, dma, len, DMA_FROM_DEVICE);
	return err;
}

static int plover_probe_ok(struct platform_device *pdev)
{
	struct plover *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->dev = &pdev->dev;
	init_completion(&p->done);
	p->chan = dma_request_chan(&pdev->dev, "rx-tx");
	if (IS_ERR(p->chan))
		return PTR_ERR(p->chan);
	platform_set_drvdata(pdev, p);
	return 0;
}

static struct platform_driver plover_driver = {
	.probe = plover_probe_ok,
	.driver = { .name = "plover" },
};
module_platform_driver(plover_driver);
