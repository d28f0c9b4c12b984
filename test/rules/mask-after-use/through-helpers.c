/* Both steps live in helpers. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct thickknee {
	struct device *dev;
	void *buf;
	dma_addr_t dma;
};

static int thickknee_alloc(struct thickknee *t)
{
	t->buf = dmam_alloc_coherent(t->dev, 1024, &t->dma, GFP_KERNEL);
	return t->buf ? 0 : -ENOMEM;
}

static int thickknee_set_mask(struct thickknee *t)
{
	int err = dma_set_mask_and_coherent(t->dev, DMA_BIT_MASK(36));

	if (err)
		dev_err(t->dev, "no 36-bit DMA\n");
	return err;
}

static int thickknee_init_bad(struct thickknee *t)
{
	int err;

	err = thickknee_alloc(t);
	if (err)
		return err;
	return thickknee_set_mask(t); // expect: mask-after-use
}

static int thickknee_init_ok(struct thickknee *t)
{
	int err;

	err = thickknee_set_mask(t);
	if (err)
		return err;
	return thickknee_alloc(t);
}
