import { expect, test } from 'vitest';
import { replay } from '../../../server/src/simulate/replay.ts';
import { checkC } from '../../support/check.ts';
import { programOf } from '../../support/simulate.ts';

/** Checks a C text, and replays the finding of a rule in it. */
async function replayC(text: string, rule: string) {
  const findings = await checkC(text, { path: 'driver.c' });
  const finding = findings.find((candidate) => candidate.rule === rule);
  if (!finding) throw new Error(`no ${rule} in ${findings.map((found) => found.rule)}`);
  return replay(programOf(text), finding);
}

const header =
  '#include <linux/dma-mapping.h>\nstruct ring { struct device *dev; dma_addr_t dma; u32 low; void *buf; };\n';

test('a leak on an error path is still mapped at its end', async () => {
  const result = await replayC(
    `${header}
int ring_start(struct ring *ring, size_t len)
{
	dma_addr_t dma = dma_map_single(ring->dev, ring->buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(ring->dev, dma))
		return -ENOMEM;
	if (ring_kick(ring, dma))
		return -EIO;
	dma_unmap_single(ring->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    'unmap-missing',
  );
  expect(result).toMatchObject({ verdict: 'confirmed', run: { result: '-EIO', completed: true } });
});

test('a failed mapping that nothing asks about goes unnoticed, in a loop too', async () => {
  const result = await replayC(
    `${header}
void ring_fill(struct ring *ring, int count)
{
	int i;

	for (i = 0; i < 4; i++)
		ring[i].dma = dma_map_single(ring->dev, ring[i].buf, 64, DMA_FROM_DEVICE);
}
`,
    'mapping-error-unchecked',
  );
  expect(result.verdict).toBe('confirmed');
});

test('an address that does not fit is cut off on a machine that has wide ones', async () => {
  const result = await replayC(
    `${header}
int ring_map(struct ring *ring)
{
	dma_addr_t dma;

	if (dma_set_mask_and_coherent(ring->dev, DMA_BIT_MASK(64)))
		return -EIO;
	dma = dma_map_single(ring->dev, ring->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, dma))
		return -ENOMEM;
	ring->low = dma;
	return 0;
}
void ring_unmap(struct ring *ring)
{
	dma_unmap_single(ring->dev, ring->low, 64, DMA_TO_DEVICE);
}
`,
    'dma-addr-type',
  );
  if (result.verdict !== 'confirmed') throw new Error(JSON.stringify(result));
  expect(result.run.violations.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^Of the DMA address 0x[0-9a-f]{9,} only 0x[0-9a-f]{1,8} is kept\.$/),
  );
});

test('what is mapped in one function and unmapped wrongly in another is run as a chain', async () => {
  const result = await replayC(
    `${header}
int ring_open(struct ring *ring)
{
	ring->dma = dma_map_single(ring->dev, ring->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, ring->dma))
		return -ENOMEM;
	return 0;
}
void ring_close(struct ring *ring)
{
	dma_unmap_single(ring->dev, ring->dma, 64, DMA_FROM_DEVICE);
}
`,
    'direction-mismatch',
  );
  expect(result.verdict).toBe('confirmed');
});

test('what does not show in a run is said to', async () => {
  const result = replay(programOf(header), {
    rule: 'mask-missing',
    message: '',
    file: 'driver.c',
    function: 'ring_map',
    range: { start: 0, end: 0 },
    steps: [],
  });
  expect(result).toEqual({ verdict: 'not-replayable', why: "what 'mask-missing' finds does not show in a run" });
});
