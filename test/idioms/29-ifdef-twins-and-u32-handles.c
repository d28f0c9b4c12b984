/*
 * Twins under #ifdef, chosen per byte order, and a 32-bit-only device that
 * keeps the handle in a u32 once the mask is 32 bits.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#define SCAUP_SLOTS	16

#ifdef __BIG_ENDIAN
typedef struct sk_buff scaup_buf;
#define scaup_free_buf	dev_kfree_skb_any
#else
typedef void scaup_buf;
#define scaup_free_buf	kfree
#endif

struct scaup_desc {
	u32 phys;
	u16 len;
	u16 flags;
};

struct scaup {
	struct device *dev;
	scaup_buf *buf[SCAUP_SLOTS];
	struct scaup_desc *desc;
	dma_addr_t desc_dma;
};

static int scaup_init_ok(struct scaup *s)
{
	int err;

	err = dma_set_mask_and_coherent(s->dev, DMA_BIT_MASK(32));
	if (err) {
		dev_err(s->dev, "no 32-bit DMA\n");
		return err;
	}
	s->desc = dma_alloc_coherent(s->dev, SCAUP_SLOTS * sizeof(*s->desc), &s->desc_dma, GFP_KERNEL);
	if (!s->desc)
		return -ENOMEM;
	return 0;
}

static void scaup_exit_ok(struct scaup *s)
{
	dma_free_coherent(s->dev, SCAUP_SLOTS * sizeof(*s->desc), s->desc, s->desc_dma);
}

static int scaup_queue_ok(struct scaup *s, struct sk_buff *skb, int i)
{
	unsigned int bytes;
	dma_addr_t phys;
	void *mem;

#ifdef __BIG_ENDIAN
	bytes = skb->len;
	mem = skb->data;
#else
	bytes = ALIGN(skb->len, 4);
	mem = kzalloc(bytes, GFP_ATOMIC);
	if (!mem)
		return -ENOMEM;
	memcpy(mem, skb->data, skb->len);
#endif

	phys = dma_map_single(s->dev, mem, bytes, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, phys)) {
#ifndef __BIG_ENDIAN
		kfree(mem);
#endif
		return -ENOMEM;
	}

#ifdef __BIG_ENDIAN
	s->buf[i] = skb;
#else
	s->buf[i] = mem;
	dev_kfree_skb_any(skb);
#endif
	s->desc[i].phys = phys;
	s->desc[i].len = bytes;
	dma_wmb();
	s->desc[i].flags = 1;
	return 0;
}

static void scaup_done_ok(struct scaup *s, int i)
{
	dma_unmap_single(s->dev, s->desc[i].phys, s->desc[i].len, DMA_TO_DEVICE);
	scaup_free_buf(s->buf[i]);
	s->buf[i] = NULL;
}
