/* Freed with another size than allocated with. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#define BUSTARD_TBRQ	1024
#define BUSTARD_TPDRQ	2048
#define BUSTARD_PTR	8

struct bustard_entry {
	__le64 lo;
	__le64 hi;
};

struct bustard {
	struct device *dev;
	void *tbrq;
	dma_addr_t tbrq_dma;
	void *tpdrq;
	dma_addr_t tpdrq_dma;
	void *in;
	dma_addr_t in_dma;
	size_t in_size;
	size_t out_size;
};

static int bustard_start(struct bustard *b)
{
	b->tbrq = dma_alloc_coherent(b->dev, BUSTARD_TBRQ * sizeof(struct bustard_entry), &b->tbrq_dma, GFP_KERNEL);
	if (!b->tbrq)
		return -ENOMEM;
	b->tpdrq = dma_alloc_coherent(b->dev, BUSTARD_TPDRQ * sizeof(struct bustard_entry), &b->tpdrq_dma, GFP_KERNEL);
	if (!b->tpdrq) {
		dma_free_coherent(b->dev, BUSTARD_TBRQ * sizeof(struct bustard_entry), b->tbrq, b->tbrq_dma);
		return -ENOMEM;
	}
	return 0;
}

static void bustard_stop(struct bustard *b)
{
	if (b->tbrq)
		dma_free_coherent(b->dev, BUSTARD_TBRQ * sizeof(struct bustard_entry), b->tbrq, b->tbrq_dma);
	if (b->tpdrq)
		dma_free_coherent(b->dev, BUSTARD_TBRQ * sizeof(struct bustard_entry), b->tpdrq, b->tpdrq_dma); // expect: coherent-free-mismatch tpdrq
}

/* One field's size at the allocation, another's at the free: not proven, but spelled differently. */
static int bustard_in_alloc(struct bustard *b)
{
	b->in = dma_alloc_coherent(b->dev, b->in_size, &b->in_dma, GFP_KERNEL);
	return b->in ? 0 : -ENOMEM;
}

static void bustard_in_free(struct bustard *b)
{
	dma_free_coherent(b->dev, b->out_size, b->in, b->in_dma); // expect-info: coherent-free-mismatch in
}

/* The chunk's next pointer is part of what was allocated. */
static int bustard_chunk_bad(struct bustard *b, size_t len)
{
	dma_addr_t dma;
	void *chunk;

	chunk = dma_alloc_coherent(b->dev, len + BUSTARD_PTR, &dma, GFP_KERNEL);
	if (!chunk)
		return -ENOMEM;
	bustard_run(b, dma);
	dma_free_coherent(b->dev, len, chunk, dma); // expect: coherent-free-mismatch 'chunk'
	return 0;
}

static int bustard_chunk_ok(struct bustard *b, size_t len)
{
	dma_addr_t dma;
	void *chunk;

	chunk = dma_alloc_coherent(b->dev, len + BUSTARD_PTR, &dma, GFP_KERNEL);
	if (!chunk)
		return -ENOMEM;
	bustard_run(b, dma);
	dma_free_coherent(b->dev, BUSTARD_PTR + len, chunk, dma);
	return 0;
}
