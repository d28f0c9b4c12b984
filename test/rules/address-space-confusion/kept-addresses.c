/* Physical addresses written down where the device finds them, and such as are nobody's fault. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct wagtail_desc {
	u32 addr;
	u32 len;
};

struct wagtail {
	struct device *dev;
	void __iomem *regs;
	struct wagtail_desc *ring;
	dma_addr_t ring_dma;
	void *table;
	dma_addr_t table_dma;
	phys_addr_t table_phys;
};

static int wagtail_ring_ok(struct wagtail *w)
{
	w->ring = dmam_alloc_coherent(w->dev, PAGE_SIZE, &w->ring_dma, GFP_KERNEL);
	if (!w->ring)
		return -ENOMEM;
	writel(lower_32_bits(w->ring_dma), w->regs);
	return 0;
}

static int wagtail_table_bad(struct wagtail *w)
{
	w->table = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!w->table)
		return -ENOMEM;
	w->table_dma = virt_to_phys(w->table); // expect: address-space-confusion virt_to_phys(w->table) w->table_dma
	return 0;
}

/* Kept as what it is, for a log. */
static void wagtail_table_ok(struct wagtail *w)
{
	w->table_phys = virt_to_phys(w->table);
}

static void wagtail_received_bad(struct wagtail *w, struct sk_buff *skb, int i)
{
	phys_addr_t phys = virt_to_phys(skb->data);

	w->ring[i].addr = phys; // expect: address-space-confusion 'phys'
}

static void wagtail_received_for_caller_bad(struct sk_buff *skb, u64 *address)
{
	*address = virt_to_phys(skb->data); // expect: address-space-confusion skb->data
}

/* The driver's own function writes the register. */
static void wagtail_write(struct wagtail *w, u32 value, int offset)
{
	writel(value, w->regs + offset);
}

static void wagtail_point_bad(struct wagtail *w)
{
	wagtail_write(w, virt_to_phys(w->table), 8); // expect: address-space-confusion writel()
}

/* Where a processor starts is no DMA. */
static void wagtail_boot_ok(struct wagtail *w)
{
	writel(virt_to_phys(wagtail_entry), w->regs + 12);
}

/* Nor is what a firmware call is told. */
static int wagtail_firmware_ok(struct wagtail *w)
{
	return firmware_call(FW_LOAD, virt_to_phys(w->table), PAGE_SIZE);
}
