// What serves only to unmap: written plainly, read for the unmap, tested around it, moved with its buffer.
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct card_tx_buffer {
	struct sk_buff *skb;
	dma_addr_t dma;	/* what the unmap needs */ // expect: unmap-state-macros 'struct card_tx_buffer' keeps 'dma' and 'len' only to unmap
	u32 len;
	bool is_page;
};

struct card_rx_buffer {
	struct page *page;
	struct {
		dma_addr_t addr; // expect: unmap-state-macros 'struct card_rx_buffer' keeps 'addr' only
		size_t length;
	} map;
};

struct card {
	struct device *dev;
	void __iomem *regs;
	struct card_tx_buffer tx[64];
	struct card_rx_buffer rx[64];
	unsigned int head;
};

int card_send(struct card *card, struct sk_buff *skb)
{
	struct card_tx_buffer *buffer = &card->tx[card->head];
	dma_addr_t dma = dma_map_single(card->dev, skb->data, skb->len, DMA_TO_DEVICE);

	if (dma_mapping_error(card->dev, dma))
		return -ENOMEM;
	buffer->skb = skb;
	buffer->dma = dma;
	card->tx[card->head].len = skb->len;
	buffer->is_page = false;
	writel(lower_32_bits(dma), card->regs);
	return 0;
}

static void card_unmap(struct card *card, struct card_tx_buffer *buffer)
{
	if (buffer->dma) {
		if (buffer->is_page)
			dma_unmap_page(card->dev, buffer->dma, buffer->len, DMA_TO_DEVICE);
		else
			dma_unmap_single(card->dev, buffer->dma,
					 buffer->len, DMA_TO_DEVICE);
		buffer->dma = 0;
	}
	dev_kfree_skb_any(buffer->skb);
	buffer->skb = NULL;
}

void card_stop(struct card *card)
{
	int i;

	for (i = 0; i < 64; i++)
		card_unmap(card, &card->tx[i]);
}

void card_swap(struct card *card, int from, int to)
{
	card->rx[to].map.addr = card->rx[from].map.addr;
	card->rx[to].map.length = card->rx[from].map.length;
	card->rx[to].page = card->rx[from].page;
}

int card_refill(struct card *card, int i, struct page *page)
{
	struct card_rx_buffer *buffer = card->rx + i;
	dma_addr_t addr;

	addr = dma_map_page(card->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(card->dev, addr))
		return -ENOMEM;
	writel(lower_32_bits(addr), card->regs + 8 * i);
	buffer->page = page;
	(*buffer).map.addr = addr + (i & 1);
	buffer->map.length = PAGE_SIZE;
	return 0;
}

void card_receive(struct card *card, int i)
{
	dma_addr_t addr = card->rx[i].map.addr;
	size_t length = card->rx[i].map.length;

	dma_unmap_page(card->dev, addr, length, DMA_FROM_DEVICE);
	card_pass_up(card, card->rx[i].page);
}
