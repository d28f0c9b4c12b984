/* Chunks that remember their size, but not the link at their end. */
#include <linux/dma-mapping.h>
#include <linux/list.h>
#include <linux/slab.h>

#define TURNSTONE_LINK_BYTES	8

struct turnstone {
	struct device *dev;
	struct list_head chunks;
	struct list_head whole;
};

struct turnstone_chunk {
	void *head;
	dma_addr_t dma;
	size_t size;
	struct list_head list;
};

struct turnstone_whole {
	void *head;
	dma_addr_t dma;
	size_t size;
	struct list_head list;
};

static int turnstone_grow_bad(struct turnstone *t, size_t len)
{
	struct turnstone_chunk *chunk = kzalloc(sizeof(*chunk), GFP_KERNEL);

	if (!chunk)
		return -ENOMEM;
	chunk->head = dma_alloc_coherent(t->dev, len + TURNSTONE_LINK_BYTES, &chunk->dma, GFP_KERNEL);
	if (!chunk->head) {
		kfree(chunk);
		return -ENOMEM;
	}
	chunk->size = len;
	list_add_tail(&chunk->list, &t->chunks);
	return 0;
}

static void turnstone_shrink_bad(struct turnstone *t)
{
	struct turnstone_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, &t->chunks, list) {
		dma_free_coherent(t->dev, chunk->size, chunk->head, chunk->dma); // expect: coherent-free-mismatch chunk->size
		list_del(&chunk->list);
		kfree(chunk);
	}
}

static int turnstone_grow_ok(struct turnstone *t, size_t len)
{
	struct turnstone_whole *chunk = kzalloc(sizeof(*chunk), GFP_KERNEL);

	if (!chunk)
		return -ENOMEM;
	chunk->size = len + TURNSTONE_LINK_BYTES;
	chunk->head = dma_alloc_coherent(t->dev, chunk->size, &chunk->dma, GFP_KERNEL);
	if (!chunk->head) {
		kfree(chunk);
		return -ENOMEM;
	}
	list_add_tail(&chunk->list, &t->whole);
	return 0;
}

static void turnstone_shrink_ok(struct turnstone *t)
{
	struct turnstone_whole *chunk, *next;

	list_for_each_entry_safe(chunk, next, &t->whole, list) {
		dma_free_coherent(t->dev, chunk->size, chunk->head, chunk->dma);
		list_del(&chunk->list);
		kfree(chunk);
	}
}
