#include <linux/dma-mapping.h>
#include <linux/skbuff.h>
#include "ring.h"

int card_ring_send(struct card_ring *ring, struct sk_buff *skb, unsigned int index)
{
	dma_addr_t dma = dma_map_single(ring->dev, skb->data, skb->len, DMA_TO_DEVICE);

	if (dma_mapping_error(ring->dev, dma))
		return -ENOMEM;
	ring->slots[index].skb = skb;
	dma_unmap_addr_set(&ring->slots[index], dma, dma);
	dma_unmap_len_set(&ring->slots[index], len, skb->len);
	writel(lower_32_bits(dma), ring->regs);
	return 0;
}
