/* The transfer's list lives in the port; a failed prepare leaves it mapped, or does not. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/scatterlist.h>

struct kea_port {
	struct dma_chan *chan;
	struct scatterlist tx_sg;
	void *tx_buf;
	bool tx_busy;
};

struct kea_rx_port {
	struct dma_chan *chan;
	struct scatterlist rx_sg;
	void *rx_buf;
	bool rx_busy;
};

static void kea_tx_complete(void *arg)
{
	struct kea_port *p = arg;

	dma_unmap_sg(p->chan->device->dev, &p->tx_sg, 1, DMA_TO_DEVICE);
	p->tx_busy = false;
}

static int kea_tx_bad(struct kea_port *p, size_t len)
{
	struct dma_async_tx_descriptor *desc;

	sg_init_one(&p->tx_sg, p->tx_buf, len);
	if (dma_map_sg(p->chan->device->dev, &p->tx_sg, 1, DMA_TO_DEVICE) != 1) // expect: unmap-missing
		return -ENOMEM;
	desc = dmaengine_prep_slave_sg(p->chan, &p->tx_sg, 1, DMA_MEM_TO_DEV, DMA_PREP_INTERRUPT);
	if (!desc)
		return -EINVAL;
	desc->callback = kea_tx_complete;
	desc->callback_param = p;
	p->tx_busy = true;
	dmaengine_submit(desc);
	dma_async_issue_pending(p->chan);
	return 0;
}

static void kea_rx_complete(void *arg)
{
	struct kea_rx_port *p = arg;

	dma_unmap_sg(p->chan->device->dev, &p->rx_sg, 1, DMA_FROM_DEVICE);
	p->rx_busy = false;
}

static int kea_rx_ok(struct kea_rx_port *p, size_t len)
{
	struct dma_async_tx_descriptor *desc;
	int err;

	sg_init_one(&p->rx_sg, p->rx_buf, len);
	if (dma_map_sg(p->chan->device->dev, &p->rx_sg, 1, DMA_FROM_DEVICE) != 1)
		return -ENOMEM;
	desc = dmaengine_prep_slave_sg(p->chan, &p->rx_sg, 1, DMA_DEV_TO_MEM, DMA_PREP_INTERRUPT);
	if (!desc) {
		err = -EINVAL;
		goto unmap;
	}
	desc->callback = kea_rx_complete;
	desc->callback_param = p;
	p->rx_busy = true;
	dmaengine_submit(desc);
	dma_async_issue_pending(p->chan);
	return 0;

unmap:
	dma_unmap_sg(p->chan->device->dev, &p->rx_sg, 1, DMA_FROM_DEVICE);
	return err;
}
