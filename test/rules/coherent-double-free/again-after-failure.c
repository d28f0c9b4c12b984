/* Reallocation: the old block is freed, the new one fails to come, and remove frees the old one again. */
#include <linux/dma-mapping.h>

struct waxwing {
	struct device *dev;
	void __iomem *regs;
};

static int waxwing_resize_bad(struct waxwing *w, size_t old_len, size_t new_len)
{
	dma_addr_t dma, new_dma;
	void *buf, *bigger;
	int err = 0;

	buf = dma_alloc_coherent(w->dev, old_len, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	writel(lower_32_bits(dma), w->regs);
	waxwing_wait(w);
	dma_free_coherent(w->dev, old_len, buf, dma);

	bigger = dma_alloc_coherent(w->dev, new_len, &new_dma, GFP_KERNEL);
	if (!bigger) {
		err = -ENOMEM;
		goto free_old;
	}
	writel(lower_32_bits(new_dma), w->regs);
	waxwing_wait(w);
	dma_free_coherent(w->dev, new_len, bigger, new_dma);
	return 0;

free_old:
	dma_free_coherent(w->dev, old_len, buf, dma); // expect: coherent-double-free 'buf'
	return err;
}

static int waxwing_resize_ok(struct waxwing *w, size_t old_len, size_t new_len)
{
	dma_addr_t dma, new_dma;
	void *buf, *bigger;
	int err = 0;

	buf = dma_alloc_coherent(w->dev, old_len, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	writel(lower_32_bits(dma), w->regs);
	waxwing_wait(w);

	bigger = dma_alloc_coherent(w->dev, new_len, &new_dma, GFP_KERNEL);
	if (!bigger) {
		err = -ENOMEM;
		goto free_old;
	}
	writel(lower_32_bits(new_dma), w->regs);
	waxwing_wait(w);
	dma_free_coherent(w->dev, new_len, bigger, new_dma);

free_old:
	dma_free_coherent(w->dev, old_len, buf, dma);
	return err;
}

struct hornbill {
	struct device *dev;
};

int hornbill_burst(struct hornbill *h, dma_addr_t dma, int words);
int hornbill_word(struct hornbill *h, int at);

/* The block is given up in some round of a loop whose length is hard to tell; the pointer says so ever after. */
static int hornbill_write_ok(struct hornbill *h, int words, int at)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(h->dev, 4096, &dma, GFP_KERNEL);
	int n, err, chunk = 1024;

	for (n = 0; n < words; n++, at++) {
		if (block) {
			if (words - n < chunk)
				chunk = words - n;
			err = hornbill_burst(h, dma, chunk);
			if (!err) {
				n += chunk - 1;
				at += chunk - 1;
				continue;
			}
			dma_free_coherent(h->dev, 4096, block, dma);
			block = NULL;
		}
		err = hornbill_word(h, at);
		if (err)
			break;
	}
	if (block)
		dma_free_coherent(h->dev, 4096, block, dma);
	return err;
}

static int hornbill_write_bad(struct hornbill *h, int words, int at)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(h->dev, 4096, &dma, GFP_KERNEL);
	int err;

	if (!block)
		return -ENOMEM;
	err = hornbill_burst(h, dma, words);
	if (err) {
		dma_free_coherent(h->dev, 4096, block, dma);
		err = hornbill_word(h, at);
	}
	dma_free_coherent(h->dev, 4096, block, dma); // expect: coherent-double-free 'block'
	return err;
}
