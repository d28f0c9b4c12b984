/* The bus sets the mask of a platform device to 32 bits: a hint. */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static int stint_probe(struct platform_device *pdev) // expect: mask-missing stint_probe
{
	dma_addr_t dma;
	void *ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	return stint_register(pdev, ring, dma);
}

static struct platform_driver stint_driver = {
	.driver = { .name = "stint" },
	.probe = stint_probe,
};
module_platform_driver(stint_driver);
