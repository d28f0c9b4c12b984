/* After the unmap the address goes to the device, or is synced. */
#include <linux/dma-mapping.h>

struct fulmar_desc {
	__le64 addr;
	__le32 ctrl;
};

struct fulmar {
	struct device *dev;
	void __iomem *regs;
	struct fulmar_desc *ring;
};

static int fulmar_send_bad(struct fulmar *f, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(f->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(f->dev, dma))
		return -ENOMEM;
	dma_unmap_single(f->dev, dma, len, DMA_TO_DEVICE);
	writel(lower_32_bits(dma), f->regs); // expect: use-after-unmap 'dma'
	return fulmar_wait(f);
}

static int fulmar_send_ok(struct fulmar *f, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(f->dev, buf, len, DMA_TO_DEVICE);
	int err;

	if (dma_mapping_error(f->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), f->regs);
	err = fulmar_wait(f);
	dma_unmap_single(f->dev, dma, len, DMA_TO_DEVICE);
	return err;
}

static int fulmar_descriptor_bad(struct fulmar *f, void *buf, size_t len, int i)
{
	dma_addr_t dma = dma_map_single(f->dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(f->dev, dma))
		return -ENOMEM;
	fulmar_receive(f, dma);
	dma_unmap_single(f->dev, dma, len, DMA_FROM_DEVICE);
	f->ring[i].addr = cpu_to_le64(dma); // expect: use-after-unmap 'dma'
	dma_wmb();
	f->ring[i].ctrl = cpu_to_le32(1);
	return 0;
}

static int fulmar_sync_bad(struct fulmar *f, u8 *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(f->dev, buf, len, DMA_FROM_DEVICE);
	int type;

	if (dma_mapping_error(f->dev, dma))
		return -ENOMEM;
	fulmar_receive(f, dma);
	dma_unmap_single(f->dev, dma, len, DMA_FROM_DEVICE);
	dma_sync_single_for_cpu(f->dev, dma, len, DMA_FROM_DEVICE); // expect: use-after-unmap 'dma'
	type = buf[0];
	return type;
}

/* To look at the handle, or print it, is no use of it. */
static int fulmar_print_ok(struct fulmar *f, u8 *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(f->dev, buf, len, DMA_FROM_DEVICE);
	int type;

	if (dma_mapping_error(f->dev, dma))
		return -ENOMEM;
	fulmar_receive(f, dma);
	dma_unmap_single(f->dev, dma, len, DMA_FROM_DEVICE);
	dev_dbg(f->dev, "was mapped at %pad\n", &dma);
	type = buf[0];
	return type;
}
