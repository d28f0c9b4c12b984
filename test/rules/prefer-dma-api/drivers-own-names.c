/* What bears a PCI name but is the driver's own. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

struct merganser_ops {
	dma_addr_t (*pci_map_page)(void *buf);
};

#define pci_map_single(m, buf)	merganser_map(m, buf)

dma_addr_t merganser_map(struct merganser_ops *m, void *buf);

static void pci_unmap_single(struct merganser_ops *m, dma_addr_t dma)
{
}

void merganser_ok(struct merganser_ops *m, void *buf)
{
	pci_unmap_single(m, pci_map_single(m, buf));
	pci_unmap_single(m, m->pci_map_page(buf));
}
