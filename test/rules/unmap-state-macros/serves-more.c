// A field that does something else as well is no unmap state.
#include <linux/dma-mapping.h>

struct card_given {
	dma_addr_t dma;
	u32 len;
};

struct card_synced {
	dma_addr_t dma;
	u32 len;
};

struct card_flagged {
	void *data;
	dma_addr_t dma;
	u32 len;
};

struct card_printed {
	dma_addr_t dma;
	u32 len;
};

struct card_block {
	void *memory;
	dma_addr_t dma;
};

struct card_descriptor {
	dma_addr_t dma;
	__le32 flags;
} __packed;

void card_done_given(struct device *dev, struct card_given *given, void __iomem *regs)
{
	writel(lower_32_bits(given->dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, given->dma, given->len, DMA_TO_DEVICE);
}

void card_done_synced(struct device *dev, struct card_synced *synced)
{
	dma_sync_single_for_cpu(dev, synced->dma, synced->len, DMA_FROM_DEVICE);
	card_look(synced);
	dma_unmap_single(dev, synced->dma, synced->len, DMA_FROM_DEVICE);
}

void card_done_flagged(struct device *dev, struct card_flagged *flagged)
{
	if (flagged->dma) {
		dma_unmap_single(dev, flagged->dma, flagged->len, DMA_TO_DEVICE);
		kfree(flagged->data);
	}
}

void card_done_printed(struct device *dev, struct card_printed *printed)
{
	dev_dbg(dev, "%pad\n", &printed->dma);
	dma_unmap_single(dev, printed->dma, printed->len, DMA_TO_DEVICE);
}

int card_init(struct device *dev, struct card_block *block, struct card_descriptor *descriptor)
{
	block->memory = dma_alloc_coherent(dev, 64, &block->dma, GFP_KERNEL);
	if (!block->memory)
		return -ENOMEM;
	dma_unmap_single(dev, descriptor->dma, 64, DMA_TO_DEVICE);
	dma_free_coherent(dev, 64, block->memory, block->dma);
	return 0;
}
