/*
 * An XSK pool is mapped once; each buffer brings its own address, and the
 * driver neither checks nor unmaps it.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <net/xdp_sock_drv.h>

struct godwit_desc {
	__le64 addr;
	__le32 len;
};

struct godwit_rxq {
	struct device *dev;
	struct xsk_buff_pool *pool;
	struct xdp_buff *xdp[128];
	struct godwit_desc *ring;
};

static int godwit_attach_pool_ok(struct godwit_rxq *q, struct xsk_buff_pool *pool)
{
	int err;

	err = xsk_pool_dma_map(pool, q->dev, DMA_ATTR_SKIP_CPU_SYNC);
	if (err)
		return err;
	q->pool = pool;
	return 0;
}

static void godwit_detach_pool_ok(struct godwit_rxq *q)
{
	xsk_pool_dma_unmap(q->pool, DMA_ATTR_SKIP_CPU_SYNC);
	q->pool = NULL;
}

static bool godwit_fill_ok(struct godwit_rxq *q, unsigned int i)
{
	struct xdp_buff *xdp = xsk_buff_alloc(q->pool);
	dma_addr_t dma;

	if (!xdp)
		return false;
	dma = xsk_buff_xdp_get_dma(xdp);
	q->xdp[i] = xdp;
	q->ring[i].addr = cpu_to_le64(dma);
	return true;
}

static void godwit_tx_ok(struct godwit_rxq *q, struct xdp_desc *desc, unsigned int i)
{
	dma_addr_t dma = xsk_buff_raw_get_dma(q->pool, desc->addr);

	xsk_buff_raw_dma_sync_for_device(q->pool, dma, desc->len);
	q->ring[i].addr = cpu_to_le64(dma);
	q->ring[i].len = cpu_to_le32(desc->len);
}

/* What did not come from the pool does have to be checked. */
static int godwit_copy_mode_bad(struct godwit_rxq *q, unsigned int i, struct xdp_buff *xdp, size_t len)
{
	dma_addr_t dma = dma_map_single(q->dev, xdp->data, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked

	q->ring[i].addr = cpu_to_le64(dma);
	q->ring[i].len = cpu_to_le32(len);
	godwit_kick_and_wait(q);
	dma_unmap_single(q->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
