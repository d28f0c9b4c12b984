/* Constants outside calls, calls inside macros, state macros of 2.6 kernels. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

#define GOOSANDER_UNMAP(g, dma)	\
	dma_unmap_page(&(g)->pdev->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE)

static const int goosander_direction[] = {
	DMA_TO_DEVICE,
	DMA_BIDIRECTIONAL,
};

struct goosander_slot {
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct goosander {
	struct pci_dev *pdev;
	struct goosander_slot slot;
};

void goosander_keep(struct goosander *g, dma_addr_t dma, size_t len)
{
	dma_unmap_addr_set(&g->slot, dma, dma);
	dma_unmap_len_set(&g->slot, len, len);
	/* pci_unmap_single() is named in a comment, and "pci_map_page" in a string. */
	pr_debug("pci_map_page is no call, PCI_DMA_NONE no constant\n");
}

int goosander_is_output(struct goosander *g, int direction)
{
	return direction == DMA_TO_DEVICE;
}

bool goosander_supported(struct goosander *g)
{
	return !dma_set_mask(&g->pdev->dev, DMA_BIT_MASK(40));
}
