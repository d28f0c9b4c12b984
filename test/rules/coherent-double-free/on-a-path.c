/* Freed twice: by a branch and the end, by a helper and its caller. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>

struct lapland {
	struct device *dev;
	struct dma_pool *pool;
	void *block;
	dma_addr_t block_dma;
};

static int lapland_branch_bad(struct lapland *l)
{
	dma_addr_t dma;
	void *buf;
	int err;

	buf = dma_alloc_coherent(l->dev, 512, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	err = lapland_run(l, dma);
	if (err) {
		dma_free_coherent(l->dev, 512, buf, dma);
		goto out;
	}
	err = lapland_finish(l);
out:
	dma_free_coherent(l->dev, 512, buf, dma); // expect: coherent-double-free 'buf'
	return err;
}

static int lapland_branch_ok(struct lapland *l)
{
	dma_addr_t dma;
	void *buf;
	int err;

	buf = dma_alloc_coherent(l->dev, 512, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	err = lapland_run(l, dma);
	if (err)
		goto out;
	err = lapland_finish(l);
out:
	dma_free_coherent(l->dev, 512, buf, dma);
	return err;
}

static void lapland_drop(struct lapland *l, void *buf, dma_addr_t dma)
{
	dma_pool_free(l->pool, buf, dma);
}

static int lapland_helper_bad(struct lapland *l)
{
	dma_addr_t dma;
	void *buf;

	buf = dma_pool_alloc(l->pool, GFP_KERNEL, &dma);
	if (!buf)
		return -ENOMEM;
	lapland_run(l, dma);
	lapland_drop(l, buf, dma);
	dma_pool_free(l->pool, buf, dma); // expect: coherent-double-free 'buf'
	return 0;
}

static int lapland_helper_ok(struct lapland *l)
{
	dma_addr_t dma;
	void *buf;

	buf = dma_pool_alloc(l->pool, GFP_KERNEL, &dma);
	if (!buf)
		return -ENOMEM;
	lapland_run(l, dma);
	lapland_drop(l, buf, dma);
	return 0;
}

/* A helper that leaves NULL behind may be called twice. */
static void lapland_release_ok(struct lapland *l)
{
	if (!l->block)
		return;
	dma_free_coherent(l->dev, 512, l->block, l->block_dma);
	l->block = NULL;
}

static int lapland_open_ok(struct lapland *l)
{
	int err;

	l->block = dma_alloc_coherent(l->dev, 512, &l->block_dma, GFP_KERNEL);
	if (!l->block)
		return -ENOMEM;
	err = lapland_run(l, l->block_dma);
	if (err)
		lapland_release_ok(l);
	return err;
}

static void lapland_close_ok(struct lapland *l)
{
	lapland_release_ok(l);
	lapland_release_ok(l);
}
