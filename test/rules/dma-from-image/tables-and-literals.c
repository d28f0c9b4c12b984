/* An element of a static table, a string literal, a field of a static struct. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct courser_preset {
	u8 name[16];
	u8 coeff[48];
};

struct courser {
	struct device *dev;
	struct courser_preset *current_preset;
};

static struct courser_preset courser_presets[4];

static int courser_element_bad(struct courser *c, int i)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(c->dev, &courser_presets[i], sizeof(courser_presets[i]), DMA_TO_DEVICE); // expect: dma-from-image courser_presets
	if (dma_mapping_error(c->dev, dma))
		return -ENOMEM;
	err = courser_run(c, dma);
	dma_unmap_single(c->dev, dma, sizeof(courser_presets[i]), DMA_TO_DEVICE);
	return err;
}

static int courser_literal_bad(struct courser *c)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(c->dev, "COURSER1", 8, DMA_TO_DEVICE); // expect: dma-from-image COURSER1
	if (dma_mapping_error(c->dev, dma))
		return -ENOMEM;
	err = courser_run(c, dma);
	dma_unmap_single(c->dev, dma, 8, DMA_TO_DEVICE);
	return err;
}

static int courser_list_bad(struct courser *c)
{
	struct scatterlist sg;
	int err;

	sg_init_one(&sg, courser_presets, sizeof(courser_presets));
	if (!dma_map_sg(c->dev, &sg, 1, DMA_TO_DEVICE)) // expect: dma-from-image courser_presets
		return -ENOMEM;
	err = courser_run(c, sg_dma_address(&sg));
	dma_unmap_sg(c->dev, &sg, 1, DMA_TO_DEVICE);
	return err;
}

static int courser_current_ok(struct courser *c)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(c->dev, c->current_preset, sizeof(*c->current_preset), DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, dma))
		return -ENOMEM;
	err = courser_run(c, dma);
	dma_unmap_single(c->dev, dma, sizeof(*c->current_preset), DMA_TO_DEVICE);
	return err;
}
