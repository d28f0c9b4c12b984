/*
 * A goto ladder that undoes in reverse order. The success path returns before
 * the labels, and each label undoes what was live at its jumps.
 */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define DUNLIN_RING_BYTES	1024
#define DUNLIN_FW_BYTES		256

struct dunlin {
	struct device *dev;
	void __iomem *regs;
	void *cmd;
	dma_addr_t cmd_dma;
	void *evt;
	dma_addr_t evt_dma;
	u8 *boot;
	dma_addr_t boot_dma;
};

static int dunlin_start(struct dunlin *d)
{
	writel(lower_32_bits(d->cmd_dma), d->regs);
	writel(lower_32_bits(d->evt_dma), d->regs + 4);
	writel(lower_32_bits(d->boot_dma), d->regs + 8);
	return readl(d->regs + 12) ? 0 : -EIO;
}

static int dunlin_setup_ok(struct dunlin *d)
{
	int err;

	d->cmd = dma_alloc_coherent(d->dev, DUNLIN_RING_BYTES, &d->cmd_dma, GFP_KERNEL);
	if (!d->cmd)
		return -ENOMEM;

	d->evt = dma_alloc_coherent(d->dev, DUNLIN_RING_BYTES, &d->evt_dma, GFP_KERNEL);
	if (!d->evt) {
		err = -ENOMEM;
		goto free_cmd;
	}

	d->boot = kzalloc(DUNLIN_FW_BYTES, GFP_KERNEL);
	if (!d->boot) {
		err = -ENOMEM;
		goto free_evt;
	}

	d->boot_dma = dma_map_single(d->dev, d->boot, DUNLIN_FW_BYTES, DMA_TO_DEVICE);
	if (dma_mapping_error(d->dev, d->boot_dma)) {
		err = -ENOMEM;
		goto free_boot;
	}

	err = dunlin_start(d);
	if (err)
		goto unmap_boot;

	return 0;

unmap_boot:
	dma_unmap_single(d->dev, d->boot_dma, DUNLIN_FW_BYTES, DMA_TO_DEVICE);
free_boot:
	kfree(d->boot);
free_evt:
	dma_free_coherent(d->dev, DUNLIN_RING_BYTES, d->evt, d->evt_dma);
free_cmd:
	dma_free_coherent(d->dev, DUNLIN_RING_BYTES, d->cmd, d->cmd_dma);
	return err;
}

static void dunlin_teardown_ok(struct dunlin *d)
{
	dma_unmap_single(d->dev, d->boot_dma, DUNLIN_FW_BYTES, DMA_TO_DEVICE);
	kfree(d->boot);
	dma_free_coherent(d->dev, DUNLIN_RING_BYTES, d->evt, d->evt_dma);
	dma_free_coherent(d->dev, DUNLIN_RING_BYTES, d->cmd, d->cmd_dma);
}

/* One jump goes a label too far and skips the unmap. */
static int dunlin_boot_bad(struct dunlin *d, void *image, size_t len)
{
	dma_addr_t dma;
	void *reply;
	dma_addr_t reply_dma;
	int err;

	dma = dma_map_single(d->dev, image, len, DMA_TO_DEVICE); // expect: unmap-missing 'dma'
	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;

	reply = dma_alloc_coherent(d->dev, DUNLIN_FW_BYTES, &reply_dma, GFP_KERNEL);
	if (!reply) {
		err = -ENOMEM;
		goto out;
	}

	writel(lower_32_bits(dma), d->regs + 16);
	writel(lower_32_bits(reply_dma), d->regs + 20);
	err = readl(d->regs + 24) ? 0 : -EIO;

	dma_free_coherent(d->dev, DUNLIN_FW_BYTES, reply, reply_dma);
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
out:
	return err;
}

/* The same with the label where it belongs. */
static int dunlin_boot_ok(struct dunlin *d, void *image, size_t len)
{
	dma_addr_t dma;
	void *reply;
	dma_addr_t reply_dma;
	int err;

	dma = dma_map_single(d->dev, image, len, DMA_TO_DEVICE);
	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;

	reply = dma_alloc_coherent(d->dev, DUNLIN_FW_BYTES, &reply_dma, GFP_KERNEL);
	if (!reply) {
		err = -ENOMEM;
		goto out;
	}

	writel(lower_32_bits(dma), d->regs + 16);
	writel(lower_32_bits(reply_dma), d->regs + 20);
	err = readl(d->regs + 24) ? 0 : -EIO;

	dma_free_coherent(d->dev, DUNLIN_FW_BYTES, reply, reply_dma);
out:
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
	return err;
}
