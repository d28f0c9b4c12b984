/*
 * Receive and transmit rings share a field name, and one struct type serves
 * both; two structs have a field of the same name.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define TURNIX_RX_BYTES	2048

/* One type for both rings: the direction belongs to the ring, not to the field. */
struct turnix_buf {
	struct sk_buff *skb;
	dma_addr_t dma;
	unsigned int len;
};

struct turnix_ring {
	struct turnix_buf buf[64];
	unsigned int head;
	unsigned int tail;
};

struct turnix {
	struct device *dev;
	struct net_device *ndev;
	struct turnix_ring tx;
	struct turnix_ring rx;
};

static int turnix_tx_ok(struct turnix *t, struct sk_buff *skb)
{
	struct turnix_buf *b = &t->tx.buf[t->tx.head % 64];
	dma_addr_t dma;

	dma = dma_map_single(t->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, dma))
		return -ENOMEM;
	b->dma = dma;
	b->len = skb->len;
	b->skb = skb;
	t->tx.head++;
	turnix_post_tx(t, dma, skb->len);
	return 0;
}

static void turnix_tx_done_ok(struct turnix *t)
{
	struct turnix_buf *b = &t->tx.buf[t->tx.tail++ % 64];

	dma_unmap_single(t->dev, b->dma, b->len, DMA_TO_DEVICE);
	dev_consume_skb_any(b->skb);
	b->skb = NULL;
}

static int turnix_rx_fill_ok(struct turnix *t)
{
	struct turnix_buf *b = &t->rx.buf[t->rx.head % 64];
	struct sk_buff *skb = netdev_alloc_skb(t->ndev, TURNIX_RX_BYTES);
	dma_addr_t dma;

	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(t->dev, skb->data, TURNIX_RX_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(t->dev, dma)) {
		dev_kfree_skb(skb);
		return -ENOMEM;
	}
	b->dma = dma;
	b->len = TURNIX_RX_BYTES;
	b->skb = skb;
	t->rx.head++;
	turnix_post_rx(t, dma);
	return 0;
}

static struct sk_buff *turnix_rx_take_ok(struct turnix *t, unsigned int len)
{
	struct turnix_buf *b = &t->rx.buf[t->rx.tail++ % 64];
	struct sk_buff *skb = b->skb;

	dma_unmap_single(t->dev, b->dma, b->len, DMA_FROM_DEVICE);
	b->skb = NULL;
	skb_put(skb, len);
	return skb;
}

/* Two structs, one field name: each is right by itself. */
struct turnix_cmd {
	void *buf;
	dma_addr_t addr;
};

struct turnix_event {
	void *buf;
	dma_addr_t addr;
};

static int turnix_cmd_map_ok(struct turnix *t, struct turnix_cmd *cmd)
{
	cmd->addr = dma_map_single(t->dev, cmd->buf, 128, DMA_TO_DEVICE);
	return dma_mapping_error(t->dev, cmd->addr);
}

static void turnix_cmd_unmap_ok(struct turnix *t, struct turnix_cmd *cmd)
{
	dma_unmap_single(t->dev, cmd->addr, 128, DMA_TO_DEVICE);
}

static int turnix_event_map_ok(struct turnix *t, struct turnix_event *event)
{
	event->addr = dma_map_single(t->dev, event->buf, 512, DMA_FROM_DEVICE);
	return dma_mapping_error(t->dev, event->addr);
}

static void turnix_event_unmap_ok(struct turnix *t, struct turnix_event *event)
{
	dma_unmap_single(t->dev, event->addr, 512, DMA_FROM_DEVICE);
}

/* A struct with one user and two opinions. */
struct turnix_stat {
	void *buf;
	dma_addr_t addr;
};

static int turnix_stat_map(struct turnix *t, struct turnix_stat *stat)
{
	stat->addr = dma_map_single(t->dev, stat->buf, 64, DMA_FROM_DEVICE);
	return dma_mapping_error(t->dev, stat->addr);
}

static void turnix_stat_unmap_bad(struct turnix *t, struct turnix_stat *stat)
{
	dma_unmap_single(t->dev, stat->addr, 64, DMA_TO_DEVICE); // expect: direction-mismatch addr
}
