/* A later fragment fails: the head and the earlier fragments stay mapped, or do not. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define WHINCHAT_SLOTS	256

struct whinchat_slot {
	dma_addr_t dma;
	u32 len;
	bool page;
};

struct whinchat {
	struct device *dev;
	struct whinchat_slot slot[WHINCHAT_SLOTS];
	unsigned int put;
	unsigned int get;
};

static void whinchat_unmap_slot(struct whinchat *w, struct whinchat_slot *s)
{
	if (s->page)
		dma_unmap_page(w->dev, s->dma, s->len, DMA_TO_DEVICE);
	else
		dma_unmap_single(w->dev, s->dma, s->len, DMA_TO_DEVICE);
	s->len = 0;
}

static void whinchat_clean_ok(struct whinchat *w)
{
	while (w->get != w->put)
		whinchat_unmap_slot(w, &w->slot[w->get++ % WHINCHAT_SLOTS]);
}

static int whinchat_map_ok(struct whinchat *w, struct sk_buff *skb)
{
	unsigned int start = w->put;
	struct whinchat_slot *s;
	dma_addr_t dma;
	int i;

	dma = dma_map_single(w->dev, skb->data, skb_headlen(skb), DMA_TO_DEVICE);
	if (dma_mapping_error(w->dev, dma))
		return -ENOMEM;
	s = &w->slot[w->put++ % WHINCHAT_SLOTS];
	s->dma = dma;
	s->len = skb_headlen(skb);
	s->page = false;

	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		dma = skb_frag_dma_map(w->dev, frag, 0, skb_frag_size(frag), DMA_TO_DEVICE);
		if (dma_mapping_error(w->dev, dma))
			goto unwind;
		s = &w->slot[w->put++ % WHINCHAT_SLOTS];
		s->dma = dma;
		s->len = skb_frag_size(frag);
		s->page = true;
	}
	return 0;

unwind:
	while (w->put != start)
		whinchat_unmap_slot(w, &w->slot[--w->put % WHINCHAT_SLOTS]);
	return -ENOMEM;
}

/* Two parts, kept in locals until both are there. */
static int whinchat_two_parts_bad(struct whinchat *w, struct sk_buff *skb, unsigned int hdr)
{
	dma_addr_t head, tail;

	head = dma_map_single(w->dev, skb->data, hdr, DMA_TO_DEVICE); // expect: unmap-missing 'head'
	if (dma_mapping_error(w->dev, head))
		goto drop;
	tail = dma_map_single(w->dev, skb->data + hdr, skb->len - hdr, DMA_TO_DEVICE);
	if (dma_mapping_error(w->dev, tail))
		goto drop;

	whinchat_send_and_wait(w, head, tail);
	dma_unmap_single(w->dev, tail, skb->len - hdr, DMA_TO_DEVICE);
	dma_unmap_single(w->dev, head, hdr, DMA_TO_DEVICE);
	return 0;

drop:
	w->slot[0].len = 0;
	return -EIO;
}

static int whinchat_two_parts_ok(struct whinchat *w, struct sk_buff *skb, unsigned int hdr)
{
	dma_addr_t head, tail;

	head = dma_map_single(w->dev, skb->data, hdr, DMA_TO_DEVICE);
	if (dma_mapping_error(w->dev, head))
		goto drop;
	tail = dma_map_single(w->dev, skb->data + hdr, skb->len - hdr, DMA_TO_DEVICE);
	if (dma_mapping_error(w->dev, tail))
		goto unmap_head;

	whinchat_send_and_wait(w, head, tail);
	dma_unmap_single(w->dev, tail, skb->len - hdr, DMA_TO_DEVICE);
	dma_unmap_single(w->dev, head, hdr, DMA_TO_DEVICE);
	return 0;

unmap_head:
	dma_unmap_single(w->dev, head, hdr, DMA_TO_DEVICE);
drop:
	w->slot[0].len = 0;
	return -EIO;
}
