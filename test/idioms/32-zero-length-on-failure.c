/*
 * A receive mapping that fails does not end the loop: the descriptor gets
 * length 0, so the device skips it, and the drain skips it likewise.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define MERLIN_RX	64
#define MERLIN_BUF	1600

struct merlin_desc {
	__le16 size;
	u8 type;
	u8 pad;
	__le32 ptr;
};

struct merlin {
	struct device *dev;
	struct net_device *ndev;
	struct merlin_desc *rx;
	struct sk_buff *skb[MERLIN_RX];
};

static void merlin_format_ok(struct merlin *m)
{
	int i;

	for (i = 0; i < MERLIN_RX; i++) {
		struct merlin_desc *desc = &m->rx[i];
		dma_addr_t dma;

		desc->size = cpu_to_le16(MERLIN_BUF);
		dma = dma_map_single(m->dev, m->skb[i]->data, MERLIN_BUF, DMA_FROM_DEVICE);
		/* A descriptor without size makes the hardware go on to the next. */
		if (dma_mapping_error(m->dev, dma))
			desc->size = cpu_to_le16(0);
		desc->ptr = cpu_to_le32(lower_32_bits(dma));
		dma_wmb();
		desc->type = 1;
	}
}

static void merlin_drain_ok(struct merlin *m)
{
	int i;

	for (i = 0; i < MERLIN_RX; i++) {
		struct merlin_desc *desc = &m->rx[i];

		if (le16_to_cpu(desc->size))
			dma_unmap_single(m->dev, le32_to_cpu(desc->ptr), MERLIN_BUF, DMA_FROM_DEVICE);
		dev_kfree_skb(m->skb[i]);
		m->skb[i] = NULL;
	}
}

static int merlin_one_bad(struct merlin *m, struct merlin_desc *desc, void *buf)
{
	dma_addr_t dma;

	desc->size = cpu_to_le16(MERLIN_BUF);
	dma = dma_map_single(m->dev, buf, MERLIN_BUF, DMA_FROM_DEVICE); // expect: mapping-error-unchecked
	desc->ptr = cpu_to_le32(lower_32_bits(dma));
	dma_wmb();
	desc->type = 1;
	merlin_poll(m, desc);
	dma_unmap_single(m->dev, dma, MERLIN_BUF, DMA_FROM_DEVICE);
	return 0;
}
