/* Buffers whose size is known here: allocated with one, mapped with more. */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#define SPOONBILL_CMD	64
#define SPOONBILL_MAX	256

struct spoonbill {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
};

static int spoonbill_run(struct spoonbill *s, dma_addr_t dma)
{
	writel(lower_32_bits(dma), s->regs);
	return readl(s->regs + 4);
}

static int spoonbill_command_bad(struct spoonbill *s)
{
	dma_addr_t dma;
	void *cmd;
	int err;

	cmd = kzalloc(SPOONBILL_CMD, GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	dma = dma_map_single(s->dev, cmd, SPOONBILL_MAX, DMA_TO_DEVICE); // expect: map-size-exceeds-buffer 'cmd'
	if (dma_mapping_error(s->dev, dma)) {
		err = -ENOMEM;
		goto free;
	}
	err = spoonbill_run(s, dma);
	dma_unmap_single(s->dev, dma, SPOONBILL_MAX, DMA_TO_DEVICE);
free:
	kfree(cmd);
	return err;
}

static int spoonbill_command_ok(struct spoonbill *s)
{
	dma_addr_t dma;
	void *cmd;
	int err;

	cmd = kzalloc(SPOONBILL_MAX, GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	dma = dma_map_single(s->dev, cmd, SPOONBILL_CMD, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		err = -ENOMEM;
		goto free;
	}
	err = spoonbill_run(s, dma);
	dma_unmap_single(s->dev, dma, SPOONBILL_CMD, DMA_TO_DEVICE);
free:
	kfree(cmd);
	return err;
}

/* One page allocated, two mapped. */
static int spoonbill_pages_bad(struct spoonbill *s)
{
	struct page *page = alloc_page(GFP_KERNEL);
	dma_addr_t dma;
	int err;

	if (!page)
		return -ENOMEM;
	dma = dma_map_page(s->dev, page, 0, 2 * PAGE_SIZE, DMA_FROM_DEVICE); // expect: map-size-exceeds-buffer page
	if (dma_mapping_error(s->dev, dma)) {
		err = -ENOMEM;
		goto free;
	}
	err = spoonbill_run(s, dma);
	dma_unmap_page(s->dev, dma, 2 * PAGE_SIZE, DMA_FROM_DEVICE);
free:
	__free_page(page);
	return err;
}

static int spoonbill_pages_ok(struct spoonbill *s)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	dma_addr_t dma;
	int err;

	if (!page)
		return -ENOMEM;
	dma = dma_map_page(s->dev, page, 0, 2 * PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		err = -ENOMEM;
		goto free;
	}
	err = spoonbill_run(s, dma);
	dma_unmap_page(s->dev, dma, 2 * PAGE_SIZE, DMA_FROM_DEVICE);
free:
	__free_pages(page, 1);
	return err;
}

/* An array of n elements, mapped as such. */
static int spoonbill_array_ok(struct spoonbill *s, unsigned int n)
{
	__le64 *table = kcalloc(n, sizeof(*table), GFP_KERNEL);
	dma_addr_t dma;
	int err;

	if (!table)
		return -ENOMEM;
	dma = dma_map_single(s->dev, table, n * sizeof(*table), DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		err = -ENOMEM;
		goto free;
	}
	err = spoonbill_run(s, dma);
	dma_unmap_single(s->dev, dma, n * sizeof(*table), DMA_TO_DEVICE);
free:
	kfree(table);
	return err;
}
