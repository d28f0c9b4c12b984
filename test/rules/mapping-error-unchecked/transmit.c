/* A transmit path without a check, beside the same with one. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define MALLARD_SLOTS	32

struct mallard_desc {
	__le32 addr;
	__le32 ctrl;
};

struct mallard_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
};

struct mallard {
	struct device *dev;
	struct mallard_desc *ring;
	struct mallard_slot slot[MALLARD_SLOTS];
	unsigned int put;
	unsigned int get;
};

static void mallard_hand_over(struct mallard *m, unsigned int i, dma_addr_t dma, unsigned int len)
{
	m->ring[i].addr = cpu_to_le32(lower_32_bits(dma));
	dma_wmb();
	m->ring[i].ctrl = cpu_to_le32(BIT(31) | len);
}

static netdev_tx_t mallard_xmit_bad(struct sk_buff *skb, struct net_device *ndev)
{
	struct mallard *m = netdev_priv(ndev);
	unsigned int i = m->put++ % MALLARD_SLOTS;

	m->slot[i].skb = skb;
	m->slot[i].dma = dma_map_single(m->dev, skb->data, skb->len, DMA_TO_DEVICE); // expect: mapping-error-unchecked dma
	mallard_hand_over(m, i, m->slot[i].dma, skb->len);
	return NETDEV_TX_OK;
}

static netdev_tx_t mallard_xmit_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct mallard *m = netdev_priv(ndev);
	unsigned int i = m->put % MALLARD_SLOTS;
	dma_addr_t dma;

	dma = dma_map_single(m->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (unlikely(dma_mapping_error(m->dev, dma))) {
		ndev->stats.tx_dropped++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	m->slot[i].skb = skb;
	m->slot[i].dma = dma;
	mallard_hand_over(m, i, dma, skb->len);
	m->put++;
	return NETDEV_TX_OK;
}

static void mallard_reap_ok(struct mallard *m)
{
	while (m->get != m->put) {
		struct mallard_slot *slot = &m->slot[m->get % MALLARD_SLOTS];

		dma_unmap_single(m->dev, slot->dma, slot->skb->len, DMA_TO_DEVICE);
		dev_kfree_skb_any(slot->skb);
		m->get++;
	}
}

static const struct net_device_ops mallard_copper_ops = {
	.ndo_start_xmit = mallard_xmit_bad,
};

static const struct net_device_ops mallard_fibre_ops = {
	.ndo_start_xmit = mallard_xmit_ok,
};
