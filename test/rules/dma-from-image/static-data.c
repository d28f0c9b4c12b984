/* Data of the image: file scope, static locals, constants, string literals. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct hemipode {
	struct device *dev;
	void __iomem *regs;
};

static u8 hemipode_key[32];
static const u8 hemipode_zero[16] = { 0 };
static void *hemipode_pool;

static int hemipode_send(struct hemipode *h, dma_addr_t dma)
{
	writel(lower_32_bits(dma), h->regs);
	return readl(h->regs + 4);
}

static int hemipode_global_bad(struct hemipode *h)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(h->dev, hemipode_key, sizeof(hemipode_key), DMA_TO_DEVICE); // expect: dma-from-image hemipode_key
	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	err = hemipode_send(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(hemipode_key), DMA_TO_DEVICE);
	return err;
}

static int hemipode_const_bad(struct hemipode *h)
{
	dma_addr_t dma;
	int err;

	dma = dma_map_single(h->dev, (void *)hemipode_zero, sizeof(hemipode_zero), DMA_TO_DEVICE); // expect: dma-from-image hemipode_zero
	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	err = hemipode_send(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(hemipode_zero), DMA_TO_DEVICE);
	return err;
}

static int hemipode_static_local_bad(struct hemipode *h)
{
	static u8 pattern[64];
	dma_addr_t dma;
	int err;

	dma = dma_map_single(h->dev, pattern, sizeof(pattern), DMA_TO_DEVICE); // expect: dma-from-image pattern
	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	err = hemipode_send(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(pattern), DMA_TO_DEVICE);
	return err;
}

/* A copy on the heap is what the guide wants. */
static int hemipode_copy_ok(struct hemipode *h)
{
	void *key = kmemdup(hemipode_key, sizeof(hemipode_key), GFP_KERNEL);
	dma_addr_t dma;
	int err;

	if (!key)
		return -ENOMEM;
	dma = dma_map_single(h->dev, key, sizeof(hemipode_key), DMA_TO_DEVICE);
	if (dma_mapping_error(h->dev, dma)) {
		kfree(key);
		return -ENOMEM;
	}
	err = hemipode_send(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(hemipode_key), DMA_TO_DEVICE);
	kfree(key);
	return err;
}

/* A static pointer is in the image; what it points to is not. */
static int hemipode_static_pointer_ok(struct hemipode *h)
{
	dma_addr_t dma;
	int err;

	if (!hemipode_pool)
		hemipode_pool = kzalloc(128, GFP_KERNEL);
	if (!hemipode_pool)
		return -ENOMEM;
	dma = dma_map_single(h->dev, hemipode_pool, 128, DMA_TO_DEVICE);
	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	err = hemipode_send(h, dma);
	dma_unmap_single(h->dev, dma, 128, DMA_TO_DEVICE);
	return err;
}

static void hemipode_exit(void)
{
	kfree(hemipode_pool);
	hemipode_pool = NULL;
}
