/*
 * One list in place, mapped BIDIRECTIONAL, or two lists with a direction each:
 * the unmap asks the same question.
 */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct hoopoe_req {
	struct scatterlist *src;
	struct scatterlist *dst;
	int src_nents;
	int dst_nents;
};

struct hoopoe {
	struct device *dev;
};

static void hoopoe_unmap_ok(struct hoopoe *h, struct hoopoe_req *req)
{
	if (req->src == req->dst) {
		dma_unmap_sg(h->dev, req->src, req->src_nents, DMA_BIDIRECTIONAL);
	} else {
		dma_unmap_sg(h->dev, req->src, req->src_nents, DMA_TO_DEVICE);
		dma_unmap_sg(h->dev, req->dst, req->dst_nents, DMA_FROM_DEVICE);
	}
}

static int hoopoe_map_ok(struct hoopoe *h, struct hoopoe_req *req)
{
	int nr_src, nr_dst;

	if (req->src == req->dst) {
		nr_src = dma_map_sg(h->dev, req->src, req->src_nents, DMA_BIDIRECTIONAL);
		if (nr_src <= 0)
			return -EINVAL;
		nr_dst = nr_src;
	} else {
		nr_src = dma_map_sg(h->dev, req->src, req->src_nents, DMA_TO_DEVICE);
		if (nr_src <= 0)
			return -EINVAL;
		nr_dst = dma_map_sg(h->dev, req->dst, req->dst_nents, DMA_FROM_DEVICE);
		if (nr_dst <= 0) {
			dma_unmap_sg(h->dev, req->src, req->src_nents, DMA_TO_DEVICE);
			return -EINVAL;
		}
	}

	if (hoopoe_program(h, req->src, nr_src, req->dst, nr_dst)) {
		hoopoe_unmap_ok(h, req);
		return -EIO;
	}
	return 0;
}

static int hoopoe_whole_ok(struct hoopoe *h, struct scatterlist *src, struct scatterlist *dst, int n)
{
	bool inplace = src == dst;
	int ns, nd;
	int err = 0;

	ns = dma_map_sg(h->dev, src, n, inplace ? DMA_BIDIRECTIONAL : DMA_TO_DEVICE);
	if (!ns)
		return -ENOMEM;
	nd = ns;
	if (!inplace) {
		nd = dma_map_sg(h->dev, dst, n, DMA_FROM_DEVICE);
		if (!nd) {
			err = -ENOMEM;
			goto unmap_src;
		}
	}
	err = hoopoe_program(h, src, ns, dst, nd);
	if (!inplace)
		dma_unmap_sg(h->dev, dst, n, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_sg(h->dev, src, n, inplace ? DMA_BIDIRECTIONAL : DMA_TO_DEVICE);
	return err;
}

/* The second question is asked the wrong way round. */
static int hoopoe_whole_bad(struct hoopoe *h, struct scatterlist *src, struct scatterlist *dst, int n)
{
	bool inplace = src == dst;
	int ns, nd;
	int err = 0;

	ns = dma_map_sg(h->dev, src, n, inplace ? DMA_BIDIRECTIONAL : DMA_TO_DEVICE);
	if (!ns)
		return -ENOMEM;
	nd = ns;
	if (!inplace) {
		nd = dma_map_sg(h->dev, dst, n, DMA_FROM_DEVICE);
		if (!nd) {
			err = -ENOMEM;
			goto unmap_src;
		}
	}
	err = hoopoe_program(h, src, ns, dst, nd);
	if (!inplace)
		dma_unmap_sg(h->dev, dst, n, DMA_FROM_DEVICE);
unmap_src:
	dma_unmap_sg(h->dev, src, n, inplace ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL); // expect: direction-mismatch
	return err;
}
