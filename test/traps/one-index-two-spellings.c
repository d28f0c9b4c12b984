/*
 * One element in two spellings: *++p and p[1], (i >> 2) and i >> 2, a[i] and
 * *(a + i), a pointer kept and an index computed.
 */
#include <linux/dma-mapping.h>

struct corncrake {
	struct device *dev;
	void *page[8];
	dma_addr_t dma[8];
	dma_addr_t group[4];
	dma_addr_t grid[4][2];
};

static int corncrake_preincrement_ok(struct corncrake *c)
{
	dma_addr_t *addr = c->dma;
	int err = -ENOMEM;

	addr[0] = dma_map_single(c->dev, c->page[0], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, addr[0]))
		return -ENOMEM;
	*++addr = dma_map_single(c->dev, c->page[1], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, *addr))
		goto unmap_first;
	err = corncrake_run(c);
	dma_unmap_single(c->dev, *addr, 512, DMA_TO_DEVICE);
unmap_first:
	dma_unmap_single(c->dev, *--addr, 512, DMA_TO_DEVICE);
	return err;
}

static int corncrake_shift_ok(struct corncrake *c, unsigned int i)
{
	int err;

	c->group[(i >> 2)] = dma_map_single(c->dev, c->page[i], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, c->group[i >> 2]))
		return -ENOMEM;
	err = corncrake_run(c);
	dma_unmap_single(c->dev, c->group[i / 4], 512, DMA_TO_DEVICE);
	return err;
}

static int corncrake_pointer_ok(struct corncrake *c, int i)
{
	dma_addr_t *slot = &c->dma[i];
	int err;

	*slot = dma_map_single(c->dev, c->page[i], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, c->dma[i]))
		return -ENOMEM;
	err = corncrake_run(c);
	dma_unmap_single(c->dev, *(c->dma + i), 512, DMA_TO_DEVICE);
	return err;
}

static int corncrake_grid_ok(struct corncrake *c, int row, bool second)
{
	int col = second ? 1 : 0;
	int err;

	c->grid[row][col] = dma_map_single(c->dev, c->page[row], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, c->grid[row][col]))
		return -ENOMEM;
	err = corncrake_run(c);
	dma_unmap_single(c->dev, c->grid[row][second ? 1 : 0], 512, DMA_TO_DEVICE);
	return err;
}

/* Two indices that do differ. */
static int corncrake_pair_bad(struct corncrake *c)
{
	dma_addr_t pair[2];
	int err;

	pair[0] = dma_map_single(c->dev, c->page[0], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, pair[0]))
		return -ENOMEM;
	pair[1] = dma_map_single(c->dev, c->page[1], 512, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, pair[0])) { // expect: mapping-error-wrong-check pair
		err = -ENOMEM;
		goto unmap_first;
	}
	err = corncrake_run(c);
	dma_unmap_single(c->dev, pair[1], 512, DMA_TO_DEVICE);
unmap_first:
	dma_unmap_single(c->dev, pair[0], 512, DMA_TO_DEVICE);
	return err;
}
