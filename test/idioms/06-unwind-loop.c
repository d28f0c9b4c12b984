/*
 * The three ways a driver walks back over what it mapped so far: while (i--),
 * while (--i >= 0), and back along the ring to the first entry of the packet.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define REED_SLOTS	128

struct reed_buf {
	dma_addr_t dma;
	unsigned int len;
	struct sk_buff *skb;
	bool mapped_as_page;
};

struct reed_ring {
	struct device *dev;
	struct reed_buf buf[REED_SLOTS];
	unsigned int count;
	unsigned int next;
};

static int reed_map_list_ok(struct device *dev, void **mem, dma_addr_t *dma, int n, size_t len)
{
	int i;

	for (i = 0; i < n; i++) {
		dma[i] = dma_map_single(dev, mem[i], len, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, dma[i]))
			goto unwind;
	}
	return 0;

unwind:
	while (i--)
		dma_unmap_single(dev, dma[i], len, DMA_TO_DEVICE);
	return -ENOMEM;
}

static int reed_map_list_predecrement_ok(struct device *dev, void **mem, dma_addr_t *dma, int n, size_t len)
{
	int i;

	for (i = 0; i < n; i++) {
		dma[i] = dma_map_single(dev, mem[i], len, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, dma[i])) {
			while (--i >= 0)
				dma_unmap_single(dev, dma[i], len, DMA_TO_DEVICE);
			return -ENOMEM;
		}
	}
	return 0;
}

static void reed_unmap_list(struct device *dev, dma_addr_t *dma, int n, size_t len)
{
	int i;

	for (i = 0; i < n; i++)
		dma_unmap_single(dev, dma[i], len, DMA_TO_DEVICE);
}

static void reed_put(struct reed_ring *ring, struct reed_buf *buf)
{
	if (!buf->dma)
		return;
	if (buf->mapped_as_page)
		dma_unmap_page(ring->dev, buf->dma, buf->len, DMA_TO_DEVICE);
	else
		dma_unmap_single(ring->dev, buf->dma, buf->len, DMA_TO_DEVICE);
	buf->dma = 0;
}

/* Back along the ring, around its end. */
static int reed_map_skb_ok(struct reed_ring *ring, struct sk_buff *skb)
{
	unsigned int nr_frags = skb_shinfo(skb)->nr_frags;
	unsigned int first = ring->next;
	unsigned int i = first;
	unsigned int count = 0;
	struct reed_buf *buf;
	unsigned int f;

	buf = &ring->buf[i];
	buf->len = skb_headlen(skb);
	buf->mapped_as_page = false;
	buf->dma = dma_map_single(ring->dev, skb->data, buf->len, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, buf->dma))
		goto dma_error;
	count++;

	for (f = 0; f < nr_frags; f++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[f];

		i++;
		if (i == ring->count)
			i = 0;
		buf = &ring->buf[i];
		buf->len = skb_frag_size(frag);
		buf->mapped_as_page = true;
		buf->dma = skb_frag_dma_map(ring->dev, frag, 0, buf->len, DMA_TO_DEVICE);
		if (dma_mapping_error(ring->dev, buf->dma))
			goto dma_error;
		count++;
	}

	ring->buf[i].skb = skb;
	ring->next = (i + 1) % ring->count;
	return count;

dma_error:
	buf->dma = 0;
	while (count--) {
		if (i == 0)
			i += ring->count;
		i--;
		reed_put(ring, &ring->buf[i]);
	}
	return -ENOMEM;
}

static void reed_clean_ok(struct reed_ring *ring, unsigned int i)
{
	reed_put(ring, &ring->buf[i]);
	if (ring->buf[i].skb) {
		dev_kfree_skb_any(ring->buf[i].skb);
		ring->buf[i].skb = NULL;
	}
}

/* The first entry is never undone: the condition stops at 1. */
static int reed_map_few_bad(struct device *dev, void **mem, dma_addr_t *dma, int n, size_t len)
{
	int i;

	for (i = 0; i < n; i++) {
		dma[i] = dma_map_single(dev, mem[i], len, DMA_TO_DEVICE); // expect: unmap-missing-loop dma
		if (dma_mapping_error(dev, dma[i]))
			goto unwind;
	}
	return 0;

unwind:
	while (--i > 0)
		dma_unmap_single(dev, dma[i], len, DMA_TO_DEVICE);
	return -ENOMEM;
}
