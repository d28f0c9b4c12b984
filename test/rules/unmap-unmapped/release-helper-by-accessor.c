/* Both functions come by the card through an accessor: what one maps the other unmaps. A channel that is no error is one. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct card {
	struct device *dev;
	struct dma_chan *chan;
	dma_addr_t dma;
	void *buf;
	struct uart_port port;
};

static inline struct card *to_card(struct uart_port *port)
{
	return container_of(port, struct card, port);
}

static void card_release_dma(struct uart_port *port)
{
	struct card *card = to_card(port);
	struct dma_chan *chan = card->chan;

	if (chan) {
		dma_release_channel(chan);
		dma_unmap_single(card->dev, card->dma, 4096, DMA_TO_DEVICE);
	}
	card->chan = NULL;
}

int card_prepare_bad(struct uart_port *port)
{
	struct card *card = to_card(port);
	struct dma_chan *chan = dma_request_chan(card->dev, "tx");

	if (IS_ERR(chan))
		return PTR_ERR(chan);
	card->chan = chan;
	card->dma = dma_map_single(card->dev, card->buf, 4096, DMA_TO_DEVICE);
	if (dma_mapping_error(card->dev, card->dma))
		goto fail;
	return 0;

fail:
	if (card->chan)
		card_release_dma(port); // expect: unmap-unmapped 'card->dma'
	return -EINVAL;
}

int card_prepare(struct uart_port *port, struct dma_slave_config *config)
{
	struct card *card = to_card(port);
	struct dma_chan *chan = dma_request_chan(card->dev, "rx");
	int err;

	if (IS_ERR(chan))
		return PTR_ERR(chan);
	card->dma = dma_map_single(card->dev, card->buf, 4096, DMA_TO_DEVICE);
	if (dma_mapping_error(card->dev, card->dma)) {
		dma_release_channel(chan);
		return -ENOMEM;
	}
	card->chan = chan;
	err = dmaengine_slave_config(chan, config);
	if (err)
		goto fail;
	return 0;

fail:
	if (card->chan)
		card_release_dma(port);
	return err;
}
