import type { Rule } from './rule.ts';
import { correctionOf, quote, reportOf, resourceName } from './wording.ts';

export const unmapSizeMismatch: Rule = {
  meta: {
    id: 'unmap-size-mismatch',
    severity: 'error',
    summary: 'unmapped with another size than mapped',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A mapping is unmapped with another size than it was made with.`,
    why: `
The size tells how much is copied back from a bounce buffer, which cache lines are dealt with, and how much of the IOMMU's
space is given back. Too small a size loses the end of the data; a wrong one corrupts the allocator's books.`,
    wrong: `
int card_receive(struct device *dev, void __iomem *regs, void *data)
{
	dma_addr_t dma = dma_map_single(dev, data, 2048, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, 1024, DMA_FROM_DEVICE);
	return 0;
}
`,
    right: `
int card_receive(struct device *dev, void __iomem *regs, void *data)
{
	dma_addr_t dma = dma_map_single(dev, data, 2048, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, 2048, DMA_FROM_DEVICE);
	return 0;
}
`,
    exceptions: `
Two spellings of one size (a stored length and the constant it was set from) may look different; dmalint reports those
only as information.`,
    kernelMessage: 'device driver frees DMA memory with different size',
  },
  event(event, context) {
    if (event.kind !== 'release-mismatch' || event.what !== 'size') return;
    if (event.operation !== 'unmap' || event.resource.type !== 'mapping') return;
    const message = `${resourceName(event.resource)} is mapped with size ${quote(event.expected)} in '${event.resource.function}' and unmapped with size ${quote(event.actual)}.`;
    const fix = correctionOf(event, context);
    context.report(reportOf(event, message, { severity: event.proven ? undefined : 'information', fix }));
  },
};
