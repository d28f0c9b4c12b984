import type { Rule } from './rule.ts';
import { quote, reportOf, resourceName } from './wording.ts';

export const maskFailureContinues: Rule = {
  meta: {
    id: 'mask-failure-continues',
    severity: 'error',
    summary: 'DMA used on a path where setting the mask failed',
    section: 'addressing-capabilities',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
On a path where dma_set_mask() or a relative has failed, the driver goes on to map or allocate DMA memory.`,
    why: `
A failure means that the device cannot do DMA on this machine with the mask it was given. Using DMA all the same has
undefined results. The driver has two ways out: do without DMA, or leave the device alone.`,
    wrong: `
int card_probe(struct device *dev)
{
	dma_addr_t dma;
	void *ring;

	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(24)))
		dev_warn(dev, "no suitable DMA available\\n");
	ring = dmam_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return card_register(dev, ring, dma);
}
`,
    right: `
int card_probe(struct device *dev)
{
	dma_addr_t dma;
	void *ring;

	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(24))) {
		dev_warn(dev, "no suitable DMA available\\n");
		return -EIO;
	}
	ring = dmam_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return card_register(dev, ring, dma);
}
`,
    exceptions: `
A mask wider than 32 bits cannot fail on current kernels; its failing branch is never taken and is not reported.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'mask-failure-continues') return;
    const verb = event.resource.type === 'mapping' ? 'mapped' : 'allocated';
    const message = `${resourceName(event.resource)} is ${verb} on a path where setting the mask (${quote(event.maskCall)}) failed.`;
    context.report(reportOf(event, message));
  },
};
