/*
 * One coherent block, carved up: the parts get base plus offset in both
 * address spaces, only the base is freed. And the over-allocated, aligned one,
 * which keeps the original pair for the free.
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#define SHRIKE_TX_BYTES	1024
#define SHRIKE_RX_BYTES	1024
#define SHRIKE_ST_BYTES	64
#define SHRIKE_BLOCK	(SHRIKE_TX_BYTES + SHRIKE_RX_BYTES + SHRIKE_ST_BYTES)

struct shrike {
	struct device *dev;
	void *block;
	dma_addr_t block_dma;
	void *tx, *rx, *st;
	dma_addr_t tx_dma, rx_dma, st_dma;
};

struct shrike_ring {
	void *raw;
	dma_addr_t raw_dma;
	size_t raw_size;
	void *base;
	dma_addr_t base_dma;
};

struct shrike_odd_ring {
	void *orig;
	dma_addr_t orig_dma;
	size_t orig_size;
	void *aligned;
	dma_addr_t aligned_dma;
};

static int shrike_carve_ok(struct shrike *s)
{
	size_t off = 0;

	s->block = dma_alloc_coherent(s->dev, SHRIKE_BLOCK, &s->block_dma, GFP_KERNEL);
	if (!s->block)
		return -ENOMEM;

	s->tx = s->block;
	s->tx_dma = s->block_dma;
	off += SHRIKE_TX_BYTES;
	s->rx = s->block + off;
	s->rx_dma = s->block_dma + off;
	off += SHRIKE_RX_BYTES;
	s->st = s->block + off;
	s->st_dma = s->block_dma + off;
	return 0;
}

static void shrike_release_ok(struct shrike *s)
{
	if (!s->block)
		return;
	dma_free_coherent(s->dev, SHRIKE_BLOCK, s->block, s->block_dma);
	s->block = NULL;
}

static int shrike_ring_alloc_ok(struct shrike *s, struct shrike_ring *r, size_t len)
{
	r->raw_size = len + (len - 1);
	r->raw = dma_alloc_coherent(s->dev, r->raw_size, &r->raw_dma, GFP_KERNEL);
	if (!r->raw)
		return -ENOMEM;
	r->base_dma = (r->raw_dma + (len - 1)) & ~(len - 1);
	r->base = r->raw + (r->base_dma - r->raw_dma);
	return 0;
}

static void shrike_ring_free_ok(struct shrike *s, struct shrike_ring *r)
{
	dma_free_coherent(s->dev, r->raw_size, r->raw, r->raw_dma);
}

static int shrike_odd_ring_alloc(struct shrike *s, struct shrike_odd_ring *r, size_t len)
{
	r->orig_size = len + (len - 1);
	r->orig = dma_alloc_coherent(s->dev, r->orig_size, &r->orig_dma, GFP_KERNEL);
	if (!r->orig)
		return -ENOMEM;
	r->aligned_dma = (r->orig_dma + (len - 1)) & ~(len - 1);
	r->aligned = r->orig + (r->aligned_dma - r->orig_dma);
	return 0;
}

static void shrike_odd_ring_free_bad(struct shrike *s, struct shrike_odd_ring *r)
{
	dma_free_coherent(s->dev, r->orig_size, r->orig, r->aligned_dma); // expect: coherent-free-mismatch aligned_dma
}
