// What serves only to unmap, and yet cannot be rewritten: the finding says what is in the way.
#include <linux/dma-mapping.h>

#define UNMAP_IN_MACRO(dev, b) dma_unmap_single(dev, (b)->in_macro, 64, DMA_TO_DEVICE)
#define SET_BY_NAME(b, name, value) ((b)->name = (value))

struct card_buffer {
	dma_addr_t in_macro; // expect: unmap-state-macros 'in_macro' is named by the macro 'UNMAP_IN_MACRO'
	dma_addr_t by_name; // expect: unmap-state-macros 'by_name' is used by way of a macro
	dma_addr_t in_other_build; // expect: unmap-state-macros 'in_other_build' stands in code that #if leaves out
	dma_addr_t untyped; // expect: unmap-state-macros 'untyped' may be what is used where the type is not known
	dma_addr_t one, two; // expect: unmap-state-macros 'one' shares its declaration
	dma_addr_t computed; // expect: unmap-state-macros 'computed' is set to a value that has to be computed
	dma_addr_t initialised; // expect: unmap-state-macros 'initialised' is set in an initialiser
	dma_addr_t measured; // expect: unmap-state-macros 'measured' is named in offsetof()
	dma_addr_t chained; // expect: unmap-state-macros 'chained' is set within a larger expression
};

void card_unmap(struct device *dev, struct card_buffer *buffer, struct list_of_another *other)
{
	if (buffer->in_macro)
		dma_unmap_single(dev, buffer->in_macro, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->by_name, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->in_other_build, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->untyped, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->one, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->computed, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->initialised, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->measured, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, buffer->chained, 64, DMA_TO_DEVICE);
}

void card_note(struct card_buffer *buffer, dma_addr_t dma)
{
	struct card_buffer other = { .initialised = dma };

	SET_BY_NAME(buffer, by_name, dma);
	card_of(buffer)->untyped = dma;
	buffer->computed = card_next_address(buffer);
	if (offsetof(struct card_buffer, measured) > 8)
		card_keep(&other);
	buffer->one = buffer->chained = dma;
#ifdef CARD_OLD
	card_show(buffer->in_other_build);
#endif
}
