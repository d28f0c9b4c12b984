/* Stored in the driver's own struct: remove must undo it, or nobody does. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define FIRECREST_BYTES	512

struct firecrest {
	struct device *dev;
	void __iomem *regs;
	void *bufs;
	dma_addr_t dummy_src;
	dma_addr_t dummy_dst;
};

static int firecrest_probe(struct platform_device *pdev)
{
	struct firecrest *f;
	int err;

	f = devm_kzalloc(&pdev->dev, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	f->dev = &pdev->dev;
	f->bufs = devm_kzalloc(&pdev->dev, 2 * FIRECREST_BYTES, GFP_KERNEL);
	if (!f->bufs)
		return -ENOMEM;
	f->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(f->regs))
		return PTR_ERR(f->regs);

	f->dummy_src = dma_map_single(f->dev, f->bufs, FIRECREST_BYTES, DMA_TO_DEVICE);
	if (dma_mapping_error(f->dev, f->dummy_src))
		return -ENOMEM;
	f->dummy_dst = dma_map_single(f->dev, f->bufs + FIRECREST_BYTES, FIRECREST_BYTES, DMA_FROM_DEVICE); // expect: unmap-missing dummy_dst
	if (dma_mapping_error(f->dev, f->dummy_dst)) {
		err = -ENOMEM;
		goto unmap_src;
	}
	writel(lower_32_bits(f->dummy_src), f->regs);
	writel(lower_32_bits(f->dummy_dst), f->regs + 4);
	platform_set_drvdata(pdev, f);
	return 0;

unmap_src:
	dma_unmap_single(f->dev, f->dummy_src, FIRECREST_BYTES, DMA_TO_DEVICE);
	return err;
}

static void firecrest_remove(struct platform_device *pdev)
{
	struct firecrest *f = platform_get_drvdata(pdev);

	writel(0, f->regs);
	dma_unmap_single(f->dev, f->dummy_src, FIRECREST_BYTES, DMA_TO_DEVICE);
}

static struct platform_driver firecrest_driver = {
	.probe = firecrest_probe,
	.remove = firecrest_remove,
	.driver = { .name = "firecrest" },
};
module_platform_driver(firecrest_driver);
