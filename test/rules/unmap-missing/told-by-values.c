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

/* What was mapped for one kind of transfer is unmapped for that kind, and no transfer is of two kinds. */
enum godwit_op { GODWIT_WRITE = 1, GODWIT_READ, GODWIT_WRITE_READ };

struct godwit {
	struct device *dev;
	void __iomem *regs;
	enum godwit_op op;
	struct completion done;
};

static int godwit_transfer_ok(struct godwit *g, void *buf, size_t len)
{
	dma_addr_t rx = 0, tx = 0;

	if (g->op == GODWIT_READ) {
		rx = dma_map_single(g->dev, buf, len, DMA_FROM_DEVICE);
		if (dma_mapping_error(g->dev, rx))
			return -ENOMEM;
		writel(lower_32_bits(rx), g->regs);
	} else if (g->op == GODWIT_WRITE) {
		tx = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE);
		if (dma_mapping_error(g->dev, tx))
			return -ENOMEM;
		writel(lower_32_bits(tx), g->regs);
	}
	writel(1, g->regs + 4);
	if (!wait_for_completion_timeout(&g->done, HZ))
		dev_err(g->dev, "time-out\n");
	if (g->op == GODWIT_WRITE)
		dma_unmap_single(g->dev, tx, len, DMA_TO_DEVICE);
	else if (g->op == GODWIT_READ)
		dma_unmap_single(g->dev, rx, len, DMA_FROM_DEVICE);
	return readl(g->regs + 8) ? -EIO : 0;
}

static int godwit_transfer_bad(struct godwit *g, void *buf, size_t len)
{
	dma_addr_t rx = 0;

	if (g->op == GODWIT_READ) {
		rx = dma_map_single(g->dev, buf, len, DMA_FROM_DEVICE); // expect: unmap-missing 'rx'
		if (dma_mapping_error(g->dev, rx))
			return -ENOMEM;
		writel(lower_32_bits(rx), g->regs);
	}
	writel(1, g->regs + 4);
	if (!wait_for_completion_timeout(&g->done, HZ))
		return -ETIMEDOUT;
	if (g->op == GODWIT_READ)
		dma_unmap_single(g->dev, rx, len, DMA_FROM_DEVICE);
	return 0;
}
