/* The handle goes to the firmware, or is tested later on; nobody looks at the pointer. */
#include <linux/dma-mapping.h>

struct guillemot_ops {
	void (*stop)(void *core, dma_addr_t params);
};

struct guillemot {
	struct device *dev;
	const struct guillemot_ops *ops;
	void *core;
	void *rx;
	dma_addr_t rx_dma;
	void *tx;
	dma_addr_t tx_dma;
};

static void guillemot_stop_bad(struct guillemot *g)
{
	dma_addr_t dma;
	void *params;

	params = dma_alloc_coherent(g->dev, 64, &dma, GFP_KERNEL); // expect: alloc-unchecked params
	g->ops->stop(g->core, dma);
	dma_free_coherent(g->dev, 64, params, dma);
}

static void guillemot_stop_ok(struct guillemot *g)
{
	dma_addr_t dma;
	void *params;

	params = dma_alloc_coherent(g->dev, 64, &dma, GFP_KERNEL);
	if (!params)
		return;
	g->ops->stop(g->core, dma);
	dma_free_coherent(g->dev, 64, params, dma);
}

static void guillemot_open_bad(struct guillemot *g)
{
	g->rx = dma_alloc_coherent(g->dev, 512, &g->rx_dma, GFP_KERNEL); // expect: alloc-unchecked rx
}

/* Whoever takes the block up looks whether there is one. */
static void guillemot_prepare_ok(struct guillemot *g)
{
	g->tx = dma_alloc_coherent(g->dev, 512, &g->tx_dma, GFP_KERNEL);
}

static void guillemot_send_ok(struct guillemot *g)
{
	if (g->tx)
		g->ops->stop(g->core, g->tx_dma);
}

static void guillemot_close(struct guillemot *g)
{
	if (g->rx_dma)
		dma_free_coherent(g->dev, 512, g->rx, g->rx_dma);
	if (g->tx)
		dma_free_coherent(g->dev, 512, g->tx, g->tx_dma);
}

static void *guillemot_memory_ok(struct guillemot *g, void *given, size_t len)
{
	dma_addr_t dma;
	u32 *words;

	words = given ? given : dmam_alloc_coherent(g->dev, len, &dma, GFP_KERNEL);
	if (IS_ERR_OR_NULL(words))
		return NULL;
	words[0] = 0;
	return words;
}
