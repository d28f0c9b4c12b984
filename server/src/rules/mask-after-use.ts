import type { Rule } from './rule.ts';
import { quote, reportOf, resourceName } from './wording.ts';

export const maskAfterUse: Rule = {
  meta: {
    id: 'mask-after-use',
    severity: 'warning',
    summary: 'a map or allocation made before the DMA mask is set',
    section: 'addressing-capabilities',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
On a path through probe, memory is mapped or allocated for a device before its DMA mask is set.`,
    why: `
The mapping is made for the mask of that moment, 32 bits unless the bus said otherwise. Where the device can address
less, it cannot reach what it was given; where more, memory that it could use is kept from it.`,
    wrong: `
int card_probe(struct device *dev)
{
	dma_addr_t dma;
	void *ring = dmam_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(24)))
		return -EIO;
	return card_register(dev, ring, dma);
}
`,
    right: `
int card_probe(struct device *dev)
{
	dma_addr_t dma;
	void *ring;

	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(24)))
		return -EIO;
	ring = dmam_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return card_register(dev, ring, dma);
}
`,
    exceptions: `
A driver that first asks the device, by DMA within the default 32 bits, what it can address, and then widens the mask, is
right. A mask of 32 bits changes nothing for what was made before, and nothing is said of it.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'mask-after-use') return;
    const verb = event.resource.type === 'mapping' ? 'mapped' : 'allocated';
    const message = `${resourceName(event.resource)} is ${verb} for ${quote(event.resource.device)} before ${quote(event.maskCall)} sets its mask.`;
    context.report(reportOf(event, message));
  },
};
