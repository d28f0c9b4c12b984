/* A core outside the module is given the PCI device; it may set the mask. */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>

static int brant_setup(struct pci_dev *pdev)
{
	return goose_core_probe(&pdev->dev);
}

static int brant_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	dma_addr_t dma;
	void *ring;

	pci_set_master(pdev);
	if (brant_setup(pdev))
		return -EIO;
	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	return ring ? 0 : -ENOMEM;
}

static struct pci_driver brant_driver = {
	.name = "brant",
	.probe = brant_probe,
};
module_pci_driver(brant_driver);
