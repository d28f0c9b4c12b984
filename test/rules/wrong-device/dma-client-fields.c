/* Mapped in one function, handed to a channel in another. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct godwit {
	struct device *dev;
	struct dma_chan *rx;
	struct dma_chan *tx;
	void *rx_buf;
	void *tx_buf;
	dma_addr_t rx_addr;
	dma_addr_t tx_addr;
};

static int godwit_map_rx_bad(struct godwit *g)
{
	g->rx_addr = dma_map_single(g->dev, g->rx_buf, 64, DMA_FROM_DEVICE); // expect: wrong-device g->dev
	if (dma_mapping_error(g->dev, g->rx_addr))
		return -EIO;
	return 0;
}

static int godwit_map_tx_ok(struct godwit *g)
{
	g->tx_addr = dma_map_single(g->tx->device->dev, g->tx_buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(g->tx->device->dev, g->tx_addr))
		return -EIO;
	return 0;
}

static int godwit_start(struct godwit *g)
{
	struct dma_async_tx_descriptor *rx, *tx;

	rx = dmaengine_prep_slave_single(g->rx, g->rx_addr, 64, DMA_DEV_TO_MEM, DMA_CTRL_ACK);
	tx = dmaengine_prep_slave_single(g->tx, g->tx_addr, 64, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	if (!rx || !tx)
		return -EIO;
	dmaengine_submit(rx);
	dmaengine_submit(tx);
	dma_async_issue_pending(g->rx);
	dma_async_issue_pending(g->tx);
	return 0;
}

static void godwit_unmap(struct godwit *g)
{
	dma_unmap_single(g->dev, g->rx_addr, 64, DMA_FROM_DEVICE);
	dma_unmap_single(g->tx->device->dev, g->tx_addr, 64, DMA_TO_DEVICE);
}
