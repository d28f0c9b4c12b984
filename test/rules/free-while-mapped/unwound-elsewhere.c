/* Frees of memory that has been unmapped in a way that takes some following, and such as has not. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct avocet_entry {
	dma_addr_t desc_dma;
	void *desc;
	size_t len;
};

struct avocet_slot {
	dma_addr_t dma;
	unsigned int len;
};

struct avocet {
	struct device *dev;
	void __iomem *regs;
	struct avocet_entry entries[16];
	struct avocet_slot slots[64];
	unsigned int head;
	unsigned int next;
	struct completion done;
};

static int avocet_enqueue(struct avocet *a, void *desc, size_t len)
{
	struct avocet_entry *entry = &a->entries[a->head];
	dma_addr_t dma = dma_map_single(a->dev, desc, len, DMA_TO_DEVICE);

	if (dma_mapping_error(a->dev, dma))
		return -EIO;
	entry->desc = desc;
	entry->len = len;
	entry->desc_dma = dma;
	writel(lower_32_bits(dma), a->regs);
	return -EINPROGRESS;
}

static irqreturn_t avocet_irq(int irq, void *data)
{
	struct avocet *a = data;
	struct avocet_entry *entry = &a->entries[a->head];

	dma_unmap_single(a->dev, entry->desc_dma, entry->len, DMA_TO_DEVICE);
	complete(&a->done);
	return IRQ_HANDLED;
}

/* The interrupt has unmapped it by the time that the wait is over. */
static int avocet_process_ok(struct avocet *a, size_t len)
{
	void *desc = kzalloc(len, GFP_KERNEL);
	int err;

	if (!desc)
		return -ENOMEM;
	err = avocet_enqueue(a, desc, len);
	if (err == -EINPROGRESS) {
		wait_for_completion(&a->done);
		err = 0;
	}
	kfree(desc);
	return err;
}

/* The loop runs as often as something was mapped, which only the ring's positions tell. */
static int avocet_xmit_ok(struct avocet *a, struct sk_buff *skb)
{
	unsigned int pos = a->next, i;
	dma_addr_t dma;

	dma = dma_map_single(a->dev, skb->data, skb_headlen(skb), DMA_TO_DEVICE);
	if (dma_mapping_error(a->dev, dma))
		goto drop;
	a->slots[pos].dma = dma;
	a->slots[pos].len = skb_headlen(skb);
	pos = (pos + 1) % 64;
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		dma = skb_frag_dma_map(a->dev, frag, 0, skb_frag_size(frag), DMA_TO_DEVICE);
		if (dma_mapping_error(a->dev, dma))
			goto unwind;
		a->slots[pos].dma = dma;
		a->slots[pos].len = skb_frag_size(frag);
		pos = (pos + 1) % 64;
	}
	a->next = pos;
	return NETDEV_TX_OK;

unwind:
	for (i = a->next; i != pos; i = (i + 1) % 64)
		dma_unmap_page(a->dev, a->slots[i].dma, a->slots[i].len, DMA_TO_DEVICE);
drop:
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

/* The handle is read back from where only the device's words are. */
static int avocet_read_back_ok(struct avocet *a, struct sk_buff *skb, u64 *desc)
{
	dma_addr_t dma = dma_map_single(a->dev, skb->data, skb->len, DMA_TO_DEVICE);

	if (dma_mapping_error(a->dev, dma))
		return -ENOMEM;
	avocet_write_desc(desc, dma);
	if (avocet_start(a)) {
		dma_unmap_single(a->dev, avocet_read_desc(desc), skb->len, DMA_TO_DEVICE);
		dev_kfree_skb_any(skb);
		return -EIO;
	}
	return 0;
}

/* A reference is given back: the page lives on. */
static int avocet_page_ok(struct avocet *a, struct page *page)
{
	dma_addr_t dma = dma_map_page(a->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);

	if (dma_mapping_error(a->dev, dma))
		return -ENOMEM;
	put_page(page);
	a->slots[a->next].dma = dma;
	a->slots[a->next].len = PAGE_SIZE;
	return 0;
}

/* Out of the device's reach: the mapping is forgotten, and with it the memory given back. */
static int avocet_low_bad(struct avocet *a, size_t len)
{
	void *ring = kzalloc(len, GFP_KERNEL);
	dma_addr_t dma;

	if (!ring)
		return -ENOMEM;
	dma = dma_map_single(a->dev, ring, len, DMA_BIDIRECTIONAL); // expect: unmap-missing
	if (dma_mapping_error(a->dev, dma) || dma + len > DMA_BIT_MASK(30)) {
		kfree(ring); // expect: free-while-mapped ring
		return -ENOMEM;
	}
	avocet_set_ring(a, ring, dma);
	return 0;
}

/* What is sent inline was not mapped: the same question is asked twice. */
static int avocet_map_packet(struct avocet *a, const struct sk_buff *skb, dma_addr_t *addr)
{
	*addr = dma_map_single(a->dev, skb->data, skb_headlen(skb), DMA_TO_DEVICE);
	if (dma_mapping_error(a->dev, *addr))
		return -ENOMEM;
	return 0;
}

static int avocet_inline_ok(struct avocet *a, struct sk_buff *skb)
{
	dma_addr_t addr[2];

	if (!avocet_is_inline(skb) && avocet_map_packet(a, skb, addr) < 0) {
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	if (avocet_is_inline(skb)) {
		avocet_copy_packet(a, skb);
		dev_consume_skb_any(skb);
	} else {
		avocet_write_list(a, skb, addr);
	}
	return NETDEV_TX_OK;
}
