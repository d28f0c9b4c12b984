/*
 * The handle travels in the packet's control buffer.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct dipper_cb {
	dma_addr_t paddr;
	u8 flags;
};

#define DIPPER_CB(skb)	((struct dipper_cb *)(skb)->cb)

struct dipper {
	struct device *dev;
	struct net_device *ndev;
	struct sk_buff *pending[32];
	void *ring;
};

static inline struct dipper_cb *dipper_cb(struct sk_buff *skb)
{
	return (struct dipper_cb *)skb->cb;
}

static int dipper_tx_ok(struct dipper *d, struct sk_buff *skb, int id)
{
	struct dipper_cb *cb = DIPPER_CB(skb);

	memset(cb, 0, sizeof(*cb));
	cb->paddr = dma_map_single(d->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(d->dev, cb->paddr)) {
		dev_warn(d->dev, "cannot map tx\n");
		return -ENOMEM;
	}
	if (dipper_ring_full(d)) {
		dma_unmap_single(d->dev, cb->paddr, skb->len, DMA_TO_DEVICE);
		return -ENOSPC;
	}
	d->pending[id] = skb;
	dipper_ring_put(d, cb->paddr, skb->len);
	return 0;
}

static void dipper_tx_done_ok(struct dipper *d, int id)
{
	struct sk_buff *skb = d->pending[id];

	d->pending[id] = NULL;
	dma_unmap_single(d->dev, dipper_cb(skb)->paddr, skb->len, DMA_TO_DEVICE);
	dev_kfree_skb_any(skb);
}

static int dipper_mgmt_bad(struct dipper *d, struct sk_buff *skb, int id)
{
	struct dipper_cb *cb = DIPPER_CB(skb);

	cb->paddr = dma_map_single(d->dev, skb->data, skb->len, DMA_TO_DEVICE); // expect: mapping-error-unchecked paddr
	d->pending[id] = skb;
	dipper_ring_put(d, cb->paddr, skb->len);
	return 0;
}
