/*
 * Masks: more than 32 bits never fails, so need not be checked; 32 bits or
 * fewer may; a helper may set the mask; a platform device may live with its
 * bus's default.
 */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

#define SMEW_RING	4096

struct smew {
	struct device *dev;
	void *ring;
	dma_addr_t ring_dma;
	bool narrow;
};

static int smew_alloc_ring(struct smew *s)
{
	s->ring = dma_alloc_coherent(s->dev, SMEW_RING, &s->ring_dma, GFP_KERNEL);
	return s->ring ? 0 : -ENOMEM;
}

static void smew_free_ring(struct smew *s)
{
	dma_free_coherent(s->dev, SMEW_RING, s->ring, s->ring_dma);
}

static int smew_probe_wide_ok(struct pci_dev *pdev, struct smew *s)
{
	s->dev = &pdev->dev;
	dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	return smew_alloc_ring(s);
}

static int smew_set_mask(struct smew *s)
{
	if (s->narrow)
		return dma_set_mask_and_coherent(s->dev, DMA_BIT_MASK(31));
	return dma_set_mask_and_coherent(s->dev, DMA_BIT_MASK(40));
}

static int smew_probe_helper_ok(struct pci_dev *pdev, struct smew *s)
{
	int err;

	s->dev = &pdev->dev;
	err = smew_set_mask(s);
	if (err) {
		dev_err(s->dev, "no suitable DMA mask\n");
		return err;
	}
	return smew_alloc_ring(s);
}

static int smew_probe_narrow_ok(struct pci_dev *pdev, struct smew *s)
{
	s->dev = &pdev->dev;
	if (dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32))) {
		dev_err(&pdev->dev, "32-bit DMA is not available\n");
		return -ENODEV;
	}
	return smew_alloc_ring(s);
}

static int smew_probe_fallback_ok(struct pci_dev *pdev, struct smew *s)
{
	int err;

	s->dev = &pdev->dev;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(30));
	if (err)
		err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28));
	if (err) {
		dev_err(&pdev->dev, "neither 30 nor 28 bits\n");
		return err;
	}
	return smew_alloc_ring(s);
}

static int smew_probe_platform_ok(struct platform_device *pdev, struct smew *s)
{
	s->dev = &pdev->dev;
	return smew_alloc_ring(s);
}

static int smew_probe_carry_on_bad(struct pci_dev *pdev, struct smew *s)
{
	s->dev = &pdev->dev;
	if (dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(24))) // expect: mask-failure-continues
		dev_warn(&pdev->dev, "24-bit DMA is not available\n");
	return smew_alloc_ring(s);
}

static void smew_remove_ok(struct smew *s)
{
	smew_free_ring(s);
}
