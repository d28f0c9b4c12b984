/* Host adapters' set-up hooks: map the list, program the engine, tell the mode. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

enum siberian_mode {
	SIBERIAN_PIO,
	SIBERIAN_DMA,
};

struct siberian {
	struct device *dev;
	struct scatterlist sg[32];
	int nents;
	enum dma_data_direction dir;
};

struct siberian_narrow {
	struct device *dev;
	struct scatterlist sg[32];
	int nents;
};

static enum siberian_mode siberian_setup_bad(struct siberian *s, bool out, size_t residual)
{
	enum dma_data_direction dir = out ? DMA_TO_DEVICE : DMA_FROM_DEVICE;

	if (residual < 512)
		return SIBERIAN_PIO;
	s->dir = dir;
	dma_map_sg(s->dev, s->sg, s->nents, dir); // expect: sg-map-unchecked
	siberian_program(s->dev, s->sg, s->nents);
	return SIBERIAN_DMA;
}

static void siberian_teardown(struct siberian *s)
{
	dma_unmap_sg(s->dev, s->sg, s->nents, s->dir);
}

static enum siberian_mode siberian_narrow_setup_ok(struct siberian_narrow *s, size_t residual)
{
	int count;

	if (residual < 512)
		return SIBERIAN_PIO;
	count = dma_map_sg(s->dev, s->sg, s->nents, DMA_TO_DEVICE);
	if (!count)
		return SIBERIAN_PIO;
	siberian_program(s->dev, s->sg, count);
	return SIBERIAN_DMA;
}

static void siberian_narrow_teardown_ok(struct siberian_narrow *s)
{
	dma_unmap_sg(s->dev, s->sg, s->nents, DMA_TO_DEVICE);
}
