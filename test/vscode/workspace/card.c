// SPDX-License-Identifier: GPL-2.0
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/slab.h>

struct card {
	struct device *dev;
	void __iomem *regs;
	void *rx_buf;
	dma_addr_t rx_dma;
	size_t rx_len;
};

/* Faulty: the direction of the unmap is another than that of the map. */
static int card_send(struct card *card, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(card->dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(card->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), card->regs);
	readl(card->regs);
	dma_unmap_single(card->dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}

/* Faulty: a failed mapping goes to the card. */
static int card_start(struct card *card)
{
	card->rx_dma = dma_map_single(card->dev, card->rx_buf, card->rx_len, DMA_FROM_DEVICE);
	writel(lower_32_bits(card->rx_dma), card->regs + 4);
	return 0;
}

static void card_stop(struct card *card)
{
	dma_unmap_single(card->dev, card->rx_dma, card->rx_len, DMA_FROM_DEVICE);
}

int card_transfer(struct card *card, void *data, size_t len)
{
	int err = card_start(card);

	if (err)
		return err;
	err = card_send(card, data, len);
	card_stop(card);
	return err;
}
