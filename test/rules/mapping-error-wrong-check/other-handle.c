/* Asked about another handle, another device, or taken the wrong way round. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

struct lapwing {
	struct device *dev;
	struct device *parent;
	void __iomem *regs;
	dma_addr_t ring_dma;
};

static int lapwing_other_bad(struct lapwing *l, void *cmd, void *rsp, size_t len)
{
	dma_addr_t cmd_dma, rsp_dma;
	int err = -ENOMEM;

	cmd_dma = dma_map_single(l->dev, cmd, len, DMA_TO_DEVICE);
	if (dma_mapping_error(l->dev, cmd_dma))
		return -ENOMEM;
	rsp_dma = dma_map_single(l->dev, rsp, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(l->dev, cmd_dma)) // expect: mapping-error-wrong-check cmd_dma
		goto unmap_cmd;

	err = lapwing_run(l, cmd_dma, rsp_dma);
	dma_unmap_single(l->dev, rsp_dma, len, DMA_FROM_DEVICE);
unmap_cmd:
	dma_unmap_single(l->dev, cmd_dma, len, DMA_TO_DEVICE);
	return err;
}

static int lapwing_other_ok(struct lapwing *l, void *cmd, void *rsp, size_t len)
{
	dma_addr_t cmd_dma, rsp_dma;
	int err = -ENOMEM;

	cmd_dma = dma_map_single(l->dev, cmd, len, DMA_TO_DEVICE);
	if (dma_mapping_error(l->dev, cmd_dma))
		return -ENOMEM;
	rsp_dma = dma_map_single(l->dev, rsp, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(l->dev, rsp_dma))
		goto unmap_cmd;

	err = lapwing_run(l, cmd_dma, rsp_dma);
	dma_unmap_single(l->dev, rsp_dma, len, DMA_FROM_DEVICE);
unmap_cmd:
	dma_unmap_single(l->dev, cmd_dma, len, DMA_TO_DEVICE);
	return err;
}

/* The ring's handle, which never fails here, instead of the one just made. */
static int lapwing_field_bad(struct lapwing *l, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(l->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(l->dev, l->ring_dma)) // expect: mapping-error-wrong-check ring_dma
		return -ENOMEM;
	err = lapwing_run(l, dma, l->ring_dma);
	dma_unmap_single(l->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int lapwing_inverted_bad(struct lapwing *l, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(l->dev, buf, len, DMA_TO_DEVICE);
	if (!dma_mapping_error(l->dev, dma)) // expect: mapping-error-wrong-check 'dma'
		return -ENOMEM;
	err = lapwing_run(l, dma, l->ring_dma);
	dma_unmap_single(l->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int lapwing_inverted_ok(struct lapwing *l, void *buf, size_t len)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(l->dev, buf, len, DMA_TO_DEVICE);
	if (!dma_mapping_error(l->dev, dma)) {
		err = lapwing_run(l, dma, l->ring_dma);
		dma_unmap_single(l->dev, dma, len, DMA_TO_DEVICE);
		return err;
	}
	return -ENOMEM;
}
