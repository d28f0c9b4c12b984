/*
 * The handle lives in the descriptor alone, in the device's byte order, and is
 * recovered from it for the unmap.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define SORA_SLOTS	64
#define SORA_ADDR_MASK	GENMASK(47, 0)

struct sora_desc {
	__le64 status;
	__le64 frag;
};

struct sora {
	struct device *dev;
	struct net_device *ndev;
	struct sora_desc *ring;
	dma_addr_t ring_dma;
	struct sk_buff *skb[SORA_SLOTS];
	unsigned int put, get;
};

static dma_addr_t sora_desc_dma(struct sora_desc *desc)
{
	return le64_to_cpu(desc->frag) & SORA_ADDR_MASK;
}

static netdev_tx_t sora_xmit_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct sora *s = netdev_priv(ndev);
	unsigned int i = s->put % SORA_SLOTS;
	struct sora_desc *desc = &s->ring[i];
	dma_addr_t dma;

	dma = dma_map_single(s->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		ndev->stats.tx_dropped++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	s->skb[i] = skb;
	desc->frag = cpu_to_le64(dma | (u64)skb->len << 48);
	dma_wmb();
	desc->status = cpu_to_le64(1);
	s->put++;
	return NETDEV_TX_OK;
}

static void sora_reap_ok(struct sora *s)
{
	while (s->get != s->put) {
		unsigned int i = s->get % SORA_SLOTS;

		dma_unmap_single(s->dev, sora_desc_dma(&s->ring[i]), s->skb[i]->len, DMA_TO_DEVICE);
		dev_kfree_skb_irq(s->skb[i]);
		s->skb[i] = NULL;
		s->get++;
	}
}

static const struct net_device_ops sora_netdev_ops = {
	.ndo_start_xmit = sora_xmit_ok,
};

/* The control ring keeps it in the descriptor as well, but nobody reads it back. */
struct sora_ctl_desc {
	__le64 ptr;
	__le32 len;
	__le32 own;
};

static int sora_ctl_ok(struct sora *s, struct sora_ctl_desc *desc, void *cmd, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, cmd, len, DMA_TO_DEVICE);

	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	desc->ptr = cpu_to_le64(dma);
	desc->len = cpu_to_le32(len);
	dma_wmb();
	desc->own = cpu_to_le32(1);
	sora_wait_ctl(s, desc);
	dma_unmap_single(s->dev, le64_to_cpu(desc->ptr), len, DMA_TO_DEVICE);
	return 0;
}

static int sora_ctl_bad(struct sora *s, struct sora_ctl_desc *desc, void *cmd, size_t len)
{
	dma_addr_t dma = dma_map_single(s->dev, cmd, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked

	desc->ptr = cpu_to_le64(dma);
	desc->len = cpu_to_le32(len);
	dma_wmb();
	desc->own = cpu_to_le32(1);
	sora_wait_ctl(s, desc);
	dma_unmap_single(s->dev, le64_to_cpu(desc->ptr), len, DMA_TO_DEVICE);
	return 0;
}
