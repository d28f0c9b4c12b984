#include <linux/types.h>

struct shelduck {
	dma_addr_t dma; // expect: include-dma-mapping dma_addr_t
};

void shelduck_print(struct shelduck *s)
{
	pr_info("%pad\n", &s->dma);
}
