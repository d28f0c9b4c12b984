import { describe, expect, it } from 'vitest';
import { pathsOfC, simulateC } from '../../support/simulate.ts';

const driver = `
struct foo { struct device *dev; void *rx; dma_addr_t rx_dma; int len; };

static int foo_map(struct foo *priv, size_t n)
{
	priv->rx = kmalloc(n, GFP_KERNEL);
	if (!priv->rx)
		return -ENOMEM;
	priv->rx_dma = dma_map_single(priv->dev, priv->rx, n, DMA_FROM_DEVICE);
	if (dma_mapping_error(priv->dev, priv->rx_dma)) {
		kfree(priv->rx);
		return -EIO;
	}
	return 0;
}

static int foo_open(struct foo *priv)
{
	int i, err = foo_map(priv, 256);

	if (err)
		return err;
	for (i = 0; i < priv->len; i++)
		writel(i, priv->rx);
	err = request_irq(12, NULL, 0, "foo", priv);
	if (err) {
		dma_unmap_single(priv->dev, priv->rx_dma, 128, DMA_FROM_DEVICE);
		kfree(priv->rx);
	}
	return err;
}
`;

describe('a function of a driver, run', () => {
  it('comes to its end, stepping into the functions it calls', () => {
    const run = simulateC(driver, 'foo_open');
    expect(run).toMatchObject({ completed: true, reason: null, result: '0' });
    expect(run.steps.some((step) => step.function === 'foo_map' && step.depth === 1)).toBe(true);
    expect(run.steps.map((step) => step.text)).toContainEqual(
      expect.stringMatching(/^dma_map_single maps 256 bytes at 'priv->rx' to 0x[0-9a-f]+ \(DMA_FROM_DEVICE\)$/),
    );
    expect(run.violations).toEqual([]);
  });

  it('says where the handle of what stays mapped is kept', () => {
    const [left] = simulateC(driver, 'foo_open').leftMapped;
    expect(left?.keptIn).toHaveLength(1);
    expect(left?.keptIn[0]).toMatch(/^priv/);
  });

  it('shows on a failing path what the kernel would say', () => {
    const run = simulateC(driver, 'foo_open', { request_irq: 'fails' });
    expect(run.result).toBe('-EIO');
    expect(run.violations.map((violation) => violation.rule)).toEqual(['unmap-size-mismatch']);
    const causing = run.steps.filter((step) => step.violations.length > 0);
    expect(causing.map((step) => step.text)).toEqual([expect.stringContaining('dma_unmap_single unmaps 128 bytes')]);
  });

  it('fails a mapping where that is chosen', () => {
    const run = simulateC(driver, 'foo_open', { "mapping of 'priv->rx'": 'fails' });
    expect(run.result).toBe('-EIO');
    expect(run.leftMapped).toEqual([]);
  });

  it('takes a field of a structure that nobody set from the choices', () => {
    const writes = (len: string) =>
      simulateC(driver, 'foo_open', { 'priv->len': len }).steps.filter((step) => step.text.startsWith('writel('))
        .length;
    expect([writes('0'), writes('3')]).toEqual([0, 3]);
  });
});

describe('the paths of a function', () => {
  it('are told in words, those with a failing call first', () => {
    const told = pathsOfC(driver, 'foo_open').map(({ description, outcome }) => `${description}: ${outcome}`);
    expect(told).toEqual([
      "'kmalloc' fails: returns -ENOMEM",
      "mapping of 'priv->rx' fails: returns -EIO",
      "mapping of 'priv->rx' succeeds, 'request_irq' fails: returns -EIO",
      'every call succeeds: returns 0',
    ]);
  });
});
