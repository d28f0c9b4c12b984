/*
 * A partial allocation just returns -ENOMEM: the caller then calls the one
 * helper that frees whatever exists, as remove does.
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#define SISKIN_QUEUES	4
#define SISKIN_BYTES	2048

struct siskin_queue {
	void *desc;
	dma_addr_t desc_dma;
	u64 *cons;
	dma_addr_t cons_dma;
};

struct siskin {
	struct device *dev;
	struct siskin_queue q[SISKIN_QUEUES];
};

static void siskin_free_queues(struct siskin *s)
{
	int i;

	for (i = 0; i < SISKIN_QUEUES; i++) {
		struct siskin_queue *q = &s->q[i];

		if (q->desc) {
			dma_free_coherent(s->dev, SISKIN_BYTES, q->desc, q->desc_dma);
			q->desc = NULL;
		}
		if (q->cons) {
			dma_free_coherent(s->dev, sizeof(*q->cons), q->cons, q->cons_dma);
			q->cons = NULL;
		}
	}
}

static int siskin_alloc_queues_ok(struct siskin *s)
{
	int i;

	for (i = 0; i < SISKIN_QUEUES; i++) {
		struct siskin_queue *q = &s->q[i];

		q->desc = dma_alloc_coherent(s->dev, SISKIN_BYTES, &q->desc_dma, GFP_KERNEL);
		if (!q->desc)
			return -ENOMEM;
		q->cons = dma_alloc_coherent(s->dev, sizeof(*q->cons), &q->cons_dma, GFP_KERNEL);
		if (!q->cons)
			return -ENOMEM;
	}
	return 0;
}

static int siskin_open_ok(struct siskin *s)
{
	int err;

	err = siskin_alloc_queues_ok(s);
	if (err) {
		siskin_free_queues(s);
		return err;
	}
	return 0;
}

static void siskin_close_ok(struct siskin *s)
{
	siskin_free_queues(s);
}

/* The same shape, but this caller forgets the helper on failure. */
struct siskin_mgmt {
	struct device *dev;
	void *req;
	dma_addr_t req_dma;
	void *rsp;
	dma_addr_t rsp_dma;
};

static void siskin_free_mgmt(struct siskin_mgmt *m)
{
	if (m->req)
		dma_free_coherent(m->dev, SISKIN_BYTES, m->req, m->req_dma);
	if (m->rsp)
		dma_free_coherent(m->dev, SISKIN_BYTES, m->rsp, m->rsp_dma);
}

static int siskin_alloc_mgmt(struct siskin_mgmt *m)
{
	m->req = dma_alloc_coherent(m->dev, SISKIN_BYTES, &m->req_dma, GFP_KERNEL); // expect: coherent-leak req
	if (!m->req)
		return -ENOMEM;
	m->rsp = dma_alloc_coherent(m->dev, SISKIN_BYTES, &m->rsp_dma, GFP_KERNEL);
	if (!m->rsp)
		return -ENOMEM;
	return 0;
}

static struct siskin_mgmt *siskin_mgmt_open_bad(struct device *dev)
{
	struct siskin_mgmt *m;

	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return NULL;
	m->dev = dev;
	if (siskin_alloc_mgmt(m)) {
		kfree(m);
		return NULL;
	}
	return m;
}

static void siskin_mgmt_close(struct siskin_mgmt *m)
{
	siskin_free_mgmt(m);
	kfree(m);
}
