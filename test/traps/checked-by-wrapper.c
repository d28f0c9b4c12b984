/*
 * A driver's own wrapper around dma_mapping_error, and a callee that checks
 * the handle it is given.
 */
#include <linux/dma-mapping.h>

struct bittern {
	struct device *dev;
	unsigned long map_failures;
	void __iomem *regs;
};

struct bittern_tb {
	__le32 lo;
	__le16 hi_len;
};

static inline int bittern_dma_check(struct bittern *b, dma_addr_t dma)
{
	if (unlikely(dma_mapping_error(b->dev, dma))) {
		b->map_failures++;
		return -ENOMEM;
	}
	return 0;
}

/* The check is the wrapper's result itself, one level further down. */
static bool bittern_is_bad(struct bittern *b, dma_addr_t dma)
{
	return bittern_dma_check(b, dma) != 0;
}

static int bittern_set_tb(struct bittern *b, struct bittern_tb *tb, dma_addr_t dma, u16 len)
{
	if (unlikely(dma_mapping_error(b->dev, dma)))
		return -ENOMEM;
	tb->lo = cpu_to_le32(lower_32_bits(dma));
	tb->hi_len = cpu_to_le16(upper_32_bits(dma) << 12 | len);
	return 0;
}

/* Takes the handle, and checks nothing. */
static void bittern_fill_tb(struct bittern_tb *tb, dma_addr_t dma, u16 len)
{
	tb->lo = cpu_to_le32(lower_32_bits(dma));
	tb->hi_len = cpu_to_le16(upper_32_bits(dma) << 12 | len);
}

static int bittern_wrapper_ok(struct bittern *b, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(b->dev, buf, len, DMA_TO_DEVICE);
	int err;

	err = bittern_dma_check(b, dma);
	if (err)
		return err;
	writel(lower_32_bits(dma), b->regs);
	bittern_wait(b);
	dma_unmap_single(b->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int bittern_nested_wrapper_ok(struct bittern *b, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(b->dev, buf, len, DMA_TO_DEVICE);

	if (bittern_is_bad(b, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), b->regs);
	bittern_wait(b);
	dma_unmap_single(b->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int bittern_callee_ok(struct bittern *b, struct bittern_tb *tb, void *buf, u16 len)
{
	dma_addr_t dma = dma_map_single(b->dev, buf, len, DMA_TO_DEVICE);
	int err;

	err = bittern_set_tb(b, tb, dma, len);
	if (err)
		return err;
	bittern_run(b, tb);
	dma_unmap_single(b->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static int bittern_callee_bad(struct bittern *b, struct bittern_tb *tb, void *buf, u16 len)
{
	dma_addr_t dma = dma_map_single(b->dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked

	bittern_fill_tb(tb, dma, len);
	bittern_run(b, tb);
	dma_unmap_single(b->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
