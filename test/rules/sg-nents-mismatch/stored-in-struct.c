/* The count that was returned is stored, and unmapping or syncing reads it. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct smolt_bad_req {
	struct scatterlist *sg;
	int nents;
	int dma_count;
};

struct smolt_req {
	struct scatterlist *sg;
	int nents;
	int dma_count;
};

struct smolt {
	struct device *dev;
};

static int smolt_send_bad(struct smolt *s, struct smolt_bad_req *req)
{
	req->dma_count = dma_map_sg(s->dev, req->sg, req->nents, DMA_TO_DEVICE);
	if (!req->dma_count)
		return -ENOMEM;
	return smolt_fill(s, req->sg, req->dma_count);
}

static void smolt_done_bad(struct smolt *s, struct smolt_bad_req *req)
{
	dma_unmap_sg(s->dev, req->sg, req->dma_count, DMA_TO_DEVICE); // expect: sg-nents-mismatch req->sg
}

static int smolt_send_ok(struct smolt *s, struct smolt_req *req)
{
	req->dma_count = dma_map_sg(s->dev, req->sg, req->nents, DMA_TO_DEVICE);
	if (!req->dma_count)
		return -ENOMEM;
	return smolt_fill(s, req->sg, req->dma_count);
}

static void smolt_done_ok(struct smolt *s, struct smolt_req *req)
{
	dma_unmap_sg(s->dev, req->sg, req->nents, DMA_TO_DEVICE);
}

static int smolt_sync_bad(struct smolt *s, struct scatterlist *sgl, int num)
{
	int nent, err;

	nent = dma_map_sg(s->dev, sgl, num, DMA_TO_DEVICE);
	if (!nent)
		return -ENOMEM;
	dma_sync_sg_for_device(s->dev, sgl, nent, DMA_TO_DEVICE); // expect: sg-nents-mismatch 'sgl'
	err = smolt_fill(s, sgl, nent);
	dma_unmap_sg(s->dev, sgl, num, DMA_TO_DEVICE);
	return err;
}

static int smolt_table_bad(struct smolt *s, struct sg_table *sgt)
{
	int err;

	sgt->nents = dma_map_sg(s->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	if (!sgt->nents)
		return -ENOMEM;
	err = smolt_fill(s, sgt->sgl, sgt->nents);
	dma_unmap_sg(s->dev, sgt->sgl, sgt->nents, DMA_TO_DEVICE); // expect: sg-nents-mismatch sgt->sgl
	return err;
}

static int smolt_table_ok(struct smolt *s, struct sg_table *sgt)
{
	int err;

	sgt->nents = dma_map_sg(s->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	if (!sgt->nents)
		return -ENOMEM;
	err = smolt_fill(s, sgt->sgl, sgt->nents);
	dma_unmap_sg(s->dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	return err;
}
