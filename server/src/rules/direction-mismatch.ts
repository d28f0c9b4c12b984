import type { Rule } from './rule.ts';
import { correctionOf, reportOf, resourceName } from './wording.ts';

/** Of dmaengine (include/linux/dmaengine.h), which no mapping takes. */
const transferDirection = /^DMA_(?:MEM|DEV)_TO_(?:MEM|DEV)$/;

export const directionMismatch: Rule = {
  meta: {
    id: 'direction-mismatch',
    severity: 'error',
    summary: 'unmap or sync with another direction than the map',
    section: 'direction',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A mapping made with one direction is unmapped or synced with another. A mapping made with DMA_BIDIRECTIONAL may be synced
one way.`,
    why: `
The direction decides which caches are written back or thrown away, and which way a bounce buffer is copied. With the
wrong one at the unmap, data from the device is never copied back, or stale lines are written over it.`,
    wrong: `
int card_receive(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
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
	dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}
`,
    exceptions: `
Where one field holds handles of both directions and another field tells which, the two may be compared wrongly; a
direction kept in a variable beside the handle says it plainly.`,
    kernelMessage: 'device driver frees DMA memory with different direction',
  },
  event(event, context) {
    if (event.kind !== 'release-mismatch' || event.what !== 'direction') return;
    // A constant of the wrong enum is one fault, and told as such.
    if ([event.expected, event.actual].some((direction) => transferDirection.test(direction))) return;
    const { resource } = event;
    const verb = event.operation === 'sync' ? 'synced' : 'unmapped';
    const message = `${resourceName(resource)} is mapped ${event.expected} in '${resource.function}' and ${verb} ${event.actual}.`;
    const fix = correctionOf(event, context);
    context.report(reportOf(event, message, { severity: event.proven ? undefined : 'information', fix }));
  },
};
