#ifndef CARD_RING_H
#define CARD_RING_H

#include <linux/types.h>

struct sk_buff;
struct device;

struct card_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
	unsigned int len;
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
	slot->dma = 0;
	slot->len = 0;
}

void card_ring_reap(struct card_ring *ring, unsigned int index);

#endif
