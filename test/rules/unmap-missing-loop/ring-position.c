/*
 * Entries taken at the ring's put index, and an unwind that must start there:
 * back from the failed one, with the wrap-around.
 */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

#define ROSELLA_SLOTS	64

struct rosella_slot {
	dma_addr_t dma;
	u32 len;
};

struct rosella_txq {
	struct device *dev;
	struct rosella_slot slot[ROSELLA_SLOTS];
	unsigned int put;
	unsigned int get;
};

static unsigned int rosella_next(unsigned int i)
{
	return i + 1 == ROSELLA_SLOTS ? 0 : i + 1;
}

static unsigned int rosella_prev(unsigned int i)
{
	return i == 0 ? ROSELLA_SLOTS - 1 : i - 1;
}

static int rosella_map_frags_ok(struct rosella_txq *q, struct sk_buff *skb)
{
	unsigned int pos = q->put;
	int i;

	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];
		struct rosella_slot *slot = &q->slot[pos];

		slot->len = skb_frag_size(frag);
		slot->dma = skb_frag_dma_map(q->dev, frag, 0, slot->len, DMA_TO_DEVICE);
		if (dma_mapping_error(q->dev, slot->dma))
			goto unwind;
		pos = rosella_next(pos);
	}
	q->put = pos;
	return 0;

unwind:
	while (i-- > 0) {
		pos = rosella_prev(pos);
		dma_unmap_page(q->dev, q->slot[pos].dma, q->slot[pos].len, DMA_TO_DEVICE);
	}
	return -ENOMEM;
}

static void rosella_reap_ok(struct rosella_txq *q)
{
	while (q->get != q->put) {
		struct rosella_slot *slot = &q->slot[q->get];

		dma_unmap_page(q->dev, slot->dma, slot->len, DMA_TO_DEVICE);
		q->get = rosella_next(q->get);
	}
}

/* Handles of one request, kept in order, and an unwind that leaves out the first two. */
static int rosella_map_request_bad(struct device *dev, struct page **pages, dma_addr_t *dma, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		dma[i] = dma_map_page(dev, pages[i], 0, PAGE_SIZE, DMA_TO_DEVICE); // expect: unmap-missing-loop dma
		if (dma_mapping_error(dev, dma[i]))
			goto unwind;
	}
	return 0;

unwind:
	while (i-- > 2)
		dma_unmap_page(dev, dma[i], PAGE_SIZE, DMA_TO_DEVICE);
	return -ENOMEM;
}

static void rosella_unmap_request(struct device *dev, dma_addr_t *dma, int n)
{
	int i;

	for (i = 0; i < n; i++)
		dma_unmap_page(dev, dma[i], PAGE_SIZE, DMA_TO_DEVICE);
}
