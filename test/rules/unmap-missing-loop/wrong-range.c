/* Unwind loops that go over the wrong range: one too few, the wrong index. */
#include <linux/dma-mapping.h>

struct bluethroat_entry {
	void *vptr;
	size_t size;
	dma_addr_t dma;
};

struct bluethroat {
	struct device *dev;
};

static int bluethroat_off_by_one_bad(struct bluethroat *b, struct bluethroat_entry *list, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		list[i].dma = dma_map_single(b->dev, list[i].vptr, list[i].size, DMA_BIDIRECTIONAL); // expect: unmap-missing-loop dma
		if (dma_mapping_error(b->dev, list[i].dma))
			goto unwind;
	}
	return 0;

unwind:
	for (i -= 2; i >= 0; i--)
		dma_unmap_single(b->dev, list[i].dma, list[i].size, DMA_BIDIRECTIONAL);
	return -ENOMEM;
}

static int bluethroat_off_by_one_ok(struct bluethroat *b, struct bluethroat_entry *list, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		list[i].dma = dma_map_single(b->dev, list[i].vptr, list[i].size, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(b->dev, list[i].dma))
			goto unwind;
	}
	return 0;

unwind:
	for (i -= 1; i >= 0; i--)
		dma_unmap_single(b->dev, list[i].dma, list[i].size, DMA_BIDIRECTIONAL);
	return -ENOMEM;
}

static int bluethroat_second_counter_ok(struct bluethroat *b, struct bluethroat_entry *list, int count)
{
	int i, j;

	for (i = 0; i < count; i++) {
		list[i].dma = dma_map_single(b->dev, list[i].vptr, list[i].size, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(b->dev, list[i].dma)) {
			for (j = 0; j < i; j++)
				dma_unmap_single(b->dev, list[j].dma, list[j].size, DMA_BIDIRECTIONAL);
			return -ENOMEM;
		}
	}
	return 0;
}

static void bluethroat_release_ok(struct bluethroat *b, struct bluethroat_entry *list, int count)
{
	int i;

	for (i = 0; i < count; i++)
		dma_unmap_single(b->dev, list[i].dma, list[i].size, DMA_BIDIRECTIONAL);
}
