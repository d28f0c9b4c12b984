/*
 * &pdev->dev, priv->dev and ndev->dev.parent are one device. &ndev->dev is
 * another: the class device, which masters no bus.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/skbuff.h>

struct gannet {
	struct platform_device *pdev;
	struct net_device *ndev;
	struct device *dev;
	dma_addr_t tx_dma;
	unsigned int tx_len;
	struct sk_buff *tx_skb;
	void *ring;
	dma_addr_t ring_dma;
};

static netdev_tx_t gannet_xmit_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct gannet *g = netdev_priv(ndev);

	g->tx_dma = dma_map_single(ndev->dev.parent, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(&g->pdev->dev, g->tx_dma)) {
		ndev->stats.tx_dropped++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	g->tx_len = skb->len;
	g->tx_skb = skb;
	netif_stop_queue(ndev);
	gannet_kick(g);
	return NETDEV_TX_OK;
}

static void gannet_tx_done_ok(struct gannet *g)
{
	dma_unmap_single(g->dev, g->tx_dma, g->tx_len, DMA_TO_DEVICE);
	dev_consume_skb_any(g->tx_skb);
	g->tx_skb = NULL;
	netif_wake_queue(g->ndev);
}

static int gannet_open_ok(struct net_device *ndev)
{
	struct gannet *g = netdev_priv(ndev);

	g->ring = dma_alloc_coherent(&g->pdev->dev, PAGE_SIZE, &g->ring_dma, GFP_KERNEL);
	return g->ring ? 0 : -ENOMEM;
}

static int gannet_stop_ok(struct net_device *ndev)
{
	struct gannet *g = netdev_priv(ndev);

	dma_free_coherent(ndev->dev.parent, PAGE_SIZE, g->ring, g->ring_dma);
	return 0;
}

static int gannet_selftest_bad(struct net_device *ndev, void *pattern, size_t len)
{
	struct gannet *g = netdev_priv(ndev);
	dma_addr_t dma;

	dma = dma_map_single(&ndev->dev, pattern, len, DMA_TO_DEVICE); // expect: wrong-device ndev->dev
	if (dma_mapping_error(&ndev->dev, dma))
		return -ENOMEM;
	gannet_loop(g, dma, len);
	dma_unmap_single(&ndev->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int gannet_probe_ok(struct platform_device *pdev)
{
	struct net_device *ndev = devm_alloc_etherdev(&pdev->dev, sizeof(struct gannet));
	struct gannet *g;

	if (!ndev)
		return -ENOMEM;
	SET_NETDEV_DEV(ndev, &pdev->dev);
	g = netdev_priv(ndev);
	g->pdev = pdev;
	g->ndev = ndev;
	g->dev = &pdev->dev;
	return register_netdev(ndev);
}

static const struct net_device_ops gannet_netdev_ops = {
	.ndo_open = gannet_open_ok,
	.ndo_stop = gannet_stop_ok,
	.ndo_start_xmit = gannet_xmit_ok,
};
