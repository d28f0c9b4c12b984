/* virt_to_phys() knows the linear mapping of memory, and nothing else. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct pipit {
	struct device *dev;
	void __iomem *regs;
	void *ring;
	dma_addr_t ring_dma;
	void *page;
	void *either;
	dma_addr_t either_dma;
};

static int pipit_init_ok(struct pipit *p)
{
	p->ring = dmam_alloc_coherent(p->dev, PAGE_SIZE, &p->ring_dma, GFP_KERNEL);
	if (!p->ring)
		return -ENOMEM;
	p->page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	return p->page ? 0 : -ENOMEM;
}

static int pipit_map_ring_bad(struct pipit *p, struct vm_area_struct *vma)
{
	unsigned long pfn = virt_to_phys(p->ring) >> PAGE_SHIFT; // expect: address-space-confusion 'p->ring' coherent

	return remap_pfn_range(vma, vma->vm_start, pfn, PAGE_SIZE, vma->vm_page_prot);
}

static int pipit_map_ring_ok(struct pipit *p, struct vm_area_struct *vma)
{
	return dma_mmap_coherent(p->dev, vma, p->ring, p->ring_dma, PAGE_SIZE);
}

/* Ordinary memory may be handed to a process like this. */
static int pipit_map_page_ok(struct pipit *p, struct vm_area_struct *vma)
{
	unsigned long pfn = virt_to_phys(p->page) >> PAGE_SHIFT;

	return remap_pfn_range(vma, vma->vm_start, pfn, PAGE_SIZE, vma->vm_page_prot);
}

/* The path that has no handle has no coherent memory either. */
static int pipit_map_either_ok(struct pipit *p, struct vm_area_struct *vma, size_t len)
{
	dma_addr_t dma = p->ring_dma;
	void *cpu = p->ring;

	if (dma)
		return dma_mmap_coherent(p->dev, vma, cpu, dma, len);
	return remap_pfn_range(vma, vma->vm_start, virt_to_phys(cpu) >> PAGE_SHIFT, len, vma->vm_page_prot);
}

static void pipit_log_ok(struct pipit *p)
{
	dev_dbg(p->dev, "ring at %llx\n", (u64)virt_to_phys(p->ring));
}

static void pipit_start(struct pipit *p)
{
	writel(1, p->regs + 4);
}

static void pipit_message_bad(struct pipit *p, struct msi_msg *msg)
{
	phys_addr_t addr = virt_to_phys(p->regs + 0x40); // expect: address-space-confusion registers

	msg->address_lo = lower_32_bits(addr);
	msg->address_hi = upper_32_bits(addr);
}

static void *pipit_alloc(struct pipit *p, size_t len, dma_addr_t *dma)
{
	if (!pipit_has_dma(p)) {
		*dma = DMA_MAPPING_ERROR;
		return (void *)get_zeroed_page(GFP_KERNEL);
	}
	return dma_alloc_coherent(p->dev, len, dma, GFP_KERNEL);
}

/* Where the allocator says that there is no handle, its memory is ordinary. */
static int pipit_map_new_ok(struct pipit *p, struct vm_area_struct *vma, size_t len)
{
	dma_addr_t dma;
	void *cpu = pipit_alloc(p, len, &dma);

	if (!cpu)
		return -ENOMEM;
	p->either = cpu;
	p->either_dma = dma;
	if (dma == DMA_MAPPING_ERROR)
		return remap_pfn_range(vma, vma->vm_start, virt_to_phys(cpu) >> PAGE_SHIFT, len, vma->vm_page_prot);
	return dma_mmap_coherent(p->dev, vma, cpu, dma, len);
}
