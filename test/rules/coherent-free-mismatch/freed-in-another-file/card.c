/* The driver's table is made and freed by its memory file; what is wrong is wrong there, whoever calls it. */
#include <linux/platform_device.h>

struct card {
	struct device *dev;
	u32 *table;
	dma_addr_t table_dma;
};

int card_memory_init(struct card *card);
void card_memory_free(struct card *card);

int card_probe(struct platform_device *pdev, struct card *card)
{
	card->dev = &pdev->dev;
	return card_memory_init(card);
}

void card_remove(struct platform_device *pdev, struct card *card)
{
	dev_info(&pdev->dev, "gone\n");
	card_memory_free(card);
}
