/* Hosts, gadgets, controllers and inputs carry class devices as well. */
#include <linux/dma-mapping.h>
#include <linux/mmc/host.h>
#include <linux/spi/spi.h>
#include <linux/usb/gadget.h>
#include <scsi/scsi_host.h>

static int siskinet_spi_bad(struct spi_controller *ctlr, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&ctlr->dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device ctlr->dev

	if (dma_mapping_error(&ctlr->dev, dma))
		return -ENOMEM;
	siskinet_go(ctlr, dma);
	dma_unmap_single(&ctlr->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int siskinet_spi_ok(struct spi_controller *ctlr, void *buf, size_t len)
{
	struct device *dev = ctlr->dev.parent;
	dma_addr_t dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	siskinet_go(ctlr, dma);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int siskinet_mmc_bad(struct mmc_host *mmc, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&mmc->class_dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device class_dev

	if (dma_mapping_error(&mmc->class_dev, dma))
		return -ENOMEM;
	siskinet_card(mmc, dma);
	dma_unmap_single(&mmc->class_dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int siskinet_mmc_ok(struct mmc_host *mmc, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(mmc_dev(mmc), buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(mmc_dev(mmc), dma))
		return -ENOMEM;
	siskinet_card(mmc, dma);
	dma_unmap_single(mmc_dev(mmc), dma, len, DMA_TO_DEVICE);
	return 0;
}

static int siskinet_gadget_bad(struct usb_gadget *gadget, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&gadget->dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device gadget->dev

	if (dma_mapping_error(&gadget->dev, dma))
		return -ENOMEM;
	siskinet_ep(gadget, dma);
	dma_unmap_single(&gadget->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int siskinet_gadget_ok(struct usb_gadget *gadget, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(gadget->dev.parent, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(gadget->dev.parent, dma))
		return -ENOMEM;
	siskinet_ep(gadget, dma);
	dma_unmap_single(gadget->dev.parent, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int siskinet_scsi_bad(struct Scsi_Host *shost, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(&shost->shost_gendev, buf, len, DMA_TO_DEVICE); // expect: wrong-device shost_gendev

	if (dma_mapping_error(&shost->shost_gendev, dma))
		return -ENOMEM;
	siskinet_mailbox(shost, dma);
	dma_unmap_single(&shost->shost_gendev, dma, len, DMA_TO_DEVICE);
	return 0;
}
