/* The mask comes first, then what depends on it. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>
#include <linux/slab.h>

struct stilt {
	struct pci_dev *pdev;
	void *ring;
	dma_addr_t ring_dma;
};

static void stilt_free_ring(struct stilt *s)
{
	dma_free_coherent(&s->pdev->dev, 4096, s->ring, s->ring_dma);
}

static int stilt_probe_bad(struct pci_dev *pdev, struct stilt *s)
{
	int err;

	s->pdev = pdev;
	s->ring = dma_alloc_coherent(&pdev->dev, 4096, &s->ring_dma, GFP_KERNEL);
	if (!s->ring)
		return -ENOMEM;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28)); // expect: mask-after-use
	if (err) {
		dev_err(&pdev->dev, "no 28-bit DMA\n");
		stilt_free_ring(s);
		return err;
	}
	pci_set_master(pdev);
	return 0;
}

/* 32 bits are what the kernel assumes of a device anyway. */
static int stilt_probe_default_ok(struct pci_dev *pdev, struct stilt *s)
{
	int err;

	s->pdev = pdev;
	s->ring = dma_alloc_coherent(&pdev->dev, 4096, &s->ring_dma, GFP_KERNEL);
	if (!s->ring)
		return -ENOMEM;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (err) {
		dev_err(&pdev->dev, "no 32-bit DMA\n");
		stilt_free_ring(s);
		return err;
	}
	pci_set_master(pdev);
	return 0;
}

static int stilt_probe_ok(struct pci_dev *pdev, struct stilt *s)
{
	int err;

	s->pdev = pdev;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28));
	if (err) {
		dev_err(&pdev->dev, "no 28-bit DMA\n");
		return err;
	}
	s->ring = dma_alloc_coherent(&pdev->dev, 4096, &s->ring_dma, GFP_KERNEL);
	if (!s->ring)
		return -ENOMEM;
	pci_set_master(pdev);
	return 0;
}

static void stilt_remove_ok(struct stilt *s)
{
	stilt_free_ring(s);
}

/* The mask of another device is another matter. */
static int stilt_pair_ok(struct pci_dev *first, struct pci_dev *second, struct stilt *s)
{
	int err;

	err = dma_set_mask_and_coherent(&first->dev, DMA_BIT_MASK(28));
	if (err) {
		dev_err(&first->dev, "no 28-bit DMA\n");
		return err;
	}
	s->pdev = first;
	s->ring = dma_alloc_coherent(&first->dev, 4096, &s->ring_dma, GFP_KERNEL);
	if (!s->ring)
		return -ENOMEM;
	err = dma_set_mask_and_coherent(&second->dev, DMA_BIT_MASK(28));
	if (err) {
		dev_err(&second->dev, "no 28-bit DMA\n");
		stilt_free_ring(s);
		return err;
	}
	return 0;
}
