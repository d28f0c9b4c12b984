/* Every kind of call and constant, in code that is otherwise right. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

struct smew {
	struct pci_dev *pdev;
	struct pci_dev *peer[2];
	void *ring;
	dma_addr_t ring_dma;
	struct pci_pool *pool; 
};

int smew_send(struct smew *s, void *buf, size_t len)
{
	dma_addr_t dma = pci_map_single(s->pdev, buf, len, PCI_DMA_TODEVICE); // expect: prefer-dma-api pci_map_single() is the PCI spelling of dma_map_single().

	if (pci_dma_mapping_error(s->pdev, dma)) // expect: prefer-dma-api dma_mapping_error()
		return -ENOMEM;
	pci_dma_sync_single_for_cpu(s->pdev, dma, len, // expect: prefer-dma-api dma_sync_single_for_cpu()
				    /* both ways */ PCI_DMA_TODEVICE);
	pci_unmap_single(s->pdev, dma, len, PCI_DMA_TODEVICE); // expect: prefer-dma-api dma_unmap_single()
	return 0;
}

int smew_peer(struct smew *s, struct device *dev, struct scatterlist *list, int nents)
{
	int count = pci_map_sg(s->peer[1], list, nents, PCI_DMA_FROMDEVICE); // expect: prefer-dma-api dma_map_sg()

	if (!count)
		return -ENOMEM;
	pci_unmap_sg(s->peer[1], list, nents, PCI_DMA_FROMDEVICE); // expect: prefer-dma-api dma_unmap_sg()
	return pci_set_dma_mask(to_pci_dev(dev), DMA_BIT_MASK(30)); // expect: prefer-dma-api dma_set_mask()
}

int smew_open(struct smew *s)
{
	s->ring = pci_alloc_consistent(s->pdev, 4096, &s->ring_dma); // expect: prefer-dma-api dma_alloc_coherent()
	if (!s->ring)
		return -ENOMEM;
	return 0;
}

void smew_close(struct smew *s)
{
	pci_free_consistent(s->pdev, 4096, s->ring, s->ring_dma); // expect: prefer-dma-api dma_free_coherent()
}

int smew_pool_open(struct smew *s)
{
	s->pool = pci_pool_create("smew", s->pdev, 64, 16, 0); // expect: prefer-dma-api dma_pool_create()
	return s->pool ? 0 : -ENOMEM;
}

void smew_pool_close(struct smew *s)
{
	pci_pool_destroy(s->pool); // expect: prefer-dma-api dma_pool_destroy()
}
