/* The net_device's own device masters no bus; its parent does. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct turnstone {
	struct net_device *ndev;
};

static int turnstone_send_bad(struct turnstone *t, struct sk_buff *skb)
{
	struct device *dev = &t->ndev->dev;
	dma_addr_t dma;

	dma = dma_map_single(dev, skb->data, skb->len, DMA_TO_DEVICE); // expect: wrong-device
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	turnstone_go_and_wait(t, dma);
	dma_unmap_single(dev, dma, skb->len, DMA_TO_DEVICE);
	return 0;
}

static int turnstone_send_ok(struct turnstone *t, struct sk_buff *skb)
{
	struct device *dev = t->ndev->dev.parent;
	dma_addr_t dma;

	dma = dma_map_single(dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	turnstone_go_and_wait(t, dma);
	dma_unmap_single(dev, dma, skb->len, DMA_TO_DEVICE);
	return 0;
}

static int turnstone_ring_bad(struct net_device *ndev)
{
	dma_addr_t dma;
	void *ring;

	ring = dma_alloc_coherent(&ndev->dev, PAGE_SIZE, &dma, GFP_KERNEL); // expect: wrong-device ndev->dev
	if (!ring)
		return -ENOMEM;
	turnstone_probe_ring(ndev, ring, dma);
	dma_free_coherent(&ndev->dev, PAGE_SIZE, ring, dma);
	return 0;
}

static int turnstone_ring_ok(struct net_device *ndev)
{
	dma_addr_t dma;
	void *ring;

	ring = dma_alloc_coherent(ndev->dev.parent, PAGE_SIZE, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	turnstone_probe_ring(ndev, ring, dma);
	dma_free_coherent(ndev->dev.parent, PAGE_SIZE, ring, dma);
	return 0;
}
