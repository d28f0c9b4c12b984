/* Receive rings: filled at start, refilled as packets come. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define POCHARD_RX	64
#define POCHARD_BYTES	1600

struct pochard_desc {
	__le32 addr;
	__le32 own;
};

struct pochard {
	struct device *dev;
	struct net_device *ndev;
	struct pochard_desc *ring;
	struct sk_buff *skb[POCHARD_RX];
	dma_addr_t dma[POCHARD_RX];
};

static int pochard_fill_bad(struct pochard *p)
{
	int i;

	for (i = 0; i < POCHARD_RX; i++) {
		struct sk_buff *skb = netdev_alloc_skb(p->ndev, POCHARD_BYTES);

		if (!skb)
			break;
		p->skb[i] = skb;
		p->dma[i] = dma_map_single(p->dev, skb->data, POCHARD_BYTES, DMA_FROM_DEVICE); // expect: mapping-error-unchecked dma
		p->ring[i].addr = cpu_to_le32(lower_32_bits(p->dma[i]));
		dma_wmb();
		p->ring[i].own = cpu_to_le32(1);
	}
	return i;
}

static int pochard_refill_one_ok(struct pochard *p, int i)
{
	struct sk_buff *skb = netdev_alloc_skb(p->ndev, POCHARD_BYTES);
	dma_addr_t dma;

	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(p->dev, skb->data, POCHARD_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(p->dev, dma)) {
		dev_kfree_skb(skb);
		return -EIO;
	}
	p->skb[i] = skb;
	p->dma[i] = dma;
	p->ring[i].addr = cpu_to_le32(lower_32_bits(dma));
	dma_wmb();
	p->ring[i].own = cpu_to_le32(1);
	return 0;
}

/* A debug message is no handling: the address is used whatever it was. */
static int pochard_refill_one_bad(struct pochard *p, int i)
{
	struct sk_buff *skb = netdev_alloc_skb(p->ndev, POCHARD_BYTES);

	if (!skb)
		return -ENOMEM;
	p->skb[i] = skb;
	p->dma[i] = dma_map_single(p->dev, skb->data, POCHARD_BYTES, DMA_FROM_DEVICE); // expect: mapping-error-unchecked dma
	pochard_trace(p, i);
	p->ring[i].addr = cpu_to_le32(lower_32_bits(p->dma[i]));
	dma_wmb();
	p->ring[i].own = cpu_to_le32(1);
	return 0;
}

static struct sk_buff *pochard_take_ok(struct pochard *p, int i, unsigned int len)
{
	struct sk_buff *skb = p->skb[i];

	dma_unmap_single(p->dev, p->dma[i], POCHARD_BYTES, DMA_FROM_DEVICE);
	p->skb[i] = NULL;
	skb_put(skb, len);
	return skb;
}

static void pochard_drain_ok(struct pochard *p)
{
	int i;

	for (i = 0; i < POCHARD_RX; i++) {
		if (!p->skb[i])
			continue;
		dma_unmap_single(p->dev, p->dma[i], POCHARD_BYTES, DMA_FROM_DEVICE);
		dev_kfree_skb(p->skb[i]);
		p->skb[i] = NULL;
	}
}
