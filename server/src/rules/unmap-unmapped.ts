import type { Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const unmapUnmapped: Rule = {
  meta: {
    id: 'unmap-unmapped',
    severity: 'error',
    summary: 'unmap of what is not mapped',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
On some path a handle is unmapped that was never mapped there, whose mapping failed, or that has been unmapped already.`,
    why: `
The second unmap may hit a mapping that meanwhile belongs to somebody else. Unmapping the error value of a failed mapping
gives the platform an address that it never handed out.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma)) {
		dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
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
The reference-counted unmap data of the dmaengine (dmaengine_unmap_put) may be put twice; it is not meant here.`,
    kernelMessage: 'device driver tries to free DMA memory it has not allocated',
  },
  event(event, context) {
    if (event.kind !== 'nothing-to-release' || event.resource.type !== 'mapping') return;
    const reasons = {
      failed: 'on the path where its mapping failed',
      'already-released': 'on a path that has already unmapped it',
      'never-made': 'on a path that never mapped it',
    } as const;
    context.report(reportOf(event, `${resourceName(event.resource)} is unmapped ${reasons[event.why]}.`));
  },
};
