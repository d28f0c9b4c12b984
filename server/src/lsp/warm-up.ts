import type { Core } from '../project/core.ts';

/** So many checks have V8 compile most of what a check runs through. */
const checks = 12;

const path = '/warm-up.c';

/** A driver with something of all that drivers do, and a fault or two. */
const text = `#include <linux/dma-mapping.h>
#include <linux/pci.h>

#define RING_SIZE 64
#define ring_next(ring) (((ring)->head + 1) % RING_SIZE)
#define for_each_slot(ring, i) for ((i) = 0; (i) < RING_SIZE; (i)++)

enum state { IDLE, BUSY = 4 };
typedef u32 reg_t;

struct slot {
	dma_addr_t dma;
	void *buf;
	size_t len;
	struct { unsigned used:1; } flags;
};

struct ring {
	struct device *dev;
	void __iomem *regs;
	__le32 *desc;
	dma_addr_t desc_dma;
	unsigned int head;
	struct slot slots[RING_SIZE];
	struct scatterlist sg[4];
};

static void ring_unmap(struct ring *ring, struct slot *slot)
{
	if (!slot->dma)
		return;
	dma_unmap_single(ring->dev, slot->dma, slot->len, DMA_TO_DEVICE);
	slot->dma = 0;
	kfree(slot->buf);
}

static int ring_map(struct ring *ring, struct slot *slot, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(ring->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(ring->dev, dma))
		return -ENOMEM;
	slot->dma = dma;
	slot->len = len;
	return 0;
}

static int ring_send(struct ring *ring, const void *data, size_t len)
{
	struct slot *slot = &ring->slots[ring->head];
	int i, ret, nents;
	void *buf;

	buf = kmalloc(len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, data, len);
	ret = ring_map(ring, slot, buf, len);
	if (ret)
		goto free;
	nents = dma_map_sg(ring->dev, ring->sg, 4, DMA_FROM_DEVICE);
	if (!nents) {
		ret = -EIO;
		goto unmap;
	}
	for_each_slot(ring, i) {
		if (ring->slots[i].flags.used && len > 16)
			continue;
		ring->desc[i] = cpu_to_le32(ring->slots[i].dma);
		writel(i, ring->regs + 4 * i);
	}
	switch (readl(ring->regs)) {
	case BUSY:
		dma_sync_single_for_cpu(ring->dev, slot->dma, len, DMA_TO_DEVICE);
		fallthrough;
	case IDLE:
		break;
	default:
		ret = -EINVAL;
		goto unmap_sg;
	}
	ring->head = ring_next(ring);
	return 0;

unmap_sg:
	dma_unmap_sg(ring->dev, ring->sg, 4, DMA_FROM_DEVICE);
unmap:
	ring_unmap(ring, slot);
	return ret;
free:
	kfree(buf);
	return ret;
}

static int ring_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct ring *ring = devm_kzalloc(&pdev->dev, sizeof(*ring), GFP_KERNEL);
	int ret;

	if (!ring)
		return -ENOMEM;
	ring->dev = &pdev->dev;
	ret = dma_set_mask_and_coherent(ring->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	ring->desc = dma_alloc_coherent(ring->dev, 4 * RING_SIZE, &ring->desc_dma, GFP_KERNEL);
	if (!ring->desc)
		return -ENOMEM;
	ret = ring_send(ring, ring->slots, 32);
	if (ret)
		dma_free_coherent(ring->dev, 4 * RING_SIZE, ring->desc, ring->desc_dma);
	return ret;
}

static void ring_remove(struct pci_dev *pdev)
{
	struct ring *ring = pci_get_drvdata(pdev);
	int i;

	for_each_slot(ring, i)
		ring_unmap(ring, &ring->slots[i]);
	dma_free_coherent(ring->dev, RING_SIZE, ring->desc, ring->desc_dma);
}

static struct pci_driver ring_driver = { .probe = ring_probe, .remove = ring_remove };
module_pci_driver(ring_driver);
`;

/**
 * Has the code of a check compiled before there is anything to check, a piece at a time, for as long as nothing else is
 * to be done. The function that is returned ends it.
 */
export function warmUp(core: Core): () => void {
  let done = 0;
  const check = () => {
    core.createEditedModule().check({
      files: [{ path, text }],
      readInclude: () => null,
      kernelVersion: '6.12',
      rules: null,
    });
    done++;
    next = done < checks ? setImmediate(check) : null;
  };
  let next: NodeJS.Immediate | null = setImmediate(check);
  return () => {
    if (next) clearImmediate(next);
    next = null;
  };
}
