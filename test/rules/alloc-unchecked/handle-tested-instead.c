/* The handle is tested where the pointer tells; the right spellings beside it. */
#include <linux/dma-mapping.h>
#include <linux/err.h>

struct razorbill_desc {
	__le64 next;
};

struct razorbill {
	struct device *dev;
	struct razorbill_desc *desc;
	dma_addr_t desc_dma;
	struct razorbill_desc *good;
	dma_addr_t good_dma;
};

static int razorbill_init_bad(struct razorbill *r)
{
	r->desc = dma_alloc_coherent(r->dev, sizeof(*r->desc), &r->desc_dma, GFP_KERNEL); // expect: alloc-unchecked desc
	if (!r->desc_dma)
		return -ENOMEM;
	r->desc->next = 0;
	return 0;
}

static void razorbill_exit(struct razorbill *r)
{
	dma_free_coherent(r->dev, sizeof(*r->desc), r->desc, r->desc_dma);
}

static int razorbill_good_init_ok(struct razorbill *r)
{
	r->good = dma_alloc_coherent(r->dev, sizeof(*r->good), &r->good_dma, GFP_KERNEL);
	if (r->good == NULL)
		return -ENOMEM;
	r->good->next = 0;
	return 0;
}

static void razorbill_good_exit_ok(struct razorbill *r)
{
	dma_free_coherent(r->dev, sizeof(*r->good), r->good, r->good_dma);
}

static int razorbill_assign_in_test_ok(struct razorbill *r)
{
	struct razorbill_desc *d;
	dma_addr_t dma;

	if (!(d = dma_alloc_coherent(r->dev, sizeof(*d), &dma, GFP_KERNEL)))
		return -ENOMEM;
	d->next = cpu_to_le64(dma);
	razorbill_run(r, dma);
	dma_free_coherent(r->dev, sizeof(*d), d, dma);
	return 0;
}

static void *razorbill_get(struct razorbill *r, size_t len, dma_addr_t *dma)
{
	return dma_alloc_coherent(r->dev, len, dma, GFP_KERNEL);
}

static int razorbill_wrapper_ok(struct razorbill *r)
{
	struct razorbill_desc *d;
	dma_addr_t dma;

	d = razorbill_get(r, sizeof(*d), &dma);
	if (!d)
		return -ENOMEM;
	d->next = cpu_to_le64(dma);
	razorbill_run(r, dma);
	dma_free_coherent(r->dev, sizeof(*d), d, dma);
	return 0;
}

static int razorbill_wrapper_bad(struct razorbill *r)
{
	struct razorbill_desc *d;
	dma_addr_t dma;

	d = razorbill_get(r, sizeof(*d), &dma); // expect: alloc-unchecked 'd'
	d->next = cpu_to_le64(dma);
	razorbill_run(r, dma);
	dma_free_coherent(r->dev, sizeof(*d), d, dma);
	return 0;
}
