/*
 * "The handle is zero" taken for "it failed" in the clean-up: a failed mapping
 * is not zero, and zero may be a mapping.
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct phalarope {
	struct device *dev;
};

static dma_addr_t phalarope_map_bad(struct device *dev, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return 0; // expect: mapping-error-wrong-check phalarope_map_bad
	return dma;
}

static int phalarope_start(struct phalarope *p, void *buf, size_t len)
{
	dma_addr_t dma = phalarope_map_bad(p->dev, buf, len);
	int err;

	err = dma_mapping_error(p->dev, dma);
	if (err)
		return err;
	err = phalarope_run(p, dma);
	dma_unmap_single(p->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static dma_addr_t phalarope_map_ok(struct device *dev, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return DMA_MAPPING_ERROR;
	return dma;
}

static int phalarope_start_ok(struct phalarope *p, void *buf, size_t len)
{
	dma_addr_t dma = phalarope_map_ok(p->dev, buf, len);
	int err;

	err = dma_mapping_error(p->dev, dma);
	if (err)
		return err;
	err = phalarope_run(p, dma);
	dma_unmap_single(p->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int phalarope_iv_bad(struct phalarope *p, void *iv, size_t ivlen, void *key, size_t keylen)
{
	dma_addr_t key_dma, iv_dma = 0;
	int err = -ENOMEM;

	key_dma = dma_map_single(p->dev, key, keylen, DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, key_dma))
		return -ENOMEM;
	if (ivlen) {
		iv_dma = dma_map_single(p->dev, iv, ivlen, DMA_TO_DEVICE);
		if (!iv_dma) // expect: mapping-error-wrong-check iv_dma
			goto unmap_key;
	}
	err = phalarope_crypt(p, key_dma, iv_dma);
	if (ivlen)
		dma_unmap_single(p->dev, iv_dma, ivlen, DMA_TO_DEVICE);
unmap_key:
	dma_unmap_single(p->dev, key_dma, keylen, DMA_TO_DEVICE);
	return err;
}
