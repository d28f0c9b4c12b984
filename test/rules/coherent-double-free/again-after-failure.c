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
