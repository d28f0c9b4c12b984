/*
 * writel() orders what was written to coherent memory before it; the word that
 * hands a descriptor over wants a dma_wmb() before it all the same.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>

#define KNOT_OWN	BIT(31)
#define KNOT_DB		0x40

struct knot_desc {
	__le64 addr;
	__le32 len;
	__le32 ctrl;
};

struct knot {
	struct device *dev;
	void __iomem *regs;
	struct knot_desc *ring;
	dma_addr_t ring_dma;
};

static int knot_alloc_ok(struct knot *k)
{
	k->ring = dma_alloc_coherent(k->dev, 16 * sizeof(*k->ring), &k->ring_dma, GFP_KERNEL);
	if (!k->ring)
		return -ENOMEM;
	return 0;
}

static void knot_free_ok(struct knot *k)
{
	dma_free_coherent(k->dev, 16 * sizeof(*k->ring), k->ring, k->ring_dma);
}

static int knot_post_own_ok(struct knot *k, unsigned int i, void *buf, u32 len)
{
	struct knot_desc *d = &k->ring[i];
	dma_addr_t dma = dma_map_single(k->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(k->dev, dma))
		return -ENOMEM;
	d->addr = cpu_to_le64(dma);
	d->len = cpu_to_le32(len);
	dma_wmb();
	d->ctrl = cpu_to_le32(KNOT_OWN);
	writel(i, k->regs + KNOT_DB);
	return 0;
}

static void knot_reap_ok(struct knot *k, unsigned int i)
{
	struct knot_desc *d = &k->ring[i];

	if (le32_to_cpu(d->ctrl) & KNOT_OWN)
		return;
	dma_rmb();
	dma_unmap_single(k->dev, le64_to_cpu(d->addr), le32_to_cpu(d->len), DMA_TO_DEVICE);
	d->addr = 0;
}

/* No ownership word in this one: the doorbell alone hands over. */
static int knot_post_doorbell_ok(struct knot *k, struct knot_desc *d, void *buf, u32 len)
{
	dma_addr_t dma = dma_map_single(k->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(k->dev, dma))
		return -ENOMEM;
	d->addr = cpu_to_le64(dma);
	d->len = cpu_to_le32(len);
	writel(1, k->regs + KNOT_DB);
	knot_wait_idle(k);
	dma_unmap_single(k->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

/* Ordered well, checked not at all. */
static int knot_post_doorbell_bad(struct knot *k, struct knot_desc *d, void *buf, u32 len)
{
	dma_addr_t dma = dma_map_single(k->dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked

	d->addr = cpu_to_le64(dma);
	d->len = cpu_to_le32(len);
	writel(1, k->regs + KNOT_DB);
	knot_wait_idle(k);
	dma_unmap_single(k->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
