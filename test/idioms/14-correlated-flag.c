/*
 * Mapped under a condition, unmapped under the same one.
 */
#include <linux/dma-mapping.h>

struct heron {
	struct device *dev;
	bool use_dma;
	void __iomem *regs;
};

struct heron_msg {
	const void *tx;
	void *rx;
	size_t len;
	bool is_mapped;
	dma_addr_t tx_dma;
	dma_addr_t rx_dma;
};

static int heron_xfer_ok(struct heron *h, struct heron_msg *m)
{
	bool map_tx = h->use_dma && m->tx && !m->is_mapped;
	bool map_rx = h->use_dma && m->rx && !m->is_mapped;
	int err = 0;

	if (map_tx) {
		m->tx_dma = dma_map_single(h->dev, (void *)m->tx, m->len, DMA_TO_DEVICE);
		if (dma_mapping_error(h->dev, m->tx_dma))
			return -ENOMEM;
	}
	if (map_rx) {
		m->rx_dma = dma_map_single(h->dev, m->rx, m->len, DMA_FROM_DEVICE);
		if (dma_mapping_error(h->dev, m->rx_dma)) {
			err = -ENOMEM;
			goto unmap_tx;
		}
	}

	heron_run(h, m);

	if (map_rx)
		dma_unmap_single(h->dev, m->rx_dma, m->len, DMA_FROM_DEVICE);
unmap_tx:
	if (map_tx)
		dma_unmap_single(h->dev, m->tx_dma, m->len, DMA_TO_DEVICE);
	return err;
}

static int heron_maybe_ok(struct heron *h, void *buf, size_t len)
{
	dma_addr_t dma = 0;

	if (len) {
		dma = dma_map_single(h->dev, buf, len, DMA_TO_DEVICE);
		if (dma_mapping_error(h->dev, dma))
			return -ENOMEM;
	}
	writel(lower_32_bits(dma), h->regs);
	writel(len, h->regs + 4);
	heron_wait(h);
	if (len)
		dma_unmap_single(h->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* The two conditions are not the same one. */
static int heron_maybe_bad(struct heron *h, void *buf, size_t len, bool quick)
{
	dma_addr_t dma = 0;

	if (len) {
		dma = dma_map_single(h->dev, buf, len, DMA_TO_DEVICE); // expect: unmap-missing 'dma'
		if (dma_mapping_error(h->dev, dma))
			return -ENOMEM;
	}
	writel(lower_32_bits(dma), h->regs);
	writel(len, h->regs + 4);
	heron_wait(h);
	if (len && !quick)
		dma_unmap_single(h->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
