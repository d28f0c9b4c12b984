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
	dma_addr_t dma = dma_map_single(&s->pdev->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(&s->pdev->dev, dma))
		return -ENOMEM;
	dma_sync_single_for_cpu(&s->pdev->dev, dma, len,
				    /* both ways */ DMA_TO_DEVICE);
	dma_unmap_single(&s->pdev->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

int smew_peer(struct smew *s, struct device *dev, struct scatterlist *list, int nents)
{
	int count = dma_map_sg(&s->peer[1]->dev, list, nents, DMA_FROM_DEVICE);

	if (!count)
		return -ENOMEM;
	dma_unmap_sg(&s->peer[1]->dev, list, nents, DMA_FROM_DEVICE);
	return dma_set_mask(dev, DMA_BIT_MASK(30));
}

int smew_open(struct smew *s)
{
	s->ring = dma_alloc_coherent(&s->pdev->dev, 4096, &s->ring_dma, GFP_ATOMIC);
	if (!s->ring)
		return -ENOMEM;
	return 0;
}

void smew_close(struct smew *s)
{
	dma_free_coherent(&s->pdev->dev, 4096, s->ring, s->ring_dma);
}

int smew_pool_open(struct smew *s)
{
	s->pool = dma_pool_create("smew", &s->pdev->dev, 64, 16, 0);
	return s->pool ? 0 : -ENOMEM;
}

void smew_pool_close(struct smew *s)
{
	dma_pool_destroy(s->pool);
}
