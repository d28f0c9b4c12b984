import { argumentText, directionArgument } from './arguments.ts';
import type { Rule } from './rule.ts';
import { mappingName, reportOf } from './wording.ts';

export const directionNone: Rule = {
  meta: {
    id: 'direction-none',
    severity: 'error',
    summary: 'DMA_NONE given as the direction of a transfer',
    section: 'direction',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A mapping, unmapping or sync call is given DMA_NONE as its direction.`,
    why: `
DMA_NONE is for debugging: a structure may hold it until the real direction is known, so that tracking gone wrong is
caught. It names no transfer. The kernel stops on it with a BUG() when it reaches dma_map_single() or a sync.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_NONE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_NONE);
	return 0;
}
`,
    right: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
None where the call is reached. DMA_NONE may be stored in a structure until the direction is known.`,
    kernelMessage: 'kernel BUG at kernel/dma/mapping.c',
  },
  call({ api, call }, context) {
    const direction = directionArgument(api, call);
    if (direction === null || argumentText(direction) !== 'DMA_NONE') return;
    context.report({ range: direction.range, message: `${api.name}() is given DMA_NONE as its direction.` });
  },
  event(event, context) {
    if (event.kind !== 'direction-none') return;
    // Written out in the call, it is reported there.
    if (context.unit.file.text.slice(event.range.start, event.range.end).includes('DMA_NONE')) return;
    const subject = event.mapping === null ? 'The direction' : `The direction of ${mappingName(event.mapping)}`;
    context.report(reportOf(event, `${subject} is DMA_NONE where ${event.api.name}() is called.`));
  },
};
