// Unmap state that is touched by its name.
#include <linux/dma-mapping.h>

struct card_buffer {
	void *data;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct card_block {
	dma_addr_t dma;
	u32 len;
};

struct card {
	struct device *dev;
	struct card_buffer buffers[16];
};

void card_done_bad(struct device *dev, struct card_buffer *buffer)
{
	dma_unmap_single(dev, buffer->dma, buffer->len, DMA_TO_DEVICE); // expect: unmap-state-direct 'dma' dma_unmap_addr() // expect: unmap-state-direct 'len' dma_unmap_len()
	buffer->len = 0; // expect: unmap-state-direct 'len' dma_unmap_len_set()
}

void card_drop_bad(struct card *card, int i, bool is_page)
{
	if (card->buffers[i].dma) // expect: unmap-state-direct 'dma'
		dma_unmap_page(card->dev, dma_unmap_addr(&card->buffers[i], dma),
			       dma_unmap_len(&card->buffers[i], len), DMA_TO_DEVICE);
	card_show(&card->buffers[i].dma); // expect: unmap-state-direct 'dma'
}

void card_done_ok(struct device *dev, struct card_buffer *buffer, struct card_block *block)
{
	dma_unmap_single(dev, dma_unmap_addr(buffer, dma), dma_unmap_len(buffer, len), DMA_TO_DEVICE);
	dma_unmap_len_set(buffer, len, 0);
	block->dma = 0;
	block->len = 0;
}
