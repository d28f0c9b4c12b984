#include <linux/dma-mapping.h>

struct card {
	struct device *dev;
	u32 *table;
	dma_addr_t table_dma;
};

int card_memory_init(struct card *card)
{
	card->table = dma_alloc_wc(card->dev, 4096, &card->table_dma, GFP_KERNEL);
	return card->table ? 0 : -ENOMEM;
}

void card_memory_free(struct card *card)
{
	dma_free_coherent(card->dev, 4096, card->table, card->table_dma); // expect: coherent-free-mismatch dma_alloc_wc()
}
