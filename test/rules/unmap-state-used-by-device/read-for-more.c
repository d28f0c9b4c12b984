// What may not exist, read for more than to unmap.
#include <linux/dma-mapping.h>

struct card_buffer {
	void *data;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

void card_post_bad(struct card_buffer *buffer, struct card_descriptor *descriptor)
{
	descriptor->address = cpu_to_le64(dma_unmap_addr(buffer, dma)); // expect: unmap-state-used-by-device 'dma' cpu_to_le64()
	descriptor->flags = 1;
}

void card_post_local_bad(struct card_buffer *buffer, void __iomem *regs)
{
	dma_addr_t dma = dma_unmap_addr(buffer, dma); // expect: unmap-state-used-by-device 'dma'

	writel(lower_32_bits(dma), regs);
}

void card_post_plain_bad(struct card_buffer *buffer, struct card_descriptor *descriptor)
{
	descriptor->address = cpu_to_le64(buffer->dma + 64); // expect: unmap-state-used-by-device 'dma'
}

void card_free_bad(struct device *dev, struct card_buffer *buffer)
{
	dma_free_coherent(dev, 64, buffer->data, dma_unmap_addr(buffer, dma)); // expect: unmap-state-used-by-device 'dma' dma_free_coherent()
}

unsigned int card_reap_bad(struct device *dev, struct card_buffer *buffers, int count)
{
	unsigned int bytes = 0;

	while (count--)
		bytes += dma_unmap_len(&buffers[count], len); // expect: unmap-state-used-by-device 'len' added up
	return bytes;
}

void card_look_bad(struct device *dev, struct card_buffer *buffer)
{
	dma_sync_single_for_device(dev, dma_unmap_addr(buffer, dma), 64, DMA_FROM_DEVICE); // expect: unmap-state-used-by-device 'dma' dma_sync_single_for_device()
}

void card_done_ok(struct device *dev, struct card_buffer *buffer)
{
	dma_addr_t dma = dma_unmap_addr(buffer, dma);
	u32 len = dma_unmap_len(buffer, len);

	dev_dbg(dev, "%u bytes at %llx\n", len, (u64)dma_unmap_addr(buffer, dma));
	if (len) {
		dma_unmap_len_set(buffer, len, 0);
		dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	}
}

void card_swap_ok(struct card_buffer *from, struct card_buffer *to)
{
	dma_unmap_addr_set(to, dma, dma_unmap_addr(from, dma));
}

void card_choose_ok(struct card_buffer *buffer, void __iomem *regs, dma_addr_t other, bool mine)
{
	dma_addr_t dma;

	dma = mine ? other : 0;
	writel(lower_32_bits(dma), regs);
}
