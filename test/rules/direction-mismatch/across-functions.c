/* Mapped in one function, undone in another, by way of a struct field. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define SCOTER_BYTES	2048

struct scoter_mon_buf {
	struct sk_buff *skb;
	dma_addr_t paddr;
};

struct scoter_rx_buf {
	struct sk_buff *skb;
	dma_addr_t dma;
};

struct scoter {
	struct device *dev;
	struct net_device *ndev;
	struct scoter_mon_buf mon[16];
	struct scoter_rx_buf rx[16];
};

static int scoter_mon_fill(struct scoter *s, int i)
{
	struct sk_buff *skb = netdev_alloc_skb(s->ndev, SCOTER_BYTES);
	dma_addr_t paddr;

	if (!skb)
		return -ENOMEM;
	paddr = dma_map_single(s->dev, skb->data, SCOTER_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, paddr)) {
		dev_kfree_skb_any(skb);
		return -ENOMEM;
	}
	s->mon[i].skb = skb;
	s->mon[i].paddr = paddr;
	scoter_ring(s, paddr);
	return 0;
}

static void scoter_mon_free_bad(struct scoter *s)
{
	int i;

	for (i = 0; i < 16; i++) {
		if (!s->mon[i].skb)
			continue;
		dma_unmap_single(s->dev, s->mon[i].paddr, SCOTER_BYTES, DMA_BIDIRECTIONAL); // expect: direction-mismatch paddr
		dev_kfree_skb_any(s->mon[i].skb);
		s->mon[i].skb = NULL;
	}
}

static int scoter_rx_fill_ok(struct scoter *s, int i)
{
	struct sk_buff *skb = netdev_alloc_skb(s->ndev, SCOTER_BYTES);
	dma_addr_t dma;

	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(s->dev, skb->data, SCOTER_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		dev_kfree_skb_any(skb);
		return -ENOMEM;
	}
	s->rx[i].skb = skb;
	s->rx[i].dma = dma;
	scoter_ring(s, dma);
	return 0;
}

static struct sk_buff *scoter_rx_take_ok(struct scoter *s, int i)
{
	struct sk_buff *skb = s->rx[i].skb;

	dma_unmap_single(s->dev, s->rx[i].dma, SCOTER_BYTES, DMA_FROM_DEVICE);
	s->rx[i].skb = NULL;
	return skb;
}

static void scoter_rx_free_ok(struct scoter *s)
{
	int i;

	for (i = 0; i < 16; i++) {
		if (!s->rx[i].skb)
			continue;
		dma_unmap_single(s->dev, s->rx[i].dma, SCOTER_BYTES, DMA_FROM_DEVICE);
		dev_kfree_skb_any(s->rx[i].skb);
		s->rx[i].skb = NULL;
	}
}
