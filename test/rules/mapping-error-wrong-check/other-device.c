/* The kernel looks an address up together with the device it was mapped for. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>

struct redstart {
	struct net_device *ndev;
	struct device *dev;
};

static int redstart_null_bad(struct redstart *r, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(r->dev, buf, len, DMA_TO_DEVICE);
	int err;

	if (dma_mapping_error(NULL, dma)) // expect: mapping-error-wrong-check 'dma' NULL // expect: null-device
		return -ENOMEM;
	err = redstart_run(r, dma);
	dma_unmap_single(r->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int redstart_parent_bad(struct redstart *r, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(r->dev->parent, buf, len, DMA_TO_DEVICE);
	int err;

	if (dma_mapping_error(r->dev, dma)) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	err = redstart_run(r, dma);
	dma_unmap_single(r->dev->parent, dma, len, DMA_TO_DEVICE);
	return err;
}

/* Two spellings may well be one device. */
static int redstart_spelled_ok(struct redstart *r, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(r->ndev->dev.parent, buf, len, DMA_TO_DEVICE);
	int err;

	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	err = redstart_run(r, dma);
	dma_unmap_single(r->ndev->dev.parent, dma, len, DMA_TO_DEVICE);
	return err;
}
