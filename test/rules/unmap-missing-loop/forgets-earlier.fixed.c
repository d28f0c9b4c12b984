/* A failure in the middle of a loop of mappings. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct serin_seg {
	void *cpu;
	size_t len;
	dma_addr_t dma;
};

struct serin {
	struct device *dev;
};

static int serin_map_bad(struct serin *s, struct serin_seg *seg, int n)
{
	dma_addr_t dma[16];
	int i, err;

	for (i = 0; i < n; i++) {
		dma[i] = dma_map_single(s->dev, seg[i].cpu, seg[i].len, DMA_TO_DEVICE);
		if (dma_mapping_error(s->dev, dma[i])) {
			while (i--)
				dma_unmap_single(s->dev, dma[i], seg[i].len, DMA_TO_DEVICE);
			return -ENOMEM;
		}
	}
	err = serin_run(s, dma, n);
	for (i = 0; i < n; i++)
		dma_unmap_single(s->dev, dma[i], seg[i].len, DMA_TO_DEVICE);
	return err;
}

static int serin_map_ok(struct serin *s, struct serin_seg *seg, int n)
{
	dma_addr_t dma[16];
	int i, err;

	for (i = 0; i < n; i++) {
		dma[i] = dma_map_single(s->dev, seg[i].cpu, seg[i].len, DMA_TO_DEVICE);
		if (dma_mapping_error(s->dev, dma[i])) {
			err = -ENOMEM;
			goto unwind;
		}
	}
	err = serin_run(s, dma, n);
unwind:
	while (i-- > 0)
		dma_unmap_single(s->dev, dma[i], seg[i].len, DMA_TO_DEVICE);
	return err;
}

/* Mapped into the segments themselves; the caller frees nothing on failure. */
static int serin_prepare_bad(struct serin *s, struct serin_seg *seg, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		seg[i].dma = dma_map_single(s->dev, seg[i].cpu, seg[i].len, DMA_TO_DEVICE);
		if (dma_mapping_error(s->dev, seg[i].dma)) {
			while (i--)
				dma_unmap_single(s->dev, seg[i].dma, seg[i].len, DMA_TO_DEVICE);
			return -ENOMEM;
		}
	}
	return 0;
}

static void serin_unprepare(struct serin *s, struct serin_seg *seg, int n)
{
	int i;

	for (i = 0; i < n; i++)
		dma_unmap_single(s->dev, seg[i].dma, seg[i].len, DMA_TO_DEVICE);
}

static int serin_transfer(struct serin *s, struct serin_seg *seg, int n)
{
	int err;

	err = serin_prepare_bad(s, seg, n);
	if (err)
		return err;
	err = serin_run_segs(s, seg, n);
	serin_unprepare(s, seg, n);
	return err;
}

/* Here the caller cleans up: zero length marks what was not mapped. */
struct serin_part {
	void *cpu;
	size_t mapped;
	dma_addr_t dma;
};

static int serin_parts_map_ok(struct serin *s, struct serin_part *part, int n, size_t len)
{
	int i;

	for (i = 0; i < n; i++) {
		part[i].dma = dma_map_single(s->dev, part[i].cpu, len, DMA_TO_DEVICE);
		if (dma_mapping_error(s->dev, part[i].dma))
			return -ENOMEM;
		part[i].mapped = len;
	}
	return 0;
}

static void serin_parts_unmap_ok(struct serin *s, struct serin_part *part, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (!part[i].mapped)
			continue;
		dma_unmap_single(s->dev, part[i].dma, part[i].mapped, DMA_TO_DEVICE);
		part[i].mapped = 0;
	}
}

static int serin_parts_transfer_ok(struct serin *s, struct serin_part *part, int n, size_t len)
{
	int err;

	err = serin_parts_map_ok(s, part, n, len);
	if (!err)
		err = serin_run_parts(s, part, n);
	serin_parts_unmap_ok(s, part, n);
	return err;
}
