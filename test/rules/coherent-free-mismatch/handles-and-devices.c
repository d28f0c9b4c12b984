/* Another handle, another address, another device. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

struct pratincole {
	struct pci_dev *pdev;
	struct device *dma_dev;
};

static int pratincole_shifted_bad(struct device *dev, size_t len)
{
	dma_addr_t dma, data;
	void *buf;

	buf = dma_alloc_coherent(dev, len, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	data = dma + 64;
	pratincole_run(dev, data, len - 64);
	dma_free_coherent(dev, len, buf, data); // expect: coherent-free-mismatch data
	return 0;
}

/* Coherent memory begins on a page, so that the rounded address is the one that was given. */
static int pratincole_rounded_ok(struct device *dev, size_t len)
{
	dma_addr_t dma, aligned;
	void *buf;

	buf = dma_alloc_coherent(dev, 2 * len, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	aligned = ALIGN(dma, 4096);
	pratincole_run(dev, aligned, len);
	dma_free_coherent(dev, 2 * len, buf, aligned);
	return 0;
}

static int pratincole_moved_ok(struct device *dev, size_t len)
{
	dma_addr_t dma, aligned;
	void *buf, *ring;

	buf = dma_alloc_coherent(dev, 2 * len, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	ring = PTR_ALIGN(buf, 64);
	aligned = dma + (unsigned long)ring - (unsigned long)buf;
	pratincole_run(dev, aligned, len);
	dma_free_coherent(dev, 2 * len, buf, aligned);
	return 0;
}

static int pratincole_aligned_ok(struct device *dev, size_t len)
{
	dma_addr_t dma, aligned;
	void *buf;

	buf = dma_alloc_coherent(dev, 2 * len, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	aligned = ALIGN(dma, 4096);
	pratincole_run(dev, aligned, len);
	dma_free_coherent(dev, 2 * len, buf, dma);
	return 0;
}

/* The pointer has walked on since. */
static int pratincole_cursor_bad(struct device *dev, const u8 *src)
{
	dma_addr_t dma;
	u8 *buf;

	buf = dma_alloc_coherent(dev, 512, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, src, 16);
	buf += 16;
	memset(buf, 0, 496);
	pratincole_run(dev, dma, 512);
	dma_free_coherent(dev, 512, buf, dma); // expect: coherent-free-mismatch buf
	return 0;
}

static int pratincole_cursor_ok(struct device *dev, const u8 *src)
{
	dma_addr_t dma;
	u8 *buf, *p;

	buf = dma_alloc_coherent(dev, 512, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	p = buf;
	memcpy(p, src, 16);
	p += 16;
	memset(p, 0, 496);
	pratincole_run(dev, dma, 512);
	dma_free_coherent(dev, 512, buf, dma);
	return 0;
}

static int pratincole_two_blocks_bad(struct device *dev)
{
	dma_addr_t req_dma, rsp_dma;
	void *req, *rsp;
	int err = 0;

	req = dma_alloc_coherent(dev, 64, &req_dma, GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	rsp = dma_alloc_coherent(dev, 64, &rsp_dma, GFP_KERNEL);
	if (!rsp) {
		err = -ENOMEM;
		goto free_req;
	}
	pratincole_ask(dev, req_dma, rsp_dma);
	dma_free_coherent(dev, 64, rsp, req_dma); // expect: coherent-free-mismatch req_dma
free_req:
	dma_free_coherent(dev, 64, req, req_dma);
	return err;
}

static int pratincole_device_bad(struct pci_dev *pdev, struct dma_chan *chan)
{
	struct device *dma_dev = chan->device->dev;
	dma_addr_t dma;
	void *buf;

	buf = dma_alloc_coherent(dma_dev, PAGE_SIZE, &dma, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	pratincole_chan(chan, dma);
	dma_free_coherent(&pdev->dev, PAGE_SIZE, buf, dma); // expect: coherent-free-mismatch buf
	return 0;
}
