/*
 * What dmam_* and devres hold is freed by the driver core: error paths and
 * remove owe nothing.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/platform_device.h>

#define PIPIT_RING_BYTES	4096

struct pipit {
	struct device *dev;
	void __iomem *regs;
	void *ring;
	dma_addr_t ring_dma;
	struct dma_pool *pool;
	void *log;
	dma_addr_t log_dma;
};

static void pipit_free_log(void *data)
{
	struct pipit *p = data;

	dma_free_coherent(p->dev, PAGE_SIZE, p->log, p->log_dma);
}

static int pipit_probe_ok(struct platform_device *pdev)
{
	struct pipit *p;
	int err;

	p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->dev = &pdev->dev;

	p->ring = dmam_alloc_coherent(p->dev, PIPIT_RING_BYTES, &p->ring_dma, GFP_KERNEL);
	if (!p->ring)
		return -ENOMEM;

	p->pool = dmam_pool_create("pipit", p->dev, 64, 64, 0);
	if (!p->pool)
		return -ENOMEM;

	p->log = dma_alloc_coherent(p->dev, PAGE_SIZE, &p->log_dma, GFP_KERNEL);
	if (!p->log)
		return -ENOMEM;
	err = devm_add_action_or_reset(p->dev, pipit_free_log, p);
	if (err)
		return err;

	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);

	writel(lower_32_bits(p->ring_dma), p->regs);
	platform_set_drvdata(pdev, p);
	return 0;
}

/* Managed memory may still fail to come. */
static int pipit_grow_bad(struct pipit *p)
{
	u32 *table;
	dma_addr_t dma;

	table = dmam_alloc_coherent(p->dev, PIPIT_RING_BYTES, &dma, GFP_KERNEL); // expect: alloc-unchecked 'table'
	table[0] = 0;
	writel(lower_32_bits(dma), p->regs + 8);
	return 0;
}

static struct platform_driver pipit_driver = {
	.probe = pipit_probe_ok,
	.driver = { .name = "pipit" },
};
module_platform_driver(pipit_driver);
