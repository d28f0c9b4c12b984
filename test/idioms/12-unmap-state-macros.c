/*
 * State kept with DEFINE_DMA_UNMAP_ADDR/LEN vanishes where unmapping is a
 * no-op; the accessors stand for the fields.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define STINT_RX_BYTES	1536

struct stint_rx {
	struct sk_buff *skb;
	DEFINE_DMA_UNMAP_ADDR(mapping);
};

struct stint_tx {
	struct sk_buff *skb;
	DEFINE_DMA_UNMAP_ADDR(addr);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct stint_desc {
	__le64 addr;
	__le32 flags;
};

struct stint {
	struct device *dev;
	struct net_device *ndev;
	struct stint_rx rx[32];
	struct stint_tx tx[32];
	struct stint_desc *rx_ring;
	struct stint_desc *tx_ring;
};

static int stint_refill_ok(struct stint *s, unsigned int i)
{
	struct sk_buff *skb;
	dma_addr_t dma;

	skb = netdev_alloc_skb(s->ndev, STINT_RX_BYTES);
	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(s->dev, skb->data, STINT_RX_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		dev_kfree_skb(skb);
		return -EIO;
	}
	s->rx[i].skb = skb;
	dma_unmap_addr_set(&s->rx[i], mapping, dma);
	s->rx_ring[i].addr = cpu_to_le64(dma);
	dma_wmb();
	s->rx_ring[i].flags = cpu_to_le32(BIT(31));
	return 0;
}

static struct sk_buff *stint_take_ok(struct stint *s, unsigned int i, unsigned int len)
{
	struct sk_buff *skb = s->rx[i].skb;

	dma_unmap_single(s->dev, dma_unmap_addr(&s->rx[i], mapping), STINT_RX_BYTES, DMA_FROM_DEVICE);
	s->rx[i].skb = NULL;
	skb_put(skb, len);
	return skb;
}

static int stint_queue_ok(struct stint *s, unsigned int i, struct sk_buff *skb)
{
	dma_addr_t dma = dma_map_single(s->dev, skb->data, skb->len, DMA_TO_DEVICE);

	if (dma_mapping_error(s->dev, dma))
		return -EIO;
	s->tx[i].skb = skb;
	dma_unmap_addr_set(&s->tx[i], addr, dma);
	dma_unmap_len_set(&s->tx[i], len, skb->len);
	s->tx_ring[i].addr = cpu_to_le64(dma);
	dma_wmb();
	s->tx_ring[i].flags = cpu_to_le32(BIT(31) | skb->len);
	return 0;
}

static void stint_reap_ok(struct stint *s, unsigned int i)
{
	dma_unmap_single(s->dev, dma_unmap_addr(&s->tx[i], addr), dma_unmap_len(&s->tx[i], len), DMA_TO_DEVICE);
	dev_kfree_skb_any(s->tx[i].skb);
	s->tx[i].skb = NULL;
}

/* A third kind of entry, unmapped the other way round. */
struct stint_ctl {
	void *buf;
	DEFINE_DMA_UNMAP_ADDR(where);
};

static int stint_ctl_post(struct stint *s, struct stint_ctl *c)
{
	dma_addr_t dma = dma_map_single(s->dev, c->buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(s->dev, dma))
		return -EIO;
	dma_unmap_addr_set(c, where, dma);
	stint_ctl_ring(s, dma);
	return 0;
}

static void stint_ctl_done_bad(struct stint *s, struct stint_ctl *c)
{
	dma_unmap_single(s->dev, dma_unmap_addr(c, where), 64, DMA_TO_DEVICE); // expect: direction-mismatch where
}
