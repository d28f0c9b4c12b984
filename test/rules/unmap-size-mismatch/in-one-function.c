/* Mapped with one size, unmapped with another. */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#define HOBBY_IN_BYTES	512
#define HOBBY_OUT_BYTES	64

struct hobby_hw {
	__le32 config;
	__le32 addr;
	__le32 len;
	__le32 next;
};

struct hobby {
	struct device *dev;
	void __iomem *regs;
};

static int hobby_constants_bad(struct hobby *h, void *buf)
{
	dma_addr_t dma = dma_map_single(h->dev, buf, HOBBY_IN_BYTES, DMA_FROM_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, HOBBY_OUT_BYTES, DMA_FROM_DEVICE); // expect: unmap-size-mismatch 'dma'
	return 0;
}

static int hobby_constants_ok(struct hobby *h, void *buf)
{
	dma_addr_t dma = dma_map_single(h->dev, buf, HOBBY_IN_BYTES, DMA_FROM_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, HOBBY_IN_BYTES, DMA_FROM_DEVICE);
	return 0;
}

/* The size of the pointer for that of what it points to. */
static int hobby_sizeof_bad(struct hobby *h, struct hobby_hw *hw)
{
	dma_addr_t dma = dma_map_single(h->dev, hw, sizeof(*hw), DMA_TO_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(hw), DMA_TO_DEVICE); // expect: unmap-size-mismatch 'dma'
	return 0;
}

static int hobby_sizeof_ok(struct hobby *h, struct hobby_hw *hw)
{
	dma_addr_t dma = dma_map_single(h->dev, hw, sizeof(*hw), DMA_TO_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(struct hobby_hw), DMA_TO_DEVICE);
	return 0;
}

/* One size in several spellings. */
static int hobby_spellings_ok(struct hobby *h, struct hobby_hw *hw, unsigned int n)
{
	size_t bytes = n * sizeof(*hw);
	dma_addr_t dma = dma_map_single(h->dev, hw, bytes, DMA_TO_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, sizeof(struct hobby_hw) * n, DMA_TO_DEVICE);
	return 0;
}

/* The tail was mapped too, and is forgotten. */
static int hobby_tail_bad(struct hobby *h, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(h->dev, buf, len + 4, DMA_TO_DEVICE);

	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, len, DMA_TO_DEVICE); // expect: unmap-size-mismatch 'dma'
	return 0;
}

static int hobby_tail_ok(struct hobby *h, void *buf, size_t len)
{
	dma_addr_t dma;

	len += 4;
	dma = dma_map_single(h->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(h->dev, dma))
		return -ENOMEM;
	hobby_go(h, dma);
	dma_unmap_single(h->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
