/* Constants outside calls, calls inside macros, state macros of 2.6 kernels. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

#define GOOSANDER_UNMAP(g, dma)	\
	pci_unmap_page((g)->pdev, dma, PAGE_SIZE, PCI_DMA_FROMDEVICE) // expect: prefer-dma-api dma_unmap_page()

static const int goosander_direction[] = {
	PCI_DMA_TODEVICE, // expect: prefer-dma-api DMA_TO_DEVICE
	PCI_DMA_BIDIRECTIONAL, // expect: prefer-dma-api DMA_BIDIRECTIONAL
};

struct goosander_slot {
	DECLARE_PCI_UNMAP_ADDR(dma) // expect: prefer-dma-api DEFINE_DMA_UNMAP_ADDR()
	DECLARE_PCI_UNMAP_LEN(len); // expect: prefer-dma-api DEFINE_DMA_UNMAP_LEN()
};

struct goosander {
	struct pci_dev *pdev;
	struct goosander_slot slot;
};

void goosander_keep(struct goosander *g, dma_addr_t dma, size_t len)
{
	pci_unmap_addr_set(&g->slot, dma, dma); // expect: prefer-dma-api dma_unmap_addr_set()
	dma_unmap_len_set(&g->slot, len, len);
	/* pci_unmap_single() is named in a comment, and "pci_map_page" in a string. */
	pr_debug("pci_map_page is no call, PCI_DMA_NONE no constant\n");
}

int goosander_is_output(struct goosander *g, int direction)
{
	return direction == PCI_DMA_TODEVICE; // expect: prefer-dma-api PCI_DMA_TODEVICE is the PCI spelling of DMA_TO_DEVICE.
}

bool goosander_supported(struct goosander *g)
{
	return pci_dma_supported(g->pdev, DMA_BIT_MASK(40)); // expect: prefer-dma-api dma_set_mask()
}
