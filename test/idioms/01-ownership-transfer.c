/*
 * The handle is stored in the ring on transmit and unmapped by the completion
 * handler: the transmit function has no duty to unmap it.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define KITE_TX_SLOTS	64

struct kite_desc {
	__le32 addr;
	__le32 ctrl;
};

struct kite_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
	unsigned int len;
};

/* No function of this driver unmaps 'orphan': it is the wrong twin of 'dma'. */
struct kite_stray_slot {
	struct sk_buff *skb;
	dma_addr_t orphan;
	unsigned int len;
};

struct kite_priv {
	struct device *dev;
	struct net_device *ndev;
	struct kite_desc *ring;
	struct kite_slot tx[KITE_TX_SLOTS];
	struct kite_stray_slot stray[KITE_TX_SLOTS];
	unsigned int head;
	unsigned int tail;
};

static void kite_post(struct kite_priv *kp, unsigned int i, dma_addr_t dma, unsigned int len)
{
	kp->ring[i].addr = cpu_to_le32(lower_32_bits(dma));
	dma_wmb();
	kp->ring[i].ctrl = cpu_to_le32(BIT(31) | len);
}

static netdev_tx_t kite_xmit_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct kite_priv *kp = netdev_priv(ndev);
	unsigned int i = kp->head % KITE_TX_SLOTS;
	dma_addr_t dma;

	dma = dma_map_single(kp->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(kp->dev, dma)) {
		ndev->stats.tx_dropped++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}

	kp->tx[i].skb = skb;
	kp->tx[i].dma = dma;
	kp->tx[i].len = skb->len;
	kite_post(kp, i, dma, skb->len);
	kp->head++;
	return NETDEV_TX_OK;
}

static void kite_complete_ok(struct kite_priv *kp)
{
	while (kp->tail != kp->head) {
		struct kite_slot *slot = &kp->tx[kp->tail % KITE_TX_SLOTS];

		if (le32_to_cpu(kp->ring[kp->tail % KITE_TX_SLOTS].ctrl) & BIT(31))
			break;
		dma_unmap_single(kp->dev, slot->dma, slot->len, DMA_TO_DEVICE);
		dev_consume_skb_any(slot->skb);
		slot->skb = NULL;
		kp->tail++;
	}
}

static int kite_queue_bad(struct kite_priv *kp, struct sk_buff *skb)
{
	unsigned int i = kp->head % KITE_TX_SLOTS;
	dma_addr_t dma;

	dma = dma_map_single(kp->dev, skb->data, skb->len, DMA_TO_DEVICE); // expect: unmap-missing orphan
	if (dma_mapping_error(kp->dev, dma))
		return -ENOMEM;

	kp->stray[i].skb = skb;
	kp->stray[i].orphan = dma;
	kp->stray[i].len = skb->len;
	kite_post(kp, i, dma, skb->len);
	kp->head++;
	return 0;
}

static const struct net_device_ops kite_netdev_ops = {
	.ndo_start_xmit = kite_xmit_ok,
};
