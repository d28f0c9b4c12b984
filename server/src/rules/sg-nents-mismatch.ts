import type { Rule } from './rule.ts';
import { correctionOf, quote, reportOf, resourceName } from './wording.ts';

export const sgNentsMismatch: Rule = {
  meta: {
    id: 'sg-nents-mismatch',
    severity: 'error',
    summary: 'dma_unmap_sg or a sync given another count than dma_map_sg was given',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
dma_unmap_sg() or dma_sync_sg_for_cpu() or its relatives are given the count that dma_map_sg() returned, or any other
number than the one dma_map_sg() was given.`,
    why: `
An IOMMU may merge neighbouring entries, and then the returned count is smaller than the number of entries. Unmapping
that many leaves the rest unsynced and, on some platforms, mapped.`,
    wrong: `
int card_send_list(struct device *dev, void __iomem *regs, struct scatterlist *list, int nents)
{
	int count = dma_map_sg(dev, list, nents, DMA_TO_DEVICE);
	struct scatterlist *sg;
	int i;

	if (!count)
		return -ENOMEM;
	for_each_sg(list, sg, count, i)
		writel(lower_32_bits(sg_dma_address(sg)), regs);
	card_wait(regs);
	dma_unmap_sg(dev, list, count, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send_list(struct device *dev, void __iomem *regs, struct scatterlist *list, int nents)
{
	int count = dma_map_sg(dev, list, nents, DMA_TO_DEVICE);
	struct scatterlist *sg;
	int i;

	if (!count)
		return -ENOMEM;
	for_each_sg(list, sg, count, i)
		writel(lower_32_bits(sg_dma_address(sg)), regs);
	card_wait(regs);
	dma_unmap_sg(dev, list, nents, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
A driver for hardware that takes a single entry, and refuses any other result of dma_map_sg(), works by accident: the two
numbers are then equal.`,
    kernelMessage: 'device driver frees DMA sg list with different entry count',
  },
  event(event, context) {
    if (event.kind !== 'release-mismatch' || event.what !== 'nents') return;
    const { resource, api } = event;
    const name = resource.type === 'mapping' ? quote(resource.buffer) : resourceName(resource);
    const message = `${name} is mapped with ${quote(event.expected)} entries in '${resource.function}', and ${api.name}() is given ${quote(event.actual)}.`;
    const fix = correctionOf(event, context);
    context.report(reportOf(event, message, { severity: event.proven ? undefined : 'information', fix }));
  },
};
