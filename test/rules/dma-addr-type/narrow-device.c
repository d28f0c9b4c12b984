/* A device of 32 bits, which said so: its descriptors hold the whole address. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

struct quetzal_desc {
	u32 phys;
	u16 len;
	u16 flags;
};

struct quetzal {
	struct device *dev;
	void __iomem *regs;
	struct quetzal_desc *ring;
	dma_addr_t ring_dma;
};

static int quetzal_init_ok(struct quetzal *q)
{
	int err;

	err = dma_set_mask_and_coherent(q->dev, DMA_BIT_MASK(32));
	if (err) {
		dev_err(q->dev, "no 32-bit DMA\n");
		return err;
	}
	q->ring = dmam_alloc_coherent(q->dev, PAGE_SIZE, &q->ring_dma, GFP_KERNEL);
	if (!q->ring)
		return -ENOMEM;
	writel(q->ring_dma, q->regs);
	return 0;
}

static int quetzal_send_ok(struct quetzal *q, void *buf, u16 len, int i)
{
	dma_addr_t dma = dma_map_single(q->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(q->dev, dma))
		return -ENOMEM;
	q->ring[i].phys = dma;
	q->ring[i].len = len;
	dma_wmb();
	q->ring[i].flags = 1;
	return 0;
}

static void quetzal_sent_ok(struct quetzal *q, int i)
{
	dma_unmap_single(q->dev, q->ring[i].phys, q->ring[i].len, DMA_TO_DEVICE);
}

/* The error value is cut off with the rest, and no check finds it any more. */
static int quetzal_check_bad(struct quetzal *q, void *buf, u16 len)
{
	u16 dma;

	dma = dma_map_single(q->dev, buf, len, DMA_TO_DEVICE); // expect: dma-addr-type 'dma'
	if (dma_mapping_error(q->dev, dma))
		return -ENOMEM;
	writel(dma, q->regs + 4);
	quetzal_wait(q);
	dma_unmap_single(q->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
