#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>

static int curlew_probe(struct pci_dev *pdev, const struct pci_device_id *id) // expect: mask-missing 'curlew_probe'
{
	dma_addr_t dma;
	void *ring;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	pci_set_master(pdev);

	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return curlew_register(ring, dma);
}

static struct pci_driver curlew_driver = {
	.name = "curlew",
	.probe = curlew_probe,
};
module_pci_driver(curlew_driver);
