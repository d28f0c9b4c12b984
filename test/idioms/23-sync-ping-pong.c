/*
 * Mapped once, synced around each use, unmapped when the ring goes. A short
 * packet is copied between two syncs; a long one takes the buffer with it.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#define TWITE_BUF	2048
#define TWITE_COPYBREAK	256
#define TWITE_SLOTS	32

struct twite_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
};

struct twite {
	struct device *dev;
	struct net_device *ndev;
	struct twite_slot rx[TWITE_SLOTS];
};

static int twite_fill_slot_ok(struct twite *t, struct twite_slot *slot)
{
	struct sk_buff *skb = netdev_alloc_skb(t->ndev, TWITE_BUF);
	dma_addr_t dma;

	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(t->dev, skb->data, TWITE_BUF, DMA_FROM_DEVICE);
	if (dma_mapping_error(t->dev, dma)) {
		dev_kfree_skb(skb);
		return -ENOMEM;
	}
	slot->skb = skb;
	slot->dma = dma;
	return 0;
}

static struct sk_buff *twite_receive_ok(struct twite *t, struct twite_slot *slot, unsigned int len)
{
	struct sk_buff *skb;

	if (len < TWITE_COPYBREAK) {
		skb = netdev_alloc_skb(t->ndev, len);
		if (!skb)
			return NULL;
		dma_sync_single_for_cpu(t->dev, slot->dma, len, DMA_FROM_DEVICE);
		skb_put_data(skb, slot->skb->data, len);
		dma_sync_single_for_device(t->dev, slot->dma, len, DMA_FROM_DEVICE);
		return skb;
	}

	skb = slot->skb;
	dma_unmap_single(t->dev, slot->dma, TWITE_BUF, DMA_FROM_DEVICE);
	slot->skb = NULL;
	skb_put(skb, len);
	if (twite_fill_slot_ok(t, slot))
		t->ndev->stats.rx_dropped++;
	return skb;
}

static void twite_drain_ok(struct twite *t)
{
	int i;

	for (i = 0; i < TWITE_SLOTS; i++) {
		struct twite_slot *slot = &t->rx[i];

		if (!slot->skb)
			continue;
		dma_unmap_single(t->dev, slot->dma, TWITE_BUF, DMA_FROM_DEVICE);
		dev_kfree_skb(slot->skb);
		slot->skb = NULL;
	}
}

/* Copies after the unmap, which is right; then syncs what is gone, which is not. */
static int twite_peek_bad(struct twite *t, void *buf, void *out, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(t->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	twite_fetch(t, dma, len);
	dma_unmap_single(t->dev, dma, len, DMA_FROM_DEVICE);
	memcpy(out, buf, len);
	dma_sync_single_for_device(t->dev, dma, len, DMA_FROM_DEVICE); // expect: use-after-unmap 'dma'
	return 0;
}
