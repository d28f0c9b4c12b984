import { expect, test } from 'vitest';
import { loadParser } from '../../../server/src/project/grammar.ts';
import type { ModuleInput } from '../../../server/src/rules/check.ts';
import { createEditedModule } from '../../../server/src/rules/edited-module.ts';

const parser = await loadParser();

/** Functions that map and never unmap, so that each has a finding. */
const text = Array.from(
  { length: 8 },
  (_, i) => `static int f${i}(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 16, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	return 0;
}
`,
).join('\n');

const input: ModuleInput = {
  files: [{ path: 'driver.c', text }],
  readInclude: () => null,
  outsiders: () => [],
  kernelVersion: '6.12',
  rules: null,
};

test('a check that is ended early leaves what it has for the next, which finds the same as any', () => {
  const whole = createEditedModule(parser).check(input);
  const module = createEditedModule(parser);
  let walks = 0;
  const beforeWalk = () => {
    if (++walks > 5) throw new Error('enough');
  };
  expect(() => module.check({ ...input, beforeWalk })).toThrow('enough');
  const next = module.check(input);
  expect(next.findings).toEqual(whole.findings);
  expect(whole.findings.length).toBeGreaterThanOrEqual(8);
  expect([whole.statistics.functionsWalked, next.statistics.functionsWalked]).toEqual([8, 3]);
});
