import type { Rule } from './rule.ts';
import { correctionOf, quote, reportOf, resourceName } from './wording.ts';

export const unmapDeviceMismatch: Rule = {
  meta: {
    id: 'unmap-device-mismatch',
    severity: 'error',
    summary: 'unmapped for another device than mapped',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A mapping is made for one struct device and undone for another.`,
    why: `
A DMA address means something only to the device it was made for: each may stand behind its own IOMMU, with its own mask
and offset. Unmapping for another device frees what is not there, and leaves the mapping in place.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, struct device *engine, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(engine, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(engine, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send(struct device *dev, void __iomem *regs, struct device *engine, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(engine, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(engine, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(engine, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
One device may have several names ("priv->dev", "&pdev->dev", "ndev->dev.parent"). dmalint takes those for one, and
reports two names of which it knows no more only as information.`,
    kernelMessage: 'device driver tries to free DMA memory it has not allocated',
  },
  event(event, context) {
    if (event.kind !== 'release-mismatch' || event.what !== 'device') return;
    if (event.operation !== 'unmap' || event.resource.type !== 'mapping') return;
    const message = `${resourceName(event.resource)} is mapped for ${quote(event.expected)} in '${event.resource.function}' and unmapped for ${quote(event.actual)}.`;
    const fix = correctionOf(event, context);
    context.report(reportOf(event, message, { severity: event.proven ? undefined : 'information', fix }));
  },
};
