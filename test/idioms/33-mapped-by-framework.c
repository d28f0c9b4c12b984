/*
 * Video and graphics frameworks map the buffers; the driver only reads the
 * addresses and must not unmap anything.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>
#include <media/videobuf2-dma-contig.h>
#include <media/videobuf2-dma-sg.h>

struct curlew_entry {
	__le32 addr;
	__le32 len;
};

struct curlew {
	struct device *dev;
	void __iomem *regs;
	struct curlew_entry *table;
	dma_addr_t table_dma;
};

static void curlew_queue_contig_ok(struct curlew *c, struct vb2_buffer *vb)
{
	dma_addr_t addr = vb2_dma_contig_plane_dma_addr(vb, 0);

	writel(lower_32_bits(addr), c->regs);
	writel(upper_32_bits(addr), c->regs + 4);
}

static void curlew_queue_sg_ok(struct curlew *c, struct vb2_buffer *vb)
{
	struct sg_table *sgt = vb2_dma_sg_plane_desc(vb, 0);
	struct scatterlist *sg;
	int i;

	for_each_sgtable_dma_sg(sgt, sg, i) {
		c->table[i].addr = cpu_to_le32(lower_32_bits(sg_dma_address(sg)));
		c->table[i].len = cpu_to_le32(sg_dma_len(sg));
	}
	writel(lower_32_bits(c->table_dma), c->regs + 8);
}

static int curlew_table_ok(struct curlew *c)
{
	c->table = dma_alloc_coherent(c->dev, PAGE_SIZE, &c->table_dma, GFP_KERNEL);
	return c->table ? 0 : -ENOMEM;
}

static void curlew_table_free_ok(struct curlew *c)
{
	dma_free_coherent(c->dev, PAGE_SIZE, c->table, c->table_dma);
}

/* The private copy is the driver's own affair. */
static int curlew_copy_bad(struct curlew *c, struct vb2_buffer *vb, void *copy, size_t len)
{
	dma_addr_t dst = vb2_dma_contig_plane_dma_addr(vb, 0);
	dma_addr_t src;

	src = dma_map_single(c->dev, copy, len, DMA_TO_DEVICE); // expect: unmap-missing 'src'
	if (dma_mapping_error(c->dev, src))
		return -ENOMEM;
	writel(lower_32_bits(src), c->regs + 16);
	writel(lower_32_bits(dst), c->regs + 20);
	return curlew_wait(c);
}

static int curlew_copy_ok(struct curlew *c, struct vb2_buffer *vb, void *copy, size_t len)
{
	dma_addr_t dst = vb2_dma_contig_plane_dma_addr(vb, 0);
	dma_addr_t src;
	int err;

	src = dma_map_single(c->dev, copy, len, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, src))
		return -ENOMEM;
	writel(lower_32_bits(src), c->regs + 16);
	writel(lower_32_bits(dst), c->regs + 20);
	err = curlew_wait(c);
	dma_unmap_single(c->dev, src, len, DMA_TO_DEVICE);
	return err;
}
