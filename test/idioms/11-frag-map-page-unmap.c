/*
 * skb_frag_dma_map() pairs with dma_unmap_page(); the length is that of the
 * fragment when mapping and the one stored when unmapping.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct crake_frag {
	dma_addr_t dma;
	u16 size;
};

struct crake_txq {
	struct device *dev;
	struct crake_frag frag[MAX_SKB_FRAGS];
	unsigned int used;
};

static int crake_map_frags_ok(struct crake_txq *q, struct sk_buff *skb)
{
	int i;

	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *f = &skb_shinfo(skb)->frags[i];
		dma_addr_t dma = skb_frag_dma_map(q->dev, f, 0, skb_frag_size(f), DMA_TO_DEVICE);

		if (dma_mapping_error(q->dev, dma))
			goto unmap;
		q->frag[i].dma = dma;
		q->frag[i].size = skb_frag_size(f);
	}
	q->used = i;
	return 0;

unmap:
	while (i-- > 0)
		dma_unmap_page(q->dev, q->frag[i].dma, q->frag[i].size, DMA_TO_DEVICE);
	return -ENOMEM;
}

static void crake_unmap_frags_ok(struct crake_txq *q)
{
	unsigned int i;

	for (i = 0; i < q->used; i++)
		dma_unmap_page(q->dev, q->frag[i].dma, q->frag[i].size, DMA_TO_DEVICE);
	q->used = 0;
}

/* Of 512 bytes mapped only the first half is unmapped. */
static int crake_probe_frag_bad(struct device *dev, const skb_frag_t *f)
{
	dma_addr_t dma;

	dma = skb_frag_dma_map(dev, f, 0, 512, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	crake_kick(dev, dma, 512);
	dma_unmap_page(dev, dma, 256, DMA_TO_DEVICE); // expect: unmap-size-mismatch 'dma'
	return 0;
}
