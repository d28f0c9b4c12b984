import { expect, test } from 'vitest';
import { createAnalysis } from '../../../server/src/flow/analyse.ts';
import type { Life } from '../../../server/src/flow/lives.ts';
import { programOf } from '../program/lowered.ts';

const driver = `
struct ring { void *buf; dma_addr_t dma; size_t len; struct device *dev; };

static int ring_open(struct ring *ring)
{
	ring->dma = dma_map_single(ring->dev, ring->buf, ring->len, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, ring->dma))
		return -ENOMEM;
	return 0;
}

static void ring_refill(struct ring *ring)
{
	dma_sync_single_for_cpu(ring->dev, ring->dma, ring->len, DMA_TO_DEVICE);
}

static void ring_close(struct ring *ring)
{
	dma_unmap_single(ring->dev, ring->dma, ring->len, DMA_TO_DEVICE);
}
`;

test('the life of a mapping runs through the functions that share its field', () => {
  const [life, ...others] = livesIn(driver);
  expect(others).toEqual([]);
  expect(life).toMatchObject({ type: 'mapping', kind: 'single', fields: ['struct ring.dma'] });
  expect(life?.points.map(({ stage, function: name }) => `${stage} in ${name}`)).toEqual([
    'made in ring_open',
    'stored in ring_open',
    'checked in ring_open',
    'synced in ring_refill',
    'undone in ring_close',
  ]);
});

test('a point shows the call, with its direction and size as the driver spells them', () => {
  const points = livesIn(driver)[0]?.points ?? [];
  const made = points.find(({ stage }) => stage === 'made');
  expect(made).toMatchObject({
    api: 'dma_map_single',
    size: 'ring->len',
    direction: 'DMA_TO_DEVICE',
    file: 'driver.c',
  });
  expect(textOf(made?.range)).toMatch(/^dma_map_single\(.*\)$/);
  expect(textOf(points.find(({ stage }) => stage === 'stored')?.range)).toBe('ring->dma');
});

test('what a helper undoes for its caller is undone where the helper calls the API', () => {
  const [life] = livesIn(`
static void drop(struct device *dev, dma_addr_t dma)
{
	dma_unmap_single(dev, dma, 64, DMA_FROM_DEVICE);
}

static int transfer(struct device *dev, void *buf)
{
	dma_addr_t dma = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	drop(dev, dma);
	return 0;
}
`);
  expect(life?.points.map(({ stage, function: name }) => `${stage} in ${name}`)).toEqual([
    'made in transfer',
    'undone in drop',
    'checked in transfer',
  ]);
});

test('resources in two fields have lives of their own', () => {
  const lives = livesIn(`
struct pair { dma_addr_t rx; dma_addr_t tx; struct device *dev; };

static void open(struct pair *p, void *buf)
{
	p->rx = dma_map_single(p->dev, buf, 1, DMA_FROM_DEVICE);
	p->tx = dma_map_single(p->dev, buf, 2, DMA_TO_DEVICE);
}

static void close(struct pair *p)
{
	dma_unmap_single(p->dev, p->tx, 2, DMA_TO_DEVICE);
}
`);
  const undone = lives.map(({ fields, points }) => [fields[0], points.some(({ stage }) => stage === 'undone')]);
  expect(undone).toEqual([
    ['struct pair.rx', false],
    ['struct pair.tx', true],
  ]);
});

function livesIn(text: string): readonly Life[] {
  return createAnalysis('6.12').analyse(programOf({ 'driver.c': text })).lives;
}

function textOf(range: { readonly start: number; readonly end: number } | undefined): string | null {
  return range ? driver.slice(range.start, range.end) : null;
}
