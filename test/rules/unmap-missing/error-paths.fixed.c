/* Later failures that skip the unmap: an early return, a label too far, a failed second mapping. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/scatterlist.h>

struct nuthatch {
	struct device *dev;
	struct dma_chan *chan;
	struct completion done;
	int max_sge;
};

static int nuthatch_early_return_bad(struct nuthatch *n, void *buf, size_t len)
{
	struct device *dev = n->chan->device->dev;
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	desc = dmaengine_prep_slave_single(n->chan, dma, len, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	if (!desc) {
		dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
		return -EINVAL;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(n->chan);
	nuthatch_wait(n);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int nuthatch_early_return_ok(struct nuthatch *n, void *buf, size_t len)
{
	struct device *dev = n->chan->device->dev;
	struct dma_async_tx_descriptor *desc;
	dma_addr_t dma;

	dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	desc = dmaengine_prep_slave_single(n->chan, dma, len, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
	if (!desc) {
		dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
		return -EINVAL;
	}
	dmaengine_submit(desc);
	dma_async_issue_pending(n->chan);
	nuthatch_wait(n);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* Too many entries come back, and the list stays mapped. */
static int nuthatch_too_many_bad(struct nuthatch *n, struct scatterlist *sgl, int nents)
{
	int mapped, err;

	mapped = dma_map_sg(n->dev, sgl, nents, DMA_TO_DEVICE);
	if (!mapped)
		return -ENOMEM;
	if (mapped > n->max_sge) {
		dma_unmap_sg(n->dev, sgl, nents, DMA_TO_DEVICE);
		return -EINVAL;
	}
	err = nuthatch_fill(n, sgl, mapped);
	dma_unmap_sg(n->dev, sgl, nents, DMA_TO_DEVICE);
	return err;
}

static int nuthatch_too_many_ok(struct nuthatch *n, struct scatterlist *sgl, int nents)
{
	int mapped, err;

	mapped = dma_map_sg(n->dev, sgl, nents, DMA_TO_DEVICE);
	if (!mapped)
		return -ENOMEM;
	if (mapped > n->max_sge) {
		err = -EINVAL;
		goto unmap;
	}
	err = nuthatch_fill(n, sgl, mapped);
unmap:
	dma_unmap_sg(n->dev, sgl, nents, DMA_TO_DEVICE);
	return err;
}

/* The response fails to map, and the command is forgotten. */
static int nuthatch_cmd_bad(struct nuthatch *n, void *cmd, void *rsp)
{
	dma_addr_t cmd_dma, rsp_dma;
	int err = 0;

	cmd_dma = dma_map_single(n->dev, cmd, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(n->dev, cmd_dma)) {
		err = -EFAULT;
		goto out;
	}
	rsp_dma = dma_map_single(n->dev, rsp, 32, DMA_FROM_DEVICE);
	if (dma_mapping_error(n->dev, rsp_dma)) {
		err = -EFAULT;
		goto unmap_cmd;
	}
	nuthatch_exec(n, cmd_dma, rsp_dma);
	dma_unmap_single(n->dev, rsp_dma, 32, DMA_FROM_DEVICE);
unmap_cmd:
	dma_unmap_single(n->dev, cmd_dma, 64, DMA_TO_DEVICE);
out:
	return err;
}

static int nuthatch_cmd_ok(struct nuthatch *n, void *cmd, void *rsp)
{
	dma_addr_t cmd_dma, rsp_dma;
	int err = 0;

	cmd_dma = dma_map_single(n->dev, cmd, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(n->dev, cmd_dma)) {
		err = -EFAULT;
		goto out;
	}
	rsp_dma = dma_map_single(n->dev, rsp, 32, DMA_FROM_DEVICE);
	if (dma_mapping_error(n->dev, rsp_dma)) {
		err = -EFAULT;
		goto unmap_cmd;
	}
	nuthatch_exec(n, cmd_dma, rsp_dma);
	dma_unmap_single(n->dev, rsp_dma, 32, DMA_FROM_DEVICE);
unmap_cmd:
	dma_unmap_single(n->dev, cmd_dma, 64, DMA_TO_DEVICE);
out:
	return err;
}
