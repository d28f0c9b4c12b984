/* A helper links more elements than its loop is walked for: what comes after the call is looked at all the same. */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct slot {
	__le32 bus;
	__le32 next_bus;
	struct sk_buff *skb;
	struct slot *next;
};

struct card {
	struct device *dev;
	struct slot *ring;
	dma_addr_t ring_dma;
};

static void link_ring(struct slot *ring, dma_addr_t dma, int count)
{
	struct slot *slot = ring;

	while (count-- > 0) {
		dma += sizeof(*slot);
		slot->next_bus = cpu_to_le32(dma);
		slot->next = slot + 1;
		slot++;
	}
	slot--;
	slot->next = ring;
}

int fill_ring_bad(struct card *card)
{
	struct slot *slot = card->ring;
	struct sk_buff *skb;

	link_ring(slot, card->ring_dma, 16);
	do {
		skb = alloc_skb(2048, GFP_KERNEL);
		if (!skb)
			return -ENOMEM;
		slot->skb = skb;
		slot->bus = cpu_to_le32(dma_map_single(card->dev, skb->data, 2048, DMA_FROM_DEVICE)); // expect: mapping-error-unchecked
		slot = slot->next;
	} while (slot != card->ring);
	return 0;
}

int fill_ring(struct card *card)
{
	struct slot *slot = card->ring;
	struct sk_buff *skb;
	dma_addr_t dma;

	link_ring(slot, card->ring_dma, 16);
	do {
		skb = alloc_skb(2048, GFP_KERNEL);
		if (!skb)
			return -ENOMEM;
		dma = dma_map_single(card->dev, skb->data, 2048, DMA_FROM_DEVICE);
		if (dma_mapping_error(card->dev, dma)) {
			kfree_skb(skb);
			return -ENOMEM;
		}
		slot->skb = skb;
		slot->bus = cpu_to_le32(dma);
		slot = slot->next;
	} while (slot != card->ring);
	return 0;
}
