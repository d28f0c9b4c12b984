/* The size is a constant, or lives beside the handle. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define KESTREL_BUF	2048
#define KESTREL_CTL	256

struct kestrel_rx {
	void *data;
	dma_addr_t dma;
};

struct kestrel_ctl {
	void *data;
	dma_addr_t dma;
};

struct kestrel_tx {
	struct sk_buff *skb;
	dma_addr_t dma;
	unsigned int len;
};

struct kestrel {
	struct device *dev;
};

static int kestrel_rx_map(struct kestrel *k, struct kestrel_rx *rx)
{
	rx->dma = dma_map_single(k->dev, rx->data, KESTREL_BUF, DMA_FROM_DEVICE);
	return dma_mapping_error(k->dev, rx->dma);
}

static void kestrel_rx_unmap_bad(struct kestrel *k, struct kestrel_rx *rx)
{
	dma_unmap_single(k->dev, rx->dma, KESTREL_CTL, DMA_FROM_DEVICE); // expect: unmap-size-mismatch dma
}

static int kestrel_ctl_map_ok(struct kestrel *k, struct kestrel_ctl *ctl)
{
	ctl->dma = dma_map_single(k->dev, ctl->data, KESTREL_CTL, DMA_TO_DEVICE);
	return dma_mapping_error(k->dev, ctl->dma);
}

static void kestrel_ctl_unmap_ok(struct kestrel *k, struct kestrel_ctl *ctl)
{
	dma_unmap_single(k->dev, ctl->dma, KESTREL_CTL, DMA_TO_DEVICE);
}

static int kestrel_tx_map_ok(struct kestrel *k, struct kestrel_tx *tx, struct sk_buff *skb)
{
	tx->dma = dma_map_single(k->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(k->dev, tx->dma))
		return -ENOMEM;
	tx->len = skb->len;
	tx->skb = skb;
	return 0;
}

static void kestrel_tx_unmap_ok(struct kestrel *k, struct kestrel_tx *tx)
{
	dma_unmap_single(k->dev, tx->dma, tx->len, DMA_TO_DEVICE);
	dev_kfree_skb_any(tx->skb);
	tx->skb = NULL;
}

/* A frame of two sizes, unmapped with the one that it has now. */
static int kestrel_trim_bad(struct kestrel *k, struct sk_buff *skb, unsigned int keep)
{
	dma_addr_t dma;

	dma = dma_map_single(k->dev, skb->data, KESTREL_BUF, DMA_FROM_DEVICE);
	if (dma_mapping_error(k->dev, dma))
		return -ENOMEM;
	kestrel_receive(k, dma);
	skb_put(skb, keep);
	dma_unmap_single(k->dev, dma, skb->len, DMA_FROM_DEVICE); // expect-info: unmap-size-mismatch 'dma'
	return 0;
}
