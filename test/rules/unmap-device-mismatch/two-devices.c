/* Mapped for one device and unmapped for another. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/pci.h>

struct merganser {
	struct pci_dev *pdev;
	struct device *dev;
	struct device *engine;
	struct dma_chan *chan;
};

static int merganser_move_bad(struct pci_dev *pdev, struct dma_chan *chan, void *buf, size_t len)
{
	struct device *dma_dev = chan->device->dev;
	dma_addr_t dma;
	int err;

	dma = dma_map_single(dma_dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dma_dev, dma))
		return -ENOMEM;
	err = merganser_run(chan, dma, len);
	dma_unmap_single(&pdev->dev, dma, len, DMA_TO_DEVICE); // expect: unmap-device-mismatch 'dma'
	return err;
}

static int merganser_move_ok(struct pci_dev *pdev, struct dma_chan *chan, void *buf, size_t len)
{
	struct device *dma_dev = chan->device->dev;
	dma_addr_t dma;
	int err;

	dma = dma_map_single(dma_dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dma_dev, dma))
		return -ENOMEM;
	err = merganser_run(chan, dma, len);
	dma_unmap_single(chan->device->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

/* priv->dev was set from &pdev->dev: one device. */
static void merganser_init_ok(struct merganser *m, struct pci_dev *pdev)
{
	m->pdev = pdev;
	m->dev = &pdev->dev;
}

static int merganser_fill_ok(struct merganser *m, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(m->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(m->dev, dma))
		return -ENOMEM;
	err = merganser_push(m, dma, len);
	dma_unmap_single(&m->pdev->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

/* Two PCI functions of one card are two devices. */
static int merganser_pair_bad(struct pci_dev *left, struct pci_dev *right, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(&left->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(&left->dev, dma))
		return -ENOMEM;
	merganser_pull(left, dma, len);
	dma_unmap_single(&right->dev, dma, len, DMA_FROM_DEVICE); // expect: unmap-device-mismatch 'dma'
	return 0;
}

static int merganser_pair_ok(struct pci_dev *left, struct pci_dev *right, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(&left->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(&left->dev, dma))
		return -ENOMEM;
	merganser_pull(left, dma, len);
	dma_unmap_single(&left->dev, dma, len, DMA_FROM_DEVICE);
	merganser_notify(right);
	return 0;
}
