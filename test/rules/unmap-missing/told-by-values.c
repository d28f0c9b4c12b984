/* What a path has found out of a flag, a pointer or a count tells whether there is anything to undo. */
#include <linux/dma-mapping.h>
#include <scsi/scsi_cmnd.h>

#define KNOT_VALID	BIT(0)
#define KNOT_MAPPED	(1 << 1)

struct knot {
	struct device *dev;
	unsigned int flags;
	int (*start)(struct knot *k);
};

static int knot_flag_ok(struct knot *k, struct scatterlist *sgl, int count)
{
	int err = -EIO;

	if (!dma_map_sg(k->dev, sgl, count, DMA_FROM_DEVICE))
		goto release;
	k->flags |= KNOT_MAPPED;
	err = k->start(k);
	if (err < 0)
		goto release;
	return 0;

release:
	if (k->flags & KNOT_MAPPED) {
		k->flags &= ~KNOT_MAPPED;
		dma_unmap_sg(k->dev, sgl, count, DMA_FROM_DEVICE);
	}
	return err;
}

static int knot_other_flag_bad(struct knot *k, struct scatterlist *sgl, int count)
{
	int err = -EIO;

	if (!dma_map_sg(k->dev, sgl, count, DMA_FROM_DEVICE)) // expect: unmap-missing 'sgl'
		return err;
	k->flags |= KNOT_MAPPED;
	err = k->start(k);
	if (err < 0)
		goto release;
	return 0;

release:
	if (k->flags & KNOT_VALID)
		dma_unmap_sg(k->dev, sgl, count, DMA_FROM_DEVICE);
	return err;
}

/* A page that is there has an address. */
static void *knot_page_get(struct knot *k, dma_addr_t *dma)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *address;

	if (!page)
		return NULL;
	address = page_to_virt(page);
	*dma = dma_map_single(k->dev, address, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(k->dev, *dma)) {
		__free_page(page);
		return NULL;
	}
	return address;
}

static int knot_page_ok(struct knot *k)
{
	dma_addr_t dma;
	void *address = knot_page_get(k, &dma);

	if (!address)
		return -ENOMEM;
	knot_exchange(k, dma);
	dma_unmap_single(k->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	free_page((unsigned long)address);
	return 0;
}

/* A command without data has nothing mapped. */
static int knot_command_ok(struct knot *k, struct scsi_cmnd *cmd)
{
	int count = scsi_dma_map(cmd);

	if (count > 0) {
		if (!k->start(k))
			return 0;
		scsi_dma_unmap(cmd);
	}
	return -EIO;
}

static int knot_command_bad(struct knot *k, struct scsi_cmnd *cmd)
{
	int count = scsi_dma_map(cmd); // expect: unmap-missing 'cmd'

	if (count <= 0)
		return -EIO;
	if (k->start(k))
		return -EIO;
	knot_wait(k);
	scsi_dma_unmap(cmd);
	return 0;
}
