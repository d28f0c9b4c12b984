/* A class device that the driver makes fit for mapping: information. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>

void turnstone_probe(struct net_device *ndev, struct device *dev)
{
	ndev->dev.dma_mask = dev->dma_mask;
	ndev->dev.coherent_dma_mask = dev->coherent_dma_mask;
}

int turnstone_send(struct net_device *ndev, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&ndev->dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device '&ndev->dev'

	if (dma_mapping_error(&ndev->dev, dma))
		return -ENOMEM;
	dma_unmap_single(&ndev->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
