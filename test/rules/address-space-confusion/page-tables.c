/* Whoever fills the tables of an IOMMU wants physical addresses. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/iommu.h>

struct siskin {
	struct device *dev;
	void __iomem *regs;
	struct iommu_domain *domain;
	void *table;
	dma_addr_t table_dma;
	dma_addr_t ring_dma;
	void *ring;
};

static int siskin_init_ok(struct siskin *s)
{
	s->ring = dmam_alloc_coherent(s->dev, PAGE_SIZE, &s->ring_dma, GFP_KERNEL);
	return s->ring ? 0 : -ENOMEM;
}

static int siskin_map_ok(struct siskin *s, unsigned long iova)
{
	s->table_dma = virt_to_phys(s->table);
	writel(lower_32_bits(s->table_dma), s->regs);
	return iommu_map(s->domain, iova, virt_to_phys(s->table), PAGE_SIZE, IOMMU_READ, GFP_KERNEL);
}
