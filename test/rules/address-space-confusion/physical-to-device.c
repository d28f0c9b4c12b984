/* A physical address is no DMA address, though on some machines it looks like one. */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/slab.h>

struct motmot_desc {
	__le64 addr;
};

struct motmot {
	struct device *dev;
	void __iomem *regs;
	struct motmot_desc *ring;
	dma_addr_t ring_dma;
};

static int motmot_init_ok(struct motmot *m)
{
	m->ring = dmam_alloc_coherent(m->dev, sizeof(*m->ring), &m->ring_dma, GFP_KERNEL);
	if (!m->ring)
		return -ENOMEM;
	writel(lower_32_bits(m->ring_dma), m->regs + 4);
	return 0;
}

static int motmot_table_bad(struct motmot *m, size_t len)
{
	void *table = kzalloc(len, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	writel(lower_32_bits(virt_to_phys(table)), m->regs); // expect: address-space-confusion
	motmot_wait(m);
	kfree(table);
	return 0;
}

static int motmot_table_ok(struct motmot *m, size_t len)
{
	void *table = kzalloc(len, GFP_KERNEL);
	dma_addr_t dma;

	if (!table)
		return -ENOMEM;
	dma = dma_map_single(m->dev, table, len, DMA_TO_DEVICE);
	if (dma_mapping_error(m->dev, dma)) {
		kfree(table);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), m->regs);
	motmot_wait(m);
	dma_unmap_single(m->dev, dma, len, DMA_TO_DEVICE);
	kfree(table);
	return 0;
}

/* The device reads it from a descriptor. */
static void motmot_descriptor_bad(struct motmot *m, void *data)
{
	m->ring[0].addr = cpu_to_le64(virt_to_phys(data)); // expect: address-space-confusion
	writel(1, m->regs + 8);
}

/* A physical address has its own uses. */
static phys_addr_t motmot_log_ok(struct motmot *m, void *data)
{
	phys_addr_t phys = virt_to_phys(data);

	dev_dbg(m->dev, "at %pa\n", &phys);
	return phys;
}
