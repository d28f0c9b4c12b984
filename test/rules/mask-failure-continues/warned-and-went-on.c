/* The refusal is logged, or kept, and DMA is used all the same. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>
#include <linux/slab.h>

struct dikkop {
	struct device *dev;
	void *ring;
	dma_addr_t ring_dma;
	bool use_dma;
};

static int dikkop_alloc_managed(struct dikkop *d)
{
	d->ring = dmam_alloc_coherent(d->dev, 2048, &d->ring_dma, GFP_KERNEL);
	if (!d->ring)
		return -ENOMEM;
	return 0;
}

static int dikkop_probe_bad(struct pci_dev *pdev, struct dikkop *d)
{
	int err;

	d->dev = &pdev->dev;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28)); // expect: mask-failure-continues
	if (err)
		dev_warn(&pdev->dev, "28-bit DMA was refused\n");
	d->ring = dmam_alloc_coherent(&pdev->dev, 2048, &d->ring_dma, GFP_KERNEL);
	if (!d->ring)
		return -ENOMEM;
	return 0;
}

static int dikkop_probe_ok(struct pci_dev *pdev, struct dikkop *d)
{
	int err;

	d->dev = &pdev->dev;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28));
	if (err) {
		dev_warn(&pdev->dev, "28-bit DMA was refused\n");
		return err;
	}
	return dikkop_alloc_managed(d);
}

/* Without DMA it goes on, too: that is the guide's other way out. */
static int dikkop_probe_pio_ok(struct pci_dev *pdev, struct dikkop *d)
{
	d->dev = &pdev->dev;
	d->use_dma = true;
	if (dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28))) {
		dev_info(&pdev->dev, "28-bit DMA was refused, using PIO\n");
		d->use_dma = false;
	}
	if (d->use_dma)
		return dikkop_alloc_managed(d);
	return 0;
}

/* A second, narrower try that succeeds is no failure. */
static int dikkop_probe_retry_ok(struct pci_dev *pdev, struct dikkop *d)
{
	int err;

	d->dev = &pdev->dev;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(30));
	if (err) {
		err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(26));
		if (err) {
			dev_err(&pdev->dev, "no usable DMA\n");
			return err;
		}
	}
	return dikkop_alloc_managed(d);
}
