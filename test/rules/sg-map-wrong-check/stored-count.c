/* The count lives in a struct, and is tested later on. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct brent_job {
	struct scatterlist *sg;
	unsigned int nents;
	int mapped;
};

struct brent_bad_job {
	struct scatterlist *sg;
	unsigned int nents;
	int mapped;
};

struct brent {
	struct device *dev;
};

static int brent_map_ok(struct brent *b, struct brent_job *job)
{
	job->mapped = dma_map_sg(b->dev, job->sg, job->nents, DMA_TO_DEVICE);
	if (job->mapped <= 0)
		return -ENOMEM;
	return brent_program(b, job->sg, job->mapped);
}

static void brent_unmap_ok(struct brent *b, struct brent_job *job)
{
	dma_unmap_sg(b->dev, job->sg, job->nents, DMA_TO_DEVICE);
}

static int brent_map_bad(struct brent *b, struct brent_bad_job *job)
{
	job->mapped = dma_map_sg(b->dev, job->sg, job->nents, DMA_TO_DEVICE);
	if (job->mapped < 0) // expect: sg-map-wrong-check
		return job->mapped;
	return brent_program(b, job->sg, job->mapped);
}

static void brent_unmap_other(struct brent *b, struct brent_bad_job *job)
{
	dma_unmap_sg(b->dev, job->sg, job->nents, DMA_TO_DEVICE);
}
