/*
 * Mapped in ndo_open, unmapped in ndo_stop; open's own error path undoes what
 * it did.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

struct tanager {
	struct device *dev;
	struct net_device *ndev;
	void *list;
	dma_addr_t list_dma;
	void *filter;
	dma_addr_t filter_dma;
	u64 *events;
	dma_addr_t events_dma;
};

static irqreturn_t tanager_irq(int irq, void *data)
{
	struct net_device *ndev = data;

	return tanager_events(ndev) ? IRQ_HANDLED : IRQ_NONE;
}

static int tanager_open_ok(struct net_device *ndev)
{
	struct tanager *t = netdev_priv(ndev);
	int err = -ENOMEM;

	t->list = (void *)get_zeroed_page(GFP_KERNEL);
	if (!t->list)
		return -ENOMEM;
	t->filter = (void *)get_zeroed_page(GFP_KERNEL);
	if (!t->filter)
		goto free_list;

	t->list_dma = dma_map_single(t->dev, t->list, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(t->dev, t->list_dma))
		goto free_filter;
	t->filter_dma = dma_map_single(t->dev, t->filter, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(t->dev, t->filter_dma))
		goto unmap_list;

	err = request_irq(ndev->irq, tanager_irq, 0, "tanager", ndev);
	if (err)
		goto unmap_filter;
	return 0;

unmap_filter:
	dma_unmap_single(t->dev, t->filter_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
unmap_list:
	dma_unmap_single(t->dev, t->list_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
free_filter:
	free_page((unsigned long)t->filter);
free_list:
	free_page((unsigned long)t->list);
	return err;
}

static int tanager_stop_ok(struct net_device *ndev)
{
	struct tanager *t = netdev_priv(ndev);

	free_irq(ndev->irq, ndev);
	dma_unmap_single(t->dev, t->list_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
	free_page((unsigned long)t->list);
	dma_unmap_single(t->dev, t->filter_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
	free_page((unsigned long)t->filter);
	return 0;
}

static const struct net_device_ops tanager_netdev_ops = {
	.ndo_open = tanager_open_ok,
	.ndo_stop = tanager_stop_ok,
};

/* A second interface whose stop remembers one of the two. */
struct tanager_vf {
	struct device *dev;
	void __iomem *regs;
	void *inbox;
	dma_addr_t inbox_dma;
	void *outbox;
	dma_addr_t outbox_dma;
};

static int tanager_vf_open_bad(struct net_device *ndev)
{
	struct tanager_vf *vf = netdev_priv(ndev);

	vf->inbox_dma = dma_map_single(vf->dev, vf->inbox, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(vf->dev, vf->inbox_dma))
		return -ENOMEM;
	vf->outbox_dma = dma_map_single(vf->dev, vf->outbox, PAGE_SIZE, DMA_TO_DEVICE); // expect: unmap-missing outbox_dma
	if (dma_mapping_error(vf->dev, vf->outbox_dma)) {
		dma_unmap_single(vf->dev, vf->inbox_dma, PAGE_SIZE, DMA_FROM_DEVICE);
		return -ENOMEM;
	}
	writel(lower_32_bits(vf->inbox_dma), vf->regs);
	writel(lower_32_bits(vf->outbox_dma), vf->regs + 4);
	return 0;
}

static int tanager_vf_stop(struct net_device *ndev)
{
	struct tanager_vf *vf = netdev_priv(ndev);

	dma_unmap_single(vf->dev, vf->inbox_dma, PAGE_SIZE, DMA_FROM_DEVICE);
	return 0;
}

static const struct net_device_ops tanager_vf_netdev_ops = {
	.ndo_open = tanager_vf_open_bad,
	.ndo_stop = tanager_vf_stop,
};
