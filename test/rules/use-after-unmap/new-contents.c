/* What looks like the old handle or block is a new one. */
#include <linux/dma-mapping.h>
#include <linux/string.h>
#include <scsi/scsi_cmnd.h>

struct pratincole_slot {
	dma_addr_t dma;
	void *cpu;
	size_t size;
};

struct pratincole {
	struct device *dev;
	void __iomem *regs;
	struct pratincole_slot slots[8];
	__le64 *ring;
};

static void pratincole_free(struct pratincole *p, struct pratincole_slot *slot)
{
	if (!slot->cpu)
		return;
	dma_free_coherent(p->dev, slot->size, slot->cpu, slot->dma);
	memset(slot, 0, sizeof(*slot));
}

static int pratincole_grow_ok(struct pratincole *p, struct pratincole_slot *slot, size_t size)
{
	if (slot->cpu && slot->size < size)
		pratincole_free(p, slot);
	if (!slot->cpu) {
		slot->cpu = dma_alloc_coherent(p->dev, size, &slot->dma, GFP_KERNEL);
		if (!slot->cpu)
			return -ENOMEM;
		slot->size = size;
	}
	*(u32 *)slot->cpu = 0;
	return 0;
}

static void pratincole_replace_ok(struct pratincole *p, int i, struct pratincole_slot *fresh)
{
	dma_unmap_single(p->dev, p->slots[i].dma, p->slots[i].size, DMA_FROM_DEVICE);
	p->slots[i] = *fresh;
	p->ring[i] = cpu_to_le64(p->slots[i].dma);
}

static void pratincole_replace_bad(struct pratincole *p, int i)
{
	dma_unmap_single(p->dev, p->slots[i].dma, p->slots[i].size, DMA_FROM_DEVICE);
	p->ring[i] = cpu_to_le64(p->slots[i].dma); // expect: use-after-unmap dma
}

static int pratincole_remap(struct pratincole *p, struct pratincole_slot *slot)
{
	slot->dma = dma_map_single(p->dev, slot->cpu, slot->size, DMA_TO_DEVICE);
	return dma_mapping_error(p->dev, slot->dma) ? -ENOMEM : 0;
}

static int pratincole_start(struct pratincole *p, struct pratincole_slot *slot, bool map)
{
	if (map && pratincole_remap(p, slot))
		return -ENOMEM;
	writel(lower_32_bits(slot->dma), p->regs);
	return 0;
}

static int pratincole_again_ok(struct pratincole *p, struct pratincole_slot *slot, bool more)
{
	dma_unmap_single(p->dev, slot->dma, slot->size, DMA_TO_DEVICE);
	return pratincole_start(p, slot, more);
}

/* The command is no address. */
static void pratincole_done_ok(struct pratincole *p, struct scsi_cmnd *cmd)
{
	scsi_dma_unmap(cmd);
	writel(scsi_sg_count(cmd), p->regs);
}

/* Each link is read after it was freed; told once. */
struct pratincole_link {
	struct pratincole_link *next;
	dma_addr_t next_dma;
};

static void pratincole_chain_bad(struct pratincole *p, struct dma_pool *pool, struct pratincole_link *first)
{
	struct pratincole_link *link;
	dma_addr_t dma;

	link = dma_pool_alloc(pool, GFP_NOWAIT, &dma);
	if (!link)
		return;
	writel(lower_32_bits(dma), p->regs);
	dma_pool_free(pool, link, dma);
	dma = link->next_dma; // expect: use-after-unmap link
	link = link->next;
}
