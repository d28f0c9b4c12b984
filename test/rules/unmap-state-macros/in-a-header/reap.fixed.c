#include <linux/dma-mapping.h>
#include <linux/skbuff.h>
#include "ring.h"

void card_ring_reap(struct card_ring *ring, unsigned int index)
{
	struct card_slot *slot = &ring->slots[index % ring->len];

	dma_unmap_single(ring->dev, dma_unmap_addr(slot, dma),
			 dma_unmap_len(slot, len), DMA_TO_DEVICE);
	dev_consume_skb_any(slot->skb);
	card_slot_clear(slot);
}
