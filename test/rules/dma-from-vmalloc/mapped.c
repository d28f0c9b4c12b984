/* vmalloc memory, and memory that may be such. */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct snowcock {
	struct device *dev;
	void __iomem *regs;
};

static int snowcock_send(struct snowcock *s, dma_addr_t dma)
{
	writel(lower_32_bits(dma), s->regs);
	return readl(s->regs + 4);
}

static int snowcock_vmalloc_bad(struct snowcock *s, size_t len)
{
	void *buf = vmalloc(len);
	dma_addr_t dma;
	int err;

	if (!buf)
		return -ENOMEM;
	dma = dma_map_single(s->dev, buf, len, DMA_FROM_DEVICE); // expect: dma-from-vmalloc buf
	if (dma_mapping_error(s->dev, dma)) {
		vfree(buf);
		return -ENOMEM;
	}
	err = snowcock_send(s, dma);
	dma_unmap_single(s->dev, dma, len, DMA_FROM_DEVICE);
	vfree(buf);
	return err;
}

static int snowcock_kvmalloc_bad(struct snowcock *s, unsigned int n)
{
	__le64 *table = kvcalloc(n, sizeof(*table), GFP_KERNEL);
	dma_addr_t dma;
	int err;

	if (!table)
		return -ENOMEM;
	dma = dma_map_single(s->dev, table, n * sizeof(*table), DMA_TO_DEVICE); // expect: dma-from-vmalloc table
	if (dma_mapping_error(s->dev, dma)) {
		kvfree(table);
		return -ENOMEM;
	}
	err = snowcock_send(s, dma);
	dma_unmap_single(s->dev, dma, n * sizeof(*table), DMA_TO_DEVICE);
	kvfree(table);
	return err;
}

static int snowcock_kmalloc_ok(struct snowcock *s, size_t len)
{
	void *buf = kmalloc(len, GFP_KERNEL);
	dma_addr_t dma;
	int err;

	if (!buf)
		return -ENOMEM;
	dma = dma_map_single(s->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		kfree(buf);
		return -ENOMEM;
	}
	err = snowcock_send(s, dma);
	dma_unmap_single(s->dev, dma, len, DMA_FROM_DEVICE);
	kfree(buf);
	return err;
}

/* Page by page it can be done. */
static int snowcock_pages_ok(struct snowcock *s, int n)
{
	void *buf = vmalloc(n * PAGE_SIZE);
	int i, err = 0;

	if (!buf)
		return -ENOMEM;
	for (i = 0; i < n && !err; i++) {
		struct page *page = vmalloc_to_page(buf + i * PAGE_SIZE);
		dma_addr_t dma = dma_map_page(s->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);

		if (dma_mapping_error(s->dev, dma)) {
			err = -ENOMEM;
			break;
		}
		err = snowcock_send(s, dma);
		dma_unmap_page(s->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	}
	vfree(buf);
	return err;
}
