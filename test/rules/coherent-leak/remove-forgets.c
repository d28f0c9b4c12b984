/* Allocated in probe and freed in remove, but for one. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>
#include <linux/slab.h>

#define MOORHEN_TAGS	8

struct moorhen_tag {
	void *prd;
	dma_addr_t prd_dma;
};

struct moorhen {
	struct pci_dev *pdev;
	void *queue;
	dma_addr_t queue_dma;
	void *fis;
	dma_addr_t fis_dma;
	struct moorhen_tag tag[MOORHEN_TAGS];
};

static void moorhen_free_tags(struct moorhen *m)
{
	int i;

	for (i = 0; i < MOORHEN_TAGS; i++) {
		struct moorhen_tag *tag = &m->tag[i];

		if (tag->prd)
			dma_free_coherent(&m->pdev->dev, 512, tag->prd, tag->prd_dma);
		tag->prd = NULL;
	}
}

static int moorhen_alloc_tags_ok(struct moorhen *m)
{
	int i;

	for (i = 0; i < MOORHEN_TAGS; i++) {
		struct moorhen_tag *tag = &m->tag[i];

		tag->prd = dma_alloc_coherent(&m->pdev->dev, 512, &tag->prd_dma, GFP_KERNEL);
		if (!tag->prd) {
			moorhen_free_tags(m);
			return -ENOMEM;
		}
	}
	return 0;
}

static int moorhen_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct moorhen *m;
	int err;

	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	m->pdev = pdev;

	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (err) {
		dev_err(&pdev->dev, "no 32-bit DMA\n");
		goto free_m;
	}

	m->queue = dma_alloc_coherent(&pdev->dev, 4096, &m->queue_dma, GFP_KERNEL);
	if (!m->queue) {
		err = -ENOMEM;
		goto free_m;
	}
	m->fis = dma_alloc_coherent(&pdev->dev, 256, &m->fis_dma, GFP_KERNEL); // expect: coherent-leak fis
	if (!m->fis) {
		err = -ENOMEM;
		goto free_queue;
	}
	err = moorhen_alloc_tags_ok(m);
	if (err)
		goto free_fis;

	pci_set_master(pdev);
	pci_set_drvdata(pdev, m);
	return 0;

free_fis:
	dma_free_coherent(&pdev->dev, 256, m->fis, m->fis_dma);
free_queue:
	dma_free_coherent(&pdev->dev, 4096, m->queue, m->queue_dma);
free_m:
	kfree(m);
	return err;
}

static void moorhen_remove(struct pci_dev *pdev)
{
	struct moorhen *m = pci_get_drvdata(pdev);

	moorhen_free_tags(m);
	dma_free_coherent(&pdev->dev, 4096, m->queue, m->queue_dma);
	kfree(m);
}

static const struct pci_device_id moorhen_ids[] = {
	{ 0x1af4, 0x1234 },
	{ }
};

static struct pci_driver moorhen_driver = {
	.name = "moorhen",
	.id_table = moorhen_ids,
	.probe = moorhen_probe,
	.remove = moorhen_remove,
};
module_pci_driver(moorhen_driver);
