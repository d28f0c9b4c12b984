/* Blocks per channel: a failure in the middle, and an unwind that is one short. */
#include <linux/dma-mapping.h>

struct rallus_chan {
	void *lmdesc;
	dma_addr_t lmdesc_dma;
};

struct rallus {
	struct device *dev;
	struct rallus_chan chan[4];
};

#define RALLUS_BYTES	256

static int rallus_each_bad(struct rallus *r, void **blk, dma_addr_t *dma, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		blk[i] = dma_alloc_coherent(r->dev, RALLUS_BYTES, &dma[i], GFP_KERNEL); // expect: coherent-leak blk
		if (!blk[i])
			goto unwind;
	}
	return 0;

unwind:
	for (i -= 2; i >= 0; i--)
		dma_free_coherent(r->dev, RALLUS_BYTES, blk[i], dma[i]);
	return -ENOMEM;
}

static int rallus_each_ok(struct rallus *r, void **blk, dma_addr_t *dma, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		blk[i] = dma_alloc_coherent(r->dev, RALLUS_BYTES, &dma[i], GFP_KERNEL);
		if (!blk[i])
			goto unwind;
	}
	return 0;

unwind:
	while (--i >= 0)
		dma_free_coherent(r->dev, RALLUS_BYTES, blk[i], dma[i]);
	return -ENOMEM;
}

static void rallus_put_ok(struct rallus *r, void **blk, dma_addr_t *dma, int n)
{
	while (n--)
		dma_free_coherent(r->dev, RALLUS_BYTES, blk[n], dma[n]);
}

static void rallus_chan_remove(struct rallus *r, struct rallus_chan *c)
{
	dma_free_coherent(r->dev, RALLUS_BYTES, c->lmdesc, c->lmdesc_dma);
}

static int rallus_chan_probe(struct rallus *r, struct rallus_chan *c)
{
	c->lmdesc = dma_alloc_coherent(r->dev, RALLUS_BYTES, &c->lmdesc_dma, GFP_KERNEL);
	if (!c->lmdesc)
		return -ENOMEM;
	return 0;
}

static int rallus_probe_ok(struct rallus *r)
{
	int i, err;

	for (i = 0; i < 4; i++) {
		err = rallus_chan_probe(r, &r->chan[i]);
		if (err)
			goto unwind;
	}
	return 0;

unwind:
	while (i-- > 0)
		rallus_chan_remove(r, &r->chan[i]);
	return err;
}

static void rallus_remove_ok(struct rallus *r)
{
	int i;

	for (i = 0; i < 4; i++)
		rallus_chan_remove(r, &r->chan[i]);
}
