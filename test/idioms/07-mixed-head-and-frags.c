/*
 * Head by dma_map_single, fragments by page, told apart when unmapping by a
 * flag or a type.
 */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

enum linnet_kind {
	LINNET_NONE,
	LINNET_SINGLE,
	LINNET_PAGE,
};

struct linnet_buf {
	enum linnet_kind kind;
	dma_addr_t dma;
	u32 len;
};

struct linnet_txq {
	struct device *dev;
	struct linnet_buf buf[256];
	unsigned int prod;
};

static void linnet_unmap_buf(struct linnet_txq *q, struct linnet_buf *b)
{
	switch (b->kind) {
	case LINNET_SINGLE:
		dma_unmap_single(q->dev, b->dma, b->len, DMA_TO_DEVICE);
		break;
	case LINNET_PAGE:
		dma_unmap_page(q->dev, b->dma, b->len, DMA_TO_DEVICE);
		break;
	case LINNET_NONE:
		break;
	}
	b->kind = LINNET_NONE;
}

static int linnet_map_ok(struct linnet_txq *q, struct sk_buff *skb)
{
	unsigned int start = q->prod;
	struct linnet_buf *b;
	int f;

	b = &q->buf[q->prod++ % 256];
	b->len = skb_headlen(skb);
	b->dma = dma_map_single(q->dev, skb->data, b->len, DMA_TO_DEVICE);
	if (dma_mapping_error(q->dev, b->dma)) {
		q->prod = start;
		return -ENOMEM;
	}
	b->kind = LINNET_SINGLE;

	for (f = 0; f < skb_shinfo(skb)->nr_frags; f++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[f];

		b = &q->buf[q->prod % 256];
		b->len = skb_frag_size(frag);
		b->dma = skb_frag_dma_map(q->dev, frag, 0, b->len, DMA_TO_DEVICE);
		if (dma_mapping_error(q->dev, b->dma))
			goto unwind;
		b->kind = LINNET_PAGE;
		q->prod++;
	}
	return 0;

unwind:
	while (q->prod != start)
		linnet_unmap_buf(q, &q->buf[--q->prod % 256]);
	return -ENOMEM;
}

static void linnet_done_ok(struct linnet_txq *q, unsigned int i)
{
	linnet_unmap_buf(q, &q->buf[i % 256]);
}

/* A resource is neither: here the debug code does object. */
static int linnet_fifo_bad(struct device *dev, struct dma_chan *chan, phys_addr_t fifo)
{
	dma_addr_t dma;

	dma = dma_map_resource(dev, fifo, 64, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	linnet_program(chan, dma);
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE); // expect: unmap-wrong-function 'dma'
	return 0;
}

static int linnet_fifo_ok(struct device *dev, struct dma_chan *chan, phys_addr_t fifo)
{
	dma_addr_t dma;

	dma = dma_map_resource(dev, fifo, 64, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	linnet_program(chan, dma);
	dma_unmap_resource(dev, dma, 64, DMA_TO_DEVICE, 0);
	return 0;
}
