/* The wrong function, or the wrong pool, takes it back. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/slab.h>

struct sgrouse_cmd {
	__le32 word[8];
};

struct sgrouse {
	struct device *dev;
	struct dma_pool *small;
	struct dma_pool *large;
};

static int sgrouse_kfree_bad(struct sgrouse *s)
{
	struct sgrouse_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_alloc_coherent(s->dev, sizeof(*cmd), &dma, GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	sgrouse_run(s, dma);
	kfree(cmd); // expect: coherent-free-mismatch 'cmd'
	return 0;
}

static int sgrouse_wc_bad(struct sgrouse *s)
{
	dma_addr_t dma;
	void *ring;

	ring = dma_alloc_wc(s->dev, PAGE_SIZE, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	sgrouse_run(s, dma);
	dma_free_coherent(s->dev, PAGE_SIZE, ring, dma); // expect: coherent-free-mismatch 'ring'
	return 0;
}

static int sgrouse_wc_ok(struct sgrouse *s)
{
	dma_addr_t dma;
	void *ring;

	ring = dma_alloc_wc(s->dev, PAGE_SIZE, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	sgrouse_run(s, dma);
	dma_free_wc(s->dev, PAGE_SIZE, ring, dma);
	return 0;
}

static int sgrouse_pool_bad(struct sgrouse *s)
{
	struct sgrouse_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_pool_alloc(s->small, GFP_KERNEL, &dma);
	if (!cmd)
		return -ENOMEM;
	sgrouse_run(s, dma);
	dma_pool_free(s->large, cmd, dma); // expect: coherent-free-mismatch 'cmd'
	return 0;
}

static int sgrouse_pool_ok(struct sgrouse *s, bool big)
{
	struct dma_pool *pool = big ? s->large : s->small;
	struct sgrouse_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	if (!cmd)
		return -ENOMEM;
	sgrouse_run(s, dma);
	dma_pool_free(pool, cmd, dma);
	return 0;
}
