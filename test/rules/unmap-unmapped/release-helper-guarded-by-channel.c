// The helper looks at the channel, which was there before the mapping failed: it unmaps what is no mapping.
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct port {
	struct device *dev;
	struct dma_chan *chan;
	dma_addr_t dma;
	bool mapped;
	void *buf;
};

static void port_release_dma(struct port *port)
{
	if (port->chan) {
		dma_release_channel(port->chan);
		dma_unmap_single(port->dev, port->dma, 4096, DMA_TO_DEVICE);
	}
	port->chan = NULL;
}

int port_prepare_dma(struct port *port)
{
	struct dma_chan *chan = dma_request_chan(port->dev, "tx");

	if (IS_ERR(chan)) {
		port->chan = NULL;
		goto fail;
	}
	port->chan = chan;
	port->dma = dma_map_single(port->dev, port->buf, 4096, DMA_TO_DEVICE);
	if (dma_mapping_error(port->dev, port->dma))
		goto fail;
	return 0;

fail:
	port_release_dma(port); // expect: unmap-unmapped 'port->dma'
	return -EINVAL;
}

static void port_release_mapped(struct port *port)
{
	if (port->mapped)
		dma_unmap_single(port->dev, port->dma, 4096, DMA_TO_DEVICE);
	port->mapped = false;
	if (port->chan)
		dma_release_channel(port->chan);
}

/* Whether there is something to unmap is what the helper asks. */
int port_prepare_carefully(struct port *port)
{
	port->chan = dma_request_chan(port->dev, "rx");
	if (IS_ERR(port->chan))
		return PTR_ERR(port->chan);
	port->dma = dma_map_single(port->dev, port->buf, 4096, DMA_TO_DEVICE);
	if (dma_mapping_error(port->dev, port->dma)) {
		port_release_mapped(port);
		return -ENOMEM;
	}
	port->mapped = true;
	return 0;
}
