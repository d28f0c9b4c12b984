import type { Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const coherentDoubleFree: Rule = {
  meta: {
    id: 'coherent-double-free',
    severity: 'error',
    summary: 'DMA memory freed twice on a path',
    section: 'coherent-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A coherent or pool block is freed on a path that has already freed it, or never allocated it.`,
    why: `
After the first free the pages may belong to somebody else; the second takes them away.`,
    wrong: `
int card_run_once(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	int err;

	if (!block)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	err = card_wait(regs);
	if (err)
		dma_free_coherent(dev, 4096, block, dma);
	dma_free_coherent(dev, 4096, block, dma);
	return err;
}
`,
    right: `
int card_run_once(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	int err;

	if (!block)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	err = card_wait(regs);
	dma_free_coherent(dev, 4096, block, dma);
	return err;
}
`,
    exceptions: `
dma_free_coherent() and dma_pool_destroy() accept NULL, so that freeing a cleared pointer again is right and not
reported.`,
    kernelMessage: 'device driver tries to free DMA memory it has not allocated',
  },
  event(event, context) {
    if (event.kind !== 'nothing-to-release' || event.resource.type !== 'allocation') return;
    const reasons = {
      failed: 'on the path where its allocation failed',
      'already-released': 'on a path that has already freed it',
      'never-made': 'on a path that never allocated it',
    } as const;
    // A failed allocation is NULL, which the freeing functions accept.
    const severity = event.why === 'failed' ? 'hint' : undefined;
    context.report(reportOf(event, `${resourceName(event.resource)} is freed ${reasons[event.why]}.`, { severity }));
  },
};
