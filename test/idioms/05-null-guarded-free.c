/*
 * A zeroed struct means "nothing allocated"; freeing NULL is a no-op, so a
 * guard is a matter of taste.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/slab.h>

#define WREN_BYTES	512

struct wren {
	struct device *dev;
	void *a;
	dma_addr_t a_dma;
	void *b;
	dma_addr_t b_dma;
	struct dma_pool *pool;
};

static void wren_release_ok(struct wren *w)
{
	if (w->a)
		dma_free_coherent(w->dev, WREN_BYTES, w->a, w->a_dma);
	w->a = NULL;
	dma_free_coherent(w->dev, WREN_BYTES, w->b, w->b_dma);
	w->b = NULL;
	dma_pool_destroy(w->pool);
	w->pool = NULL;
}

static struct wren *wren_create_ok(struct device *dev, bool twin)
{
	struct wren *w;

	w = kzalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return NULL;
	w->dev = dev;

	w->a = dma_alloc_coherent(dev, WREN_BYTES, &w->a_dma, GFP_KERNEL);
	if (!w->a)
		goto fail;
	if (twin) {
		w->b = dma_alloc_coherent(dev, WREN_BYTES, &w->b_dma, GFP_KERNEL);
		if (!w->b)
			goto fail;
	}
	w->pool = dma_pool_create("wren", dev, 32, 32, 0);
	if (!w->pool)
		goto fail;
	return w;

fail:
	wren_release_ok(w);
	kfree(w);
	return NULL;
}

static void wren_destroy_ok(struct wren *w)
{
	wren_release_ok(w);
	kfree(w);
}

/* The guard is there, but the pointer keeps its old value between the two. */
static void wren_scratch_bad(struct device *dev, bool fast)
{
	dma_addr_t dma;
	void *tmp;

	tmp = dma_alloc_coherent(dev, WREN_BYTES, &dma, GFP_KERNEL);
	if (!tmp)
		return;
	if (fast)
		dma_free_coherent(dev, WREN_BYTES, tmp, dma);
	if (tmp)
		dma_free_coherent(dev, WREN_BYTES, tmp, dma); // expect: coherent-double-free 'tmp'
}

static void wren_scratch_ok(struct device *dev, bool fast)
{
	dma_addr_t dma;
	void *tmp;

	tmp = dma_alloc_coherent(dev, WREN_BYTES, &dma, GFP_KERNEL);
	if (!tmp)
		return;
	if (fast) {
		dma_free_coherent(dev, WREN_BYTES, tmp, dma);
		tmp = NULL;
	}
	if (tmp)
		dma_free_coherent(dev, WREN_BYTES, tmp, dma);
}
