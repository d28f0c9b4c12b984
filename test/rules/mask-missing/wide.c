/* A device that takes 64-bit addresses, and one whose core sets the mask. */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>

static int ruddy_probe(struct pci_dev *pdev, const struct pci_device_id *id) // expect: mask-missing 64 bits
{
	void __iomem *regs = pcim_iomap(pdev, 0, 0);
	dma_addr_t dma;
	void *ring;

	pci_set_master(pdev);
	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	writel(upper_32_bits(dma), regs + 4);
	return 0;
}

static struct pci_driver ruddy_driver = {
	.name = "ruddy",
	.probe = ruddy_probe,
};
module_pci_driver(ruddy_driver);
