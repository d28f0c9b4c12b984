/* The class device does not undo what its parent mapped. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct smew_port {
	struct device *dev;
	struct net_device *ndev;
	struct sk_buff *skb;
	dma_addr_t dma;
	unsigned int len;
	struct sk_buff *ctl_skb;
	dma_addr_t ctl_dma;
	unsigned int ctl_len;
};

static int smew_port_send_ok(struct smew_port *p, struct sk_buff *skb)
{
	p->dma = dma_map_single(p->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, p->dma))
		return -ENOMEM;
	p->len = skb->len;
	p->skb = skb;
	return 0;
}

static void smew_port_sent_ok(struct smew_port *p)
{
	dma_unmap_single(p->ndev->dev.parent, p->dma, p->len, DMA_TO_DEVICE);
	dev_consume_skb_any(p->skb);
}

static int smew_port_ctl(struct smew_port *p, struct sk_buff *skb)
{
	struct device *parent = p->ndev->dev.parent;

	p->ctl_dma = dma_map_single(parent, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(parent, p->ctl_dma))
		return -ENOMEM;
	p->ctl_len = skb->len;
	p->ctl_skb = skb;
	return 0;
}

static void smew_port_ctl_done_bad(struct smew_port *p)
{
	dma_unmap_single(&p->ndev->dev, p->ctl_dma, p->ctl_len, DMA_TO_DEVICE); // expect: unmap-device-mismatch ctl_dma // expect: wrong-device ndev->dev
	dev_consume_skb_any(p->ctl_skb);
}

static void smew_port_init_ok(struct smew_port *p, struct device *dev, struct net_device *ndev)
{
	SET_NETDEV_DEV(ndev, dev);
	p->dev = dev;
	p->ndev = ndev;
}
