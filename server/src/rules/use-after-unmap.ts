import type { Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const useAfterUnmap: Rule = {
  meta: {
    id: 'use-after-unmap',
    severity: 'error',
    summary: 'an address used after its unmap, or a coherent block after its free',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A DMA address is given to the device, or its mapping synced, after it was unmapped on the same path; or a coherent block
is used after it was freed.`,
    why: `
After the unmap the address may belong to another mapping, or to none. The device then reads or overwrites memory that is
no business of the driver's, or an IOMMU stops it with a fault.`,
    wrong: `
int card_receive(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
	dma_sync_single_for_cpu(dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}
`,
    right: `
int card_receive(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_sync_single_for_cpu(dev, dma, len, DMA_FROM_DEVICE);
	card_look(data, len);
	dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}
`,
    exceptions: `
An address kept only to be printed or compared is no use of the mapping.`,
    kernelMessage: 'device driver tries to sync DMA memory it has not allocated',
  },
  event(event, context) {
    if (event.kind !== 'use-after-release') return;
    const uses = { device: 'given to the device', sync: 'synced', cpu: 'accessed by the CPU' } as const;
    const undone = event.resource.type === 'mapping' ? 'unmapped' : 'freed';
    context.report(reportOf(event, `${resourceName(event.resource)} is ${uses[event.use]} after it was ${undone}.`));
  },
};
