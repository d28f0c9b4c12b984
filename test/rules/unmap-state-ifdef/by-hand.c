// Deciding by hand what the macros for unmap state decide.
#include <linux/dma-mapping.h>

struct card_buffer {
	void *data;
#ifdef CONFIG_SWIOTLB // expect: unmap-state-ifdef 'dma' CONFIG_SWIOTLB
	dma_addr_t dma; /* to unmap */
	u32 len;
#endif
#ifdef CONFIG_CARD_SECOND_PORT
	dma_addr_t second;
#endif
#ifdef CONFIG_X86
	struct resource *window;
#endif
};

void card_done(struct device *dev, struct card_buffer *buffer)
{
#ifdef CONFIG_NEED_DMA_MAP_STATE // expect: unmap-state-ifdef CONFIG_NEED_DMA_MAP_STATE is asked for by hand
	card_unmap(dev, buffer);
#endif
	card_pass_up(buffer);
}
