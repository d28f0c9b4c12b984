/*
 * dmaengine_unmap_data counts references: dma_set_unmap() takes one, so that two
 * puts in a row on the path where submitting fails are right.
 */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct whimbrel {
	struct dma_chan *chan;
	u64 errors;
};

static int whimbrel_copy_ok(struct whimbrel *w, void *dst, void *src, size_t len)
{
	struct dmaengine_unmap_data *unmap;
	struct dma_async_tx_descriptor *txd;
	struct device *dev = w->chan->device->dev;
	dma_cookie_t cookie;

	unmap = dmaengine_get_unmap_data(dev, 2, GFP_NOWAIT);
	if (!unmap)
		return -ENOMEM;

	unmap->len = len;
	unmap->addr[0] = dma_map_page(dev, virt_to_page(src), offset_in_page(src), len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, unmap->addr[0]))
		goto put;
	unmap->to_cnt = 1;

	unmap->addr[1] = dma_map_page(dev, virt_to_page(dst), offset_in_page(dst), len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, unmap->addr[1]))
		goto put;
	unmap->from_cnt = 1;

	txd = dmaengine_prep_dma_memcpy(w->chan, unmap->addr[1], unmap->addr[0], len, DMA_PREP_INTERRUPT);
	if (!txd)
		goto put;
	dma_set_unmap(txd, unmap);

	cookie = dmaengine_submit(txd);
	if (dma_submit_error(cookie))
		goto put_twice;

	dmaengine_unmap_put(unmap);
	dma_async_issue_pending(w->chan);
	return 0;

put_twice:
	dmaengine_unmap_put(unmap);
put:
	dmaengine_unmap_put(unmap);
	w->errors++;
	return -EIO;
}

/* The same, with one mapping never looked at. */
static int whimbrel_copy_bad(struct whimbrel *w, void *dst, void *src, size_t len)
{
	struct dmaengine_unmap_data *unmap;
	struct dma_async_tx_descriptor *txd;
	struct device *dev = w->chan->device->dev;

	unmap = dmaengine_get_unmap_data(dev, 2, GFP_NOWAIT);
	if (!unmap)
		return -ENOMEM;

	unmap->len = len;
	unmap->addr[0] = dma_map_page(dev, virt_to_page(src), offset_in_page(src), len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, unmap->addr[0]))
		goto put;
	unmap->to_cnt = 1;

	unmap->addr[1] = dma_map_page(dev, virt_to_page(dst), offset_in_page(dst), len, DMA_FROM_DEVICE); // expect: mapping-error-unchecked unmap->addr[1]
	unmap->from_cnt = 1;

	txd = dmaengine_prep_dma_memcpy(w->chan, unmap->addr[1], unmap->addr[0], len, DMA_PREP_INTERRUPT);
	if (!txd)
		goto put;
	dma_set_unmap(txd, unmap);
	dmaengine_submit(txd);
	dmaengine_unmap_put(unmap);
	dma_async_issue_pending(w->chan);
	return 0;

put:
	dmaengine_unmap_put(unmap);
	return -EIO;
}
