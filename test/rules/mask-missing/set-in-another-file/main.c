#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>

static int whimbrel_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	dma_addr_t dma;
	void *ring;

	if (whimbrel_hardware(pdev))
		return -EIO;
	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return whimbrel_register(pdev, ring, dma);
}

static struct pci_driver whimbrel_driver = {
	.name = "whimbrel",
	.probe = whimbrel_probe,
};
module_pci_driver(whimbrel_driver);
