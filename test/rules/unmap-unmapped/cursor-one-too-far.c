/* A cursor that stands one past the last entry: the unwind ends on the second entry, not on the head. */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct ortolan_buf {
	dma_addr_t dma;
	u32 len;
};

struct ortolan {
	struct device *dev;
	void __iomem *regs;
};

static int ortolan_map_ok(struct ortolan *o, struct sk_buff *skb, struct ortolan_buf *bufs)
{
	struct ortolan_buf *buf = bufs;
	unsigned int f;

	buf->len = skb_headlen(skb);
	buf->dma = dma_map_single(o->dev, skb->data, buf->len, DMA_TO_DEVICE);
	if (dma_mapping_error(o->dev, buf->dma))
		return -EIO;
	buf++;

	for (f = 0; f < skb_shinfo(skb)->nr_frags; f++, buf++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[f];

		buf->len = skb_frag_size(frag);
		buf->dma = skb_frag_dma_map(o->dev, frag, 0, buf->len, DMA_TO_DEVICE);
		if (dma_mapping_error(o->dev, buf->dma))
			goto unwind;
	}
	return 0;

unwind:
	while (--buf > bufs)
		dma_unmap_page(o->dev, buf->dma, buf->len, DMA_TO_DEVICE);
	dma_unmap_single(o->dev, bufs->dma, bufs->len, DMA_TO_DEVICE);
	return -EIO;
}

static void ortolan_unmap_ok(struct ortolan *o, struct ortolan_buf *bufs, unsigned int n)
{
	unsigned int i;

	dma_unmap_single(o->dev, bufs[0].dma, bufs[0].len, DMA_TO_DEVICE);
	for (i = 1; i < n; i++)
		dma_unmap_page(o->dev, bufs[i].dma, bufs[i].len, DMA_TO_DEVICE);
}

static int ortolan_run(struct ortolan *o, dma_addr_t first, dma_addr_t second)
{
	u32 done;

	writel(lower_32_bits(first), o->regs);
	writel(lower_32_bits(second), o->regs + 4);
	return readl_poll_timeout(o->regs + 8, done, done, 10, 1000);
}

/* Two entries written out: the second is unmapped twice, and the first never. */
static int ortolan_pair_bad(struct ortolan *o, void *a, void *b, size_t len)
{
	dma_addr_t first, second;
	int err;

	first = dma_map_single(o->dev, a, len, DMA_TO_DEVICE); // expect: unmap-missing 'first'
	if (dma_mapping_error(o->dev, first))
		return -EIO;
	second = dma_map_single(o->dev, b, len, DMA_TO_DEVICE);
	if (dma_mapping_error(o->dev, second)) {
		dma_unmap_single(o->dev, first, len, DMA_TO_DEVICE);
		return -EIO;
	}
	err = ortolan_run(o, first, second);
	dma_unmap_single(o->dev, second, len, DMA_TO_DEVICE);
	dma_unmap_single(o->dev, second, len, DMA_TO_DEVICE); // expect: unmap-unmapped 'second'
	return err;
}
