/* A command buffer freed a line too early, directly, and by a callee. */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/slab.h>

struct greenshank {
	struct device *dev;
	void __iomem *regs;
};

static int greenshank_cmd_bad(struct greenshank *g, const void *what, size_t len)
{
	dma_addr_t dma;
	void *cmd;
	int err;

	cmd = kmemdup(what, len, GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	dma = dma_map_single(g->dev, cmd, len, DMA_TO_DEVICE);
	if (dma_mapping_error(g->dev, dma)) {
		kfree(cmd);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), g->regs);
	err = greenshank_wait(g);
	kfree(cmd); // expect: free-while-mapped 'cmd'
	dma_unmap_single(g->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int greenshank_cmd_ok(struct greenshank *g, const void *what, size_t len)
{
	dma_addr_t dma;
	void *cmd;
	int err;

	cmd = kmemdup(what, len, GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	dma = dma_map_single(g->dev, cmd, len, DMA_TO_DEVICE);
	if (dma_mapping_error(g->dev, dma)) {
		kfree(cmd);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), g->regs);
	err = greenshank_wait(g);
	dma_unmap_single(g->dev, dma, len, DMA_TO_DEVICE);
	kfree(cmd);
	return err;
}

static int greenshank_page_bad(struct greenshank *g)
{
	unsigned long page = __get_free_page(GFP_KERNEL);
	dma_addr_t dma;
	int err;

	if (!page)
		return -ENOMEM;
	dma = dma_map_single(g->dev, (void *)page, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(g->dev, dma)) {
		free_page(page);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), g->regs);
	err = greenshank_wait(g);
	free_page(page); // expect: free-while-mapped page
	dma_unmap_single(g->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	return err;
}

/* Another buffer is freed, and the mapped one after its unmap. */
static int greenshank_two_ok(struct greenshank *g, size_t len)
{
	void *scratch = kzalloc(len, GFP_KERNEL);
	void *cmd = kzalloc(len, GFP_KERNEL);
	dma_addr_t dma;
	int err = -ENOMEM;

	if (!scratch || !cmd)
		goto out;
	dma = dma_map_single(g->dev, cmd, len, DMA_TO_DEVICE);
	if (dma_mapping_error(g->dev, dma))
		goto out;
	kfree(scratch);
	scratch = NULL;
	writel(lower_32_bits(dma), g->regs);
	err = greenshank_wait(g);
	dma_unmap_single(g->dev, dma, len, DMA_TO_DEVICE);
out:
	kfree(scratch);
	kfree(cmd);
	return err;
}
