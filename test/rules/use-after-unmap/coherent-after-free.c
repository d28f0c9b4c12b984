/* A coherent block is used after it was freed. */
#include <linux/dma-mapping.h>

struct gyr_reply {
	__le32 status;
	__le32 count;
};

struct gyr {
	struct device *dev;
	void __iomem *regs;
};

static int gyr_query_bad(struct gyr *g)
{
	struct gyr_reply *reply;
	dma_addr_t dma;
	int count;

	reply = dma_alloc_coherent(g->dev, sizeof(*reply), &dma, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	writel(lower_32_bits(dma), g->regs);
	gyr_wait(g);
	dma_free_coherent(g->dev, sizeof(*reply), reply, dma);
	count = le32_to_cpu(reply->count); // expect: use-after-unmap reply
	return count;
}

static int gyr_query_ok(struct gyr *g)
{
	struct gyr_reply *reply;
	dma_addr_t dma;
	int count;

	reply = dma_alloc_coherent(g->dev, sizeof(*reply), &dma, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	writel(lower_32_bits(dma), g->regs);
	gyr_wait(g);
	count = le32_to_cpu(reply->count);
	dma_free_coherent(g->dev, sizeof(*reply), reply, dma);
	return count;
}
