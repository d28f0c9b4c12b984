/* Struct fields: the driver's own, and the device's. */
#include <linux/dma-mapping.h>

struct trogon_own {
	void *buf;
	u32 addr;
	u32 len;
};

struct trogon_buf {
	void *buf;
	dma_addr_t addr;
	u32 len;
};

/* What the hardware reads: 32 bits, split on purpose. */
struct trogon_desc {
	__le32 lo;
	__le32 hi;
	__le32 len;
};

struct trogon {
	struct device *dev;
	struct trogon_desc *ring;
};

static int trogon_map_bad(struct trogon *t, struct trogon_own *own)
{
	dma_addr_t dma = dma_map_single(t->dev, own->buf, own->len, DMA_TO_DEVICE);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	own->addr = dma; // expect: dma-addr-type addr
	return 0;
}

static void trogon_unmap(struct trogon *t, struct trogon_own *own)
{
	dma_unmap_single(t->dev, own->addr, own->len, DMA_TO_DEVICE);
}

static int trogon_map_ok(struct trogon *t, struct trogon_buf *b, int i)
{
	dma_addr_t dma = dma_map_single(t->dev, b->buf, b->len, DMA_TO_DEVICE);

	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	b->addr = dma;
	t->ring[i].lo = cpu_to_le32(lower_32_bits(dma));
	t->ring[i].hi = cpu_to_le32(upper_32_bits(dma));
	dma_wmb();
	t->ring[i].len = cpu_to_le32(b->len);
	return 0;
}

static void trogon_unmap_ok(struct trogon *t, struct trogon_buf *b)
{
	dma_unmap_single(t->dev, b->addr, b->len, DMA_TO_DEVICE);
}
