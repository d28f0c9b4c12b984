/* The handle lies in the socket buffer, behind what the protocol keeps there. */
#include <linux/atmdev.h>
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

struct jacana_part {
	u32 word[4];
	dma_addr_t paddr;
};

#define JACANA_PADDR(skb) (((struct jacana_part *)(ATM_SKB(skb) + 1))->paddr)

static int jacana_send_ok(struct device *dev, struct sk_buff *skb, bool oam)
{
	JACANA_PADDR(skb) = dma_map_single(dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, JACANA_PADDR(skb)))
		return -ENOMEM;
	if (oam)
		goto unmap;
	return 0;

unmap:
	dma_unmap_single(dev, JACANA_PADDR(skb), skb->len, DMA_TO_DEVICE);
	return -EINVAL;
}

static int jacana_send_bad(struct device *dev, struct sk_buff *skb, bool oam)
{
	JACANA_PADDR(skb) = dma_map_single(dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, JACANA_PADDR(skb)))
		return -ENOMEM;
	if (oam)
		goto unmap;
	return 0;

unmap:
	dma_unmap_single(dev, JACANA_PADDR(skb), skb->len, DMA_FROM_DEVICE); // expect: direction-mismatch
	return -EINVAL;
}
