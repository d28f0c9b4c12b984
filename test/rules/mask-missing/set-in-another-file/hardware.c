#include <linux/dma-mapping.h>
#include <linux/pci.h>

int whimbrel_hardware(struct pci_dev *pdev)
{
	return dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
}
