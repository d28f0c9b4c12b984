import type { EventOf } from '../flow/events.ts';
import type { Rule } from './rule.ts';
import { correctionOf, quote, reportOf, resourceName } from './wording.ts';

export const coherentFreeMismatch: Rule = {
  meta: {
    id: 'coherent-free-mismatch',
    severity: 'error',
    summary: 'DMA memory freed with other arguments than it was allocated with',
    section: 'coherent-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A coherent or pool block is freed with another size, device, CPU address or handle than its allocation had, or by a
function that does not belong to it.`,
    why: `
The allocator believes its caller: a wrong size frees too much or too little, and on many platforms it is the handle that
names the pages to free, so that a wrong one frees somebody else's memory.`,
    wrong: `
int card_run_once(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_free_coherent(dev, 2048, block, dma);
	return 0;
}
`,
    right: `
int card_run_once(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_free_coherent(dev, 4096, block, dma);
	return 0;
}
`,
    exceptions: `
Two spellings of one size or device may look different; dmalint reports those only as information. So it does with a handle
that was rounded up: coherent memory begins on a page, and a rounded address is mostly the one that was given.`,
    kernelMessage: 'device driver frees DMA memory with different CPU address',
  },
  event(event, context) {
    if (event.kind !== 'release-mismatch' || event.resource.type !== 'allocation' || event.operation !== 'free') return;
    if (event.what === 'direction' || event.what === 'nents') return;
    const fix = correctionOf(event, context);
    context.report(reportOf(event, messageOf(event), { severity: event.proven ? undefined : 'information', fix }));
  },
};

function messageOf(event: EventOf<'release-mismatch'>): string {
  const name = resourceName(event.resource);
  const maker = `'${event.resource.function}'`;
  const [expected, actual] = [quote(event.expected), quote(event.actual)];
  switch (event.what) {
    case 'size':
      return `${name} is allocated with size ${expected} in ${maker} and freed with size ${actual}.`;
    case 'device':
      return `${name} is allocated for ${expected} in ${maker} and freed for ${actual}.`;
    case 'function':
      return `${name} is allocated by ${event.resource.api.name}() in ${maker} and freed by ${event.api.name}().`;
    case 'cpu-address':
      return `${event.api.name}() is given the address ${actual} where ${maker} allocated ${expected}.`;
    default:
      if (expected === actual)
        return `${name} is freed with the handle ${actual}, which is no longer as ${maker} was given it.`;
      return `${name} is freed with the handle ${actual} where ${maker} was given ${expected}.`;
  }
}
