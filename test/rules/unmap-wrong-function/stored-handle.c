/* Across functions, through a field. */
#include <linux/dma-mapping.h>

struct rhea_fifo {
	dma_addr_t addr;
	size_t span;
};

struct rhea_ctl {
	dma_addr_t addr;
	size_t span;
};

struct rhea_page {
	struct page *page;
	dma_addr_t addr;
};

struct rhea {
	struct device *dev;
};

static int rhea_fifo_map(struct rhea *r, struct rhea_fifo *f, phys_addr_t phys)
{
	f->addr = dma_map_resource(r->dev, phys, f->span, DMA_BIDIRECTIONAL, 0);
	return dma_mapping_error(r->dev, f->addr);
}

static void rhea_fifo_unmap_bad(struct rhea *r, struct rhea_fifo *f)
{
	dma_unmap_page(r->dev, f->addr, f->span, DMA_BIDIRECTIONAL); // expect: unmap-wrong-function addr
}

static int rhea_ctl_map_ok(struct rhea *r, struct rhea_ctl *c, phys_addr_t phys)
{
	c->addr = dma_map_resource(r->dev, phys, c->span, DMA_BIDIRECTIONAL, 0);
	return dma_mapping_error(r->dev, c->addr);
}

static void rhea_ctl_unmap_ok(struct rhea *r, struct rhea_ctl *c)
{
	dma_unmap_resource(r->dev, c->addr, c->span, DMA_BIDIRECTIONAL, 0);
}

static int rhea_page_map(struct rhea *r, struct rhea_page *p)
{
	p->addr = dma_map_page(r->dev, p->page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	return dma_mapping_error(r->dev, p->addr);
}

static void rhea_page_unmap_crossed(struct rhea *r, struct rhea_page *p)
{
	dma_unmap_single(r->dev, p->addr, PAGE_SIZE, DMA_FROM_DEVICE); // expect-info: unmap-wrong-function addr
}
