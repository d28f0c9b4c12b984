#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/pci.h>

struct gadwall_block {
	u32 word[16];
};

struct gadwall {
	struct pci_dev *pdev;
	struct gadwall_block *block;
	void __iomem *regs;
};

void gadwall_start_bad(struct pci_dev *pdev, struct gadwall *g)
{
	writel(virt_to_bus(g->block), g->regs); // expect: virt-to-bus virt_to_bus()
}

void *gadwall_find_bad(struct gadwall *g)
{
	return bus_to_virt(readl(g->regs)); // expect: virt-to-bus a pointer from a bus address
}

void gadwall_isa(struct gadwall *g)
{
	outl(isa_virt_to_bus(g->block), 0x300); // expect: virt-to-bus isa_virt_to_bus()
}

int gadwall_start_ok(struct gadwall *g)
{
	dma_addr_t dma = dma_map_single(&g->pdev->dev, g->block, sizeof(*g->block), DMA_TO_DEVICE);

	if (dma_mapping_error(&g->pdev->dev, dma))
		return -ENOMEM;
	writel(dma, g->regs);
	gadwall_wait(g);
	dma_unmap_single(&g->pdev->dev, dma, sizeof(*g->block), DMA_TO_DEVICE);
	return 0;
}
