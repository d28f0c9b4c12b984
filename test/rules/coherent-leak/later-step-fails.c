/* A block stays allocated when a later step fails. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/firmware.h>
#include <linux/slab.h>

struct gallinule_sb {
	void *virt;
	dma_addr_t phys;
	size_t size;
};

struct gallinule {
	struct device *dev;
	void __iomem *regs;
};

static int gallinule_status_block_bad(struct gallinule *g, u16 id)
{
	dma_addr_t phys;
	void *sb;
	int err;

	sb = dma_alloc_coherent(g->dev, 256, &phys, GFP_KERNEL); // expect: coherent-leak 'sb'
	if (!sb)
		return -ENOMEM;
	err = gallinule_tell_firmware(id);
	if (err)
		return err;
	writel(lower_32_bits(phys), g->regs);
	gallinule_wait(g);
	dma_free_coherent(g->dev, 256, sb, phys);
	return 0;
}

static int gallinule_status_block_ok(struct gallinule *g, u16 id)
{
	dma_addr_t phys;
	void *sb;
	int err;

	sb = dma_alloc_coherent(g->dev, 256, &phys, GFP_KERNEL);
	if (!sb)
		return -ENOMEM;
	err = gallinule_tell_firmware(id);
	if (err)
		goto free;
	writel(lower_32_bits(phys), g->regs);
	gallinule_wait(g);
free:
	dma_free_coherent(g->dev, 256, sb, phys);
	return err;
}

/* The image is stored on success only. */
static int gallinule_load_bad(struct gallinule *g, struct gallinule_sb *out, const struct firmware *fw)
{
	dma_addr_t phys;
	void *code;

	code = dma_alloc_coherent(g->dev, fw->size, &phys, GFP_KERNEL); // expect: coherent-leak 'code'
	if (!code)
		return -ENOMEM;
	memcpy(code, fw->data, fw->size);
	if (gallinule_verify(g, code, fw->size)) {
		dev_err(g->dev, "image is damaged\n");
		return -EINVAL;
	}
	out->virt = code;
	out->phys = phys;
	out->size = fw->size;
	return 0;
}

static int gallinule_load_ok(struct gallinule *g, struct gallinule_sb *out, const struct firmware *fw)
{
	dma_addr_t phys;
	void *code;

	code = dma_alloc_coherent(g->dev, fw->size, &phys, GFP_KERNEL);
	if (!code)
		return -ENOMEM;
	memcpy(code, fw->data, fw->size);
	if (gallinule_verify(g, code, fw->size)) {
		dma_free_coherent(g->dev, fw->size, code, phys);
		return -EINVAL;
	}
	out->virt = code;
	out->phys = phys;
	out->size = fw->size;
	return 0;
}

static void gallinule_unload_ok(struct gallinule *g, struct gallinule_sb *sb)
{
	dma_free_coherent(g->dev, sb->size, sb->virt, sb->phys);
}

/* A pool counts as well. */
static int gallinule_pool_bad(struct gallinule *g)
{
	struct dma_pool *pool;
	dma_addr_t dma;
	void *block;

	pool = dma_pool_create("gallinule", g->dev, 64, 64, 0); // expect: coherent-leak 'pool'
	if (!pool)
		return -ENOMEM;
	block = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	if (!block)
		return -ENOMEM;
	gallinule_run(g, dma);
	dma_pool_free(pool, block, dma);
	dma_pool_destroy(pool);
	return 0;
}

static int gallinule_pool_ok(struct gallinule *g)
{
	struct dma_pool *pool;
	dma_addr_t dma;
	int err = 0;
	void *block;

	pool = dma_pool_create("gallinule", g->dev, 64, 64, 0);
	if (!pool)
		return -ENOMEM;
	block = dma_pool_alloc(pool, GFP_KERNEL, &dma);
	if (!block) {
		err = -ENOMEM;
		goto destroy;
	}
	gallinule_run(g, dma);
	dma_pool_free(pool, block, dma);
destroy:
	dma_pool_destroy(pool);
	return err;
}
