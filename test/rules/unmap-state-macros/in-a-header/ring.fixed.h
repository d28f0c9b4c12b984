#ifndef CARD_RING_H
#define CARD_RING_H

#include <linux/dma-mapping.h>
#include <linux/types.h>

struct sk_buff;
struct device;

struct card_slot {
	struct sk_buff *skb;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct card_ring {
	struct device *dev;
	void __iomem *regs;
	struct card_slot slots[256];
	unsigned int len;
};

static inline void card_slot_clear(struct card_slot *slot)
{
	slot->skb = NULL;
	dma_unmap_addr_set(slot, dma, 0);
	dma_unmap_len_set(slot, len, 0);
}

void card_ring_reap(struct card_ring *ring, unsigned int index);

#endif
