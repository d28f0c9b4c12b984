/* One direction when all goes well, another on the error path. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct ringouzel {
	struct device *dev;
};

static int ringouzel_crypt_bad(struct ringouzel *r, void *iv, size_t len, bool busy)
{
	dma_addr_t iv_dma;
	int err;

	iv_dma = dma_map_single(r->dev, iv, len, DMA_TO_DEVICE);
	if (dma_mapping_error(r->dev, iv_dma))
		return -ENOMEM;
	if (busy) {
		err = -EBUSY;
		goto fail;
	}
	err = ringouzel_run(r, iv_dma);
	dma_unmap_single(r->dev, iv_dma, len, DMA_TO_DEVICE);
	return err;

fail:
	dma_unmap_single(r->dev, iv_dma, len, DMA_BIDIRECTIONAL); // expect: direction-mismatch 'iv_dma'
	return err;
}

static int ringouzel_crypt_ok(struct ringouzel *r, void *iv, size_t len, bool busy)
{
	dma_addr_t iv_dma;
	int err;

	iv_dma = dma_map_single(r->dev, iv, len, DMA_TO_DEVICE);
	if (dma_mapping_error(r->dev, iv_dma))
		return -ENOMEM;
	if (busy) {
		err = -EBUSY;
		goto fail;
	}
	err = ringouzel_run(r, iv_dma);
	dma_unmap_single(r->dev, iv_dma, len, DMA_TO_DEVICE);
	return err;

fail:
	dma_unmap_single(r->dev, iv_dma, len, DMA_TO_DEVICE);
	return err;
}

/* One-way syncs of a two-way mapping are fine; the other way of a one-way mapping is not. */
static int ringouzel_exchange_ok(struct ringouzel *r, u8 *buf, size_t len)
{
	dma_addr_t dma;
	int first;

	dma = dma_map_single(r->dev, buf, len, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	ringouzel_run(r, dma);
	dma_sync_single_for_cpu(r->dev, dma, len, DMA_FROM_DEVICE);
	first = buf[0];
	dma_sync_single_for_device(r->dev, dma, len, DMA_TO_DEVICE);
	ringouzel_run(r, dma);
	dma_unmap_single(r->dev, dma, len, DMA_BIDIRECTIONAL);
	return first;
}

static int ringouzel_fetch_bad(struct ringouzel *r, u8 *buf, size_t len)
{
	dma_addr_t dma;
	int first;

	dma = dma_map_single(r->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(r->dev, dma))
		return -ENOMEM;
	ringouzel_run(r, dma);
	dma_sync_single_for_cpu(r->dev, dma, len, DMA_TO_DEVICE); // expect: direction-mismatch 'dma'
	first = buf[0];
	dma_unmap_single(r->dev, dma, len, DMA_FROM_DEVICE);
	return first;
}
