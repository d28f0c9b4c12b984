/* However many calls lie above them: what a list has mapped is unmapped when it cannot be completed. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct dotterel_list {
	unsigned int count;
	struct page **pages;
	dma_addr_t *dma;
};

struct dotterel {
	struct device *dev;
	struct dotterel_list *list;
};

int dotterel_reset(struct dotterel *d) { return dotterel_restart(d); }
int dotterel_restart(struct dotterel *d) { return dotterel_recover(d); }
int dotterel_recover(struct dotterel *d) { return dotterel_reopen(d); }
int dotterel_reopen(struct dotterel *d) { return dotterel_open(d); }
int dotterel_open(struct dotterel *d) { return dotterel_start(d); }
int dotterel_start(struct dotterel *d) { return dotterel_alloc_queues(d); }
int dotterel_alloc_queues(struct dotterel *d) { return dotterel_alloc_rings(d); }
int dotterel_alloc_rings(struct dotterel *d) { return dotterel_alloc_ring(d); }
int dotterel_alloc_ring(struct dotterel *d) { return dotterel_alloc_buffers(d); }

int dotterel_alloc_buffers(struct dotterel *d)
{
	d->list = dotterel_alloc_list(d, 16);
	return d->list ? 0 : -ENOMEM;
}

struct dotterel_list *dotterel_alloc_list(struct dotterel *d, unsigned int pages)
{
	struct dotterel_list *list = kzalloc(sizeof(*list), GFP_KERNEL);
	unsigned int i;

	if (!list)
		return NULL;
	list->pages = kcalloc(pages, sizeof(*list->pages), GFP_KERNEL);
	list->dma = kcalloc(pages, sizeof(*list->dma), GFP_KERNEL);
	if (!list->pages || !list->dma)
		goto abort;
	for (i = 0; i < pages; i++) {
		if (dotterel_alloc_page(d, &list->pages[i], &list->dma[i]))
			goto abort;
		list->count++;
	}
	return list;

abort:
	dotterel_free_list(d, list);
	return NULL;
}

int dotterel_alloc_page(struct dotterel *d, struct page **page, dma_addr_t *dma)
{
	*page = alloc_page(GFP_KERNEL);
	if (!*page)
		return -ENOMEM;
	*dma = dma_map_page(d->dev, *page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(d->dev, *dma)) {
		put_page(*page);
		return -ENOMEM;
	}
	return 0;
}

void dotterel_free_list(struct dotterel *d, struct dotterel_list *list)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		dotterel_free_page(d, list->pages[i], list->dma[i]);
	kfree(list->dma);
	kfree(list->pages);
	kfree(list);
}

void dotterel_free_page(struct dotterel *d, struct page *page, dma_addr_t dma)
{
	if (!dma_mapping_error(d->dev, dma))
		dma_unmap_page(d->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	put_page(page);
}

/* The page before is forgotten. */
int dotterel_alloc_two(struct dotterel *d, struct page **pages)
{
	dma_addr_t first, second;

	if (dotterel_alloc_page(d, &pages[0], &first)) // expect: unmap-missing 'first'
		return -ENOMEM;
	if (dotterel_alloc_page(d, &pages[1], &second))
		return -ENOMEM;
	dotterel_exchange(d, first, second);
	dotterel_free_page(d, pages[1], second);
	dotterel_free_page(d, pages[0], first);
	return 0;
}
