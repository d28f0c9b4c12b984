#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct dunlin {
	struct device *dev;
	struct dma_chan *chan;
};

int dunlin_map_bad(struct dunlin *d, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(d->dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	dma_unmap_single(d->dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}

int dunlin_number_bad(struct dunlin *d, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(d->dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	dma_unmap_single(d->dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}

int dunlin_pci_bad(struct dunlin *d, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(d->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	dma_unmap_single(d->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

int dunlin_config_bad(struct dunlin *d, dma_addr_t fifo)
{
	struct dma_slave_config config = {
		.direction = DMA_MEM_TO_DEV,
		.dst_addr = fifo,
	};

	return dmaengine_slave_config(d->chan, &config);
}

int dunlin_prepare_bad(struct dunlin *d, struct scatterlist *list, int nents)
{
	struct dma_slave_config config = {};
	struct dma_async_tx_descriptor *tx;
	int count = dma_map_sg(d->chan->device->dev, list, nents, DMA_FROM_DEVICE);

	if (!count)
		return -ENOMEM;
	config.direction = DMA_DEV_TO_MEM;
	dmaengine_slave_config(d->chan, &config);
	tx = dmaengine_prep_slave_sg(d->chan, list, count, DMA_DEV_TO_MEM, 0);
	dma_unmap_sg(d->chan->device->dev, list, nents, DMA_FROM_DEVICE);
	return tx ? 0 : -EIO;
}

int dunlin_ok(struct dunlin *d, struct scatterlist *list, int nents)
{
	struct dma_slave_config config = { .direction = DMA_DEV_TO_MEM };
	struct dma_async_tx_descriptor *tx;
	int count = dma_map_sg(d->chan->device->dev, list, nents, DMA_FROM_DEVICE);

	if (!count)
		return -ENOMEM;
	dmaengine_slave_config(d->chan, &config);
	tx = dmaengine_prep_slave_sg(d->chan, list, count, DMA_DEV_TO_MEM, 0);
	dma_unmap_sg(d->chan->device->dev, list, nents, DMA_FROM_DEVICE);
	return tx ? 0 : -EIO;
}
