/* A receive path that frees the buffer first on its error branch. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct redshank {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
};

static int redshank_one_bad(struct redshank *r, size_t size)
{
	struct sk_buff *skb;
	dma_addr_t dma;
	int len;

	skb = netdev_alloc_skb(r->ndev, size);
	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(r->dev, skb->data, size, DMA_FROM_DEVICE);
	if (dma_mapping_error(r->dev, dma)) {
		dev_kfree_skb(skb);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), r->regs);
	len = redshank_wait(r);
	if (len < 60) {
		dma_unmap_single(r->dev, dma, size, DMA_FROM_DEVICE);
		dev_kfree_skb(skb);
		return -EINVAL;
	}
	dma_unmap_single(r->dev, dma, size, DMA_FROM_DEVICE);
	skb_put(skb, len);
	netif_rx(skb);
	return 0;
}

static int redshank_one_ok(struct redshank *r, size_t size)
{
	struct sk_buff *skb;
	dma_addr_t dma;
	int len;

	skb = netdev_alloc_skb(r->ndev, size);
	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(r->dev, skb->data, size, DMA_FROM_DEVICE);
	if (dma_mapping_error(r->dev, dma)) {
		dev_kfree_skb(skb);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), r->regs);
	len = redshank_wait(r);
	dma_unmap_single(r->dev, dma, size, DMA_FROM_DEVICE);
	if (len < 60) {
		dev_kfree_skb(skb);
		return -EINVAL;
	}
	skb_put(skb, len);
	netif_rx(skb);
	return 0;
}
