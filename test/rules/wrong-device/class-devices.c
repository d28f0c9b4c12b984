#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/usb/gadget.h>

struct plover {
	struct net_device *ndev;
	struct usb_gadget gadget;
	struct device *dev;
};

int plover_net_bad(struct net_device *ndev, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&ndev->dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device '&ndev->dev' is the class device of a struct net_device

	if (dma_mapping_error(&ndev->dev, dma))
		return -ENOMEM;
	dma_unmap_single(&ndev->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

int plover_gadget_bad(struct plover *p, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&p->gadget.dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device struct usb_gadget

	if (dma_mapping_error(&p->gadget.dev, dma))
		return -ENOMEM;
	dma_unmap_single(&p->gadget.dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

int plover_parent_ok(struct plover *p, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(p->ndev->dev.parent, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(p->ndev->dev.parent, dma))
		return -ENOMEM;
	dma_unmap_single(p->ndev->dev.parent, dma, len, DMA_TO_DEVICE);
	return 0;
}

struct plover_bus_device {
	struct device dev;
};

int plover_own_bus_ok(struct plover_bus_device *ndev, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&ndev->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(&ndev->dev, dma))
		return -ENOMEM;
	dma_unmap_single(&ndev->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
