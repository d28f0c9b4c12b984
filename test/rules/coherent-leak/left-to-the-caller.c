/* A function that fails frees some of what it has, and leaves the rest to the function that called it. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct sandpiper {
	struct device *dev;
	void *ring;
	dma_addr_t ring_dma;
	void *status;
	dma_addr_t status_dma;
	u32 *info;
};

static int sandpiper_build_ok(struct sandpiper *s)
{
	s->ring = dma_alloc_coherent(s->dev, 4096, &s->ring_dma, GFP_KERNEL);
	if (!s->ring)
		return -ENOMEM;
	s->info = kcalloc(64, sizeof(*s->info), GFP_KERNEL);
	if (!s->info) {
		dma_free_coherent(s->dev, 4096, s->ring, s->ring_dma);
		s->ring = NULL;
		return -ENOMEM;
	}
	s->status = dma_alloc_coherent(s->dev, 512, &s->status_dma, GFP_KERNEL);
	if (!s->status)
		return -ENOMEM;
	return 0;
}

static void sandpiper_destroy_ok(struct sandpiper *s)
{
	if (s->status)
		dma_free_coherent(s->dev, 512, s->status, s->status_dma);
	if (s->ring)
		dma_free_coherent(s->dev, 4096, s->ring, s->ring_dma);
	kfree(s->info);
}

int sandpiper_probe_ok(struct sandpiper *s)
{
	int err = sandpiper_build_ok(s);

	if (err)
		sandpiper_destroy_ok(s);
	return err;
}

struct sanderling {
	struct device *dev;
	void *ring;
	dma_addr_t ring_dma;
	void *status;
	dma_addr_t status_dma;
	u32 *info;
};

static int sanderling_build_bad(struct sanderling *s)
{
	s->ring = dma_alloc_coherent(s->dev, 4096, &s->ring_dma, GFP_KERNEL); // expect: coherent-leak 's->ring'
	if (!s->ring)
		return -ENOMEM;
	s->info = kcalloc(64, sizeof(*s->info), GFP_KERNEL);
	if (!s->info) {
		dma_free_coherent(s->dev, 4096, s->ring, s->ring_dma);
		return -ENOMEM;
	}
	s->status = dma_alloc_coherent(s->dev, 512, &s->status_dma, GFP_KERNEL);
	if (!s->status)
		return -ENOMEM;
	return 0;
}

int sanderling_probe_bad(struct sanderling *s)
{
	return sanderling_build_bad(s);
}

void sanderling_remove_ok(struct sanderling *s)
{
	dma_free_coherent(s->dev, 512, s->status, s->status_dma);
	dma_free_coherent(s->dev, 4096, s->ring, s->ring_dma);
	kfree(s->info);
}

/* The maker tells its failure by an error pointer, the caller asks for it in a number. */
struct mailbox {
	void *buf;
	dma_addr_t dma;
};

static struct mailbox *mailbox_alloc_ok(struct device *dev)
{
	struct mailbox *box = kzalloc(sizeof(*box), GFP_KERNEL);

	if (!box)
		return ERR_PTR(-ENOMEM);
	box->buf = dma_alloc_coherent(dev, 256, &box->dma, GFP_KERNEL);
	if (!box->buf) {
		kfree(box);
		return ERR_PTR(-ENOMEM);
	}
	return box;
}

static void mailbox_free_ok(struct device *dev, struct mailbox *box)
{
	dma_free_coherent(dev, 256, box->buf, box->dma);
	kfree(box);
}

int mailbox_send_ok(struct device *dev)
{
	struct mailbox *box = mailbox_alloc_ok(dev);
	int err = PTR_ERR_OR_ZERO(box);

	if (err)
		goto out;
	err = mailbox_post(dev, box->dma);
	mailbox_free_ok(dev, box);
out:
	if (err)
		dev_err(dev, "no answer\n");
	return err;
}

int mailbox_send_bad(struct device *dev)
{
	struct mailbox *box = mailbox_alloc_ok(dev); // expect: coherent-leak
	int err = PTR_ERR_OR_ZERO(box);

	if (err)
		goto out;
	err = mailbox_post(dev, box->dma);
	if (err)
		goto out;
	mailbox_free_ok(dev, box);
out:
	return err;
}
