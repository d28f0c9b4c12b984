/* A release helper, right after success, and called on the path where nothing was mapped. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct bullfinch {
	struct device *dev;
	struct dma_chan *chan;
	void *xmit;
	dma_addr_t tx_phys;
};

struct bullfinch_rx {
	struct device *dev;
	void *recv;
	dma_addr_t rx_phys;
	bool mapped;
};

static void bullfinch_release_tx(struct bullfinch *b)
{
	dmaengine_terminate_sync(b->chan);
	dma_unmap_single(b->dev, b->tx_phys, PAGE_SIZE, DMA_TO_DEVICE);
	b->tx_phys = 0;
}

static int bullfinch_prepare_tx_bad(struct bullfinch *b)
{
	b->tx_phys = dma_map_single(b->dev, b->xmit, PAGE_SIZE, DMA_TO_DEVICE);
	if (dma_mapping_error(b->dev, b->tx_phys))
		goto fail;
	if (bullfinch_configure(b->chan))
		goto fail;
	return 0;

fail:
	bullfinch_release_tx(b); // expect: unmap-unmapped tx_phys
	return -EINVAL;
}

static void bullfinch_shutdown(struct bullfinch *b)
{
	bullfinch_release_tx(b);
}

static void bullfinch_release_rx(struct bullfinch_rx *r)
{
	if (!r->mapped)
		return;
	dma_unmap_single(r->dev, r->rx_phys, PAGE_SIZE, DMA_FROM_DEVICE);
	r->mapped = false;
}

static int bullfinch_prepare_rx_ok(struct bullfinch_rx *r)
{
	r->mapped = false;
	r->rx_phys = dma_map_single(r->dev, r->recv, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(r->dev, r->rx_phys))
		goto fail;
	r->mapped = true;
	if (bullfinch_configure_rx(r->dev))
		goto fail;
	return 0;

fail:
	bullfinch_release_rx(r);
	return -EINVAL;
}

static void bullfinch_shutdown_rx_ok(struct bullfinch_rx *r)
{
	bullfinch_release_rx(r);
}
