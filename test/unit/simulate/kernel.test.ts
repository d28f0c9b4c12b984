import { describe, expect, it } from 'vitest';
import { pathsOfC, simulateC } from '../../support/simulate.ts';

describe('helpers of the kernel', () => {
  it('move memory, count, set bits and test errors', () => {
    const code = `
int f(void)
{
	u8 from[4] = { 1, 2, 3, 4 }, to[4];
	unsigned long map = 0;
	atomic_t users;

	memcpy(to, from, sizeof(to));
	memset(from, 0xff, 2);
	set_bit(5, &map);
	atomic_set(&users, 3);
	if (!atomic_dec_and_test(&users) && test_bit(5, &map) && IS_ERR(ERR_PTR(-ENOMEM)))
		return to[3] * 10 + (memcmp(from, to, 4) != 0) + from[1];
	return -1;
}`;
    expect(simulateC(code, 'f').result).toBe('296');
  });

  it('keep lists', () => {
    const code = `
struct item { int value; struct list_head node; };
int f(void)
{
	struct item a = { .value = 1 }, b = { .value = 2 }, c = { .value = 4 }, *pos, *next;
	struct list_head head;
	int sum = 0, left = 0;

	INIT_LIST_HEAD(&head);
	list_add_tail(&a.node, &head);
	list_add_tail(&b.node, &head);
	list_add(&c.node, &head);
	list_for_each_entry(pos, &head, node)
		sum = sum * 10 + pos->value;
	list_for_each_entry_safe(pos, next, &head, node)
		if (pos->value == 1)
			list_del(&pos->node);
	list_for_each_entry(pos, &head, node)
		left += pos->value;
	return sum * 10 + left;
}`;
    expect(simulateC(code, 'f').result).toBe('4126');
  });

  it('give a list that nobody set up one element, or none', () => {
    const code = `
struct item { int value; struct list_head node; };
struct queue { struct list_head items; };
int f(struct queue *q)
{
	struct item *pos;
	int n = 0;

	if (list_empty(&q->items))
		return 0;
	list_for_each_entry(pos, &q->items, node)
		n++;
	return n;
}`;
    expect(pathsOfC(code, 'f').map((path) => path.outcome)).toEqual(['returns 1', 'returns 0']);
  });

  it('hand driver data round', () => {
    const code = `
struct priv { int state; };
int probe(struct pci_dev *pdev)
{
	struct priv *priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL), *again;

	if (!priv)
		return -ENOMEM;
	priv->state = 7;
	pci_set_drvdata(pdev, priv);
	again = dev_get_drvdata(&pdev->dev);
	return again->state;
}`;
    expect(simulateC(code, 'probe').result).toBe('7');
  });
});

describe('mappings', () => {
  const socketBuffer = `
netdev_tx_t f(struct sk_buff *skb, struct net_device *ndev)
{
	struct priv { struct device *dev; dma_addr_t tx; } *priv = netdev_priv(ndev);

	priv->tx = dma_map_single(priv->dev, skb->data, skb_headlen(skb), DMA_TO_DEVICE);
	if (dma_mapping_error(priv->dev, priv->tx)) {
		dev_kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	dma_unmap_single(priv->dev, priv->tx, skb_headlen(skb), DMA_TO_DEVICE);
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}`;

  it('of socket buffers are sound on every platform', () => {
    for (const platform of ['direct', 'iommu', 'bounce', 'noncoherent'] as const) {
      const run = simulateC(socketBuffer, 'f', {}, platform);
      expect(run.violations).toEqual([]);
      expect(run.leftMapped).toEqual([]);
    }
  });

  it('of scatterlists are written into the entries', () => {
    const code = `
int f(struct device *dev, void *first, void *second)
{
	struct scatterlist sg[2], *pos;
	int i, count, bytes = 0;

	sg_init_table(sg, 2);
	sg_set_buf(&sg[0], first, 100);
	sg_set_buf(&sg[1], second, 28);
	count = dma_map_sg(dev, sg, 2, DMA_TO_DEVICE);
	if (!count)
		return -EIO;
	for_each_sg(sg, pos, count, i)
		bytes += sg_dma_len(pos);
	dma_unmap_sg(dev, sg, 2, DMA_TO_DEVICE);
	return bytes;
}`;
    const run = simulateC(code, 'f');
    expect(run).toMatchObject({ result: '128', violations: [], leftMapped: [] });
    expect(simulateC(code, 'f', { "mapping of 'sg'": 'fails' }).result).toBe('-EIO');
  });

  it('made before the run are taken as given, and as undone once', () => {
    const code = `
struct priv { struct device *dev; dma_addr_t rx; };
void f(struct priv *priv)
{
	dma_unmap_single(priv->dev, priv->rx, 512, DMA_FROM_DEVICE);
	AGAIN
}`;
    expect(simulateC(code.replace('AGAIN', ''), 'f').violations).toEqual([]);
    const twice = code.replace('AGAIN', 'dma_unmap_single(priv->dev, priv->rx, 512, DMA_FROM_DEVICE);');
    expect(simulateC(twice, 'f').violations).toHaveLength(1);
  });

  it('of the stack are objected to in the words of the kernel', () => {
    const code = `
int f(struct device *dev)
{
	u8 buf[16];
	dma_addr_t addr = dma_map_single(dev, buf, sizeof(buf), DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -EIO;
	dma_unmap_single(dev, addr, sizeof(buf), DMA_TO_DEVICE);
	return 0;
}`;
    const [violation] = simulateC(code, 'f').violations;
    expect(violation?.rule).toBe('dma-from-stack');
    expect(violation?.kernelMessage).not.toBeNull();
  });

  it('that are lost are told apart from those that are kept', () => {
    const code = `
struct priv { struct device *dev; dma_addr_t rx; };
int f(struct priv *priv, void *a, void *b)
{
	dma_addr_t lost = dma_map_single(priv->dev, a, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(priv->dev, lost))
		return -EIO;
	priv->rx = dma_map_single(priv->dev, b, 64, DMA_FROM_DEVICE);
	return dma_mapping_error(priv->dev, priv->rx) ? -EIO : 0;
}`;
    expect(simulateC(code, 'f').leftMapped.map((left) => left.keptIn)).toEqual([[], ['priv->rx']]);
  });
});

describe('coherent memory', () => {
  it('is allocated, written and freed', () => {
    const code = `
struct desc { __le32 address; __le32 flags; };
int f(struct device *dev)
{
	dma_addr_t handle;
	struct desc *ring = dma_alloc_coherent(dev, 4 * sizeof(*ring), &handle, GFP_KERNEL);
	int flags;

	if (!ring)
		return -ENOMEM;
	ring[3].flags = cpu_to_le32(9);
	flags = le32_to_cpu(ring[3].flags);
	dma_free_coherent(dev, SIZE, ring, handle);
	return flags;
}`;
    const right = simulateC(code.replace('SIZE', '4 * sizeof(*ring)'), 'f');
    expect(right).toMatchObject({ result: '9', violations: [] });
    const wrong = simulateC(code.replace('SIZE', 'sizeof(*ring)'), 'f');
    expect(wrong.violations.map((violation) => violation.rule)).toEqual(['coherent-free-mismatch']);
  });
});
