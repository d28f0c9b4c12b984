/* The result is used, or handed to the device, before anyone looks at it. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/scatterlist.h>

struct garefowl_cmd {
	__le32 opcode;
	__le32 arg;
};

struct garefowl {
	struct device *dev;
	void __iomem *regs;
	struct dma_pool *pool;
	void *rx_virt;
	dma_addr_t rx_dma;
	void *tx_virt;
	dma_addr_t tx_dma;
};

static int garefowl_store_bad(struct garefowl *g)
{
	struct garefowl_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_alloc_coherent(g->dev, sizeof(*cmd), &dma, GFP_KERNEL); // expect: alloc-unchecked 'cmd'
	cmd->opcode = cpu_to_le32(1);
	writel(lower_32_bits(dma), g->regs);
	garefowl_wait(g);
	dma_free_coherent(g->dev, sizeof(*cmd), cmd, dma);
	return 0;
}

static int garefowl_store_ok(struct garefowl *g)
{
	struct garefowl_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_alloc_coherent(g->dev, sizeof(*cmd), &dma, GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	cmd->opcode = cpu_to_le32(1);
	writel(lower_32_bits(dma), g->regs);
	garefowl_wait(g);
	dma_free_coherent(g->dev, sizeof(*cmd), cmd, dma);
	return 0;
}

/* The handle alone goes to the firmware; the memory is never touched here. */
static void garefowl_upload_bad(struct garefowl *g)
{
	dma_addr_t dma;
	void *params;

	params = dma_alloc_coherent(g->dev, 128, &dma, GFP_KERNEL); // expect: alloc-unchecked 'params'
	writel(lower_32_bits(dma), g->regs + 8);
	garefowl_wait(g);
	dma_free_coherent(g->dev, 128, params, dma);
}

static void garefowl_upload_ok(struct garefowl *g)
{
	dma_addr_t dma;
	void *params;

	params = dma_alloc_coherent(g->dev, 128, &dma, GFP_KERNEL);
	if (params) {
		writel(lower_32_bits(dma), g->regs + 8);
		garefowl_wait(g);
		dma_free_coherent(g->dev, 128, params, dma);
	}
}

static int garefowl_pool_bad(struct garefowl *g)
{
	struct garefowl_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_pool_alloc(g->pool, GFP_KERNEL, &dma); // expect: alloc-unchecked 'cmd'
	memset(cmd, 0, sizeof(*cmd));
	writel(lower_32_bits(dma), g->regs);
	garefowl_wait(g);
	dma_pool_free(g->pool, cmd, dma);
	return 0;
}

static int garefowl_pool_ok(struct garefowl *g)
{
	struct garefowl_cmd *cmd;
	dma_addr_t dma;

	cmd = dma_pool_alloc(g->pool, GFP_KERNEL, &dma);
	if (!cmd)
		return -ENOMEM;
	memset(cmd, 0, sizeof(*cmd));
	writel(lower_32_bits(dma), g->regs);
	garefowl_wait(g);
	dma_pool_free(g->pool, cmd, dma);
	return 0;
}

/* Two buffers and one test. */
static int garefowl_buffers_bad(struct garefowl *g)
{
	g->tx_virt = dma_alloc_coherent(g->dev, PAGE_SIZE, &g->tx_dma, GFP_KERNEL);
	if (!g->tx_virt)
		return -ENOMEM;
	g->rx_virt = dma_alloc_coherent(g->dev, PAGE_SIZE, &g->rx_dma, GFP_KERNEL); // expect: alloc-unchecked rx_virt
	memset(g->rx_virt, 0xff, PAGE_SIZE);
	writel(lower_32_bits(g->tx_dma), g->regs);
	writel(lower_32_bits(g->rx_dma), g->regs + 4);
	return 0;
}

static void garefowl_free_buffers(struct garefowl *g)
{
	dma_free_coherent(g->dev, PAGE_SIZE, g->tx_virt, g->tx_dma);
	dma_free_coherent(g->dev, PAGE_SIZE, g->rx_virt, g->rx_dma);
}
