import type { Rule } from './rule.ts';
import { quote, reportOf } from './wording.ts';

export const mapSizeExceedsBuffer: Rule = {
  meta: {
    id: 'map-size-exceeds-buffer',
    severity: 'error',
    summary: 'more mapped than the buffer holds',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
The length given to a map call is larger than the buffer that it starts in, where both sizes are known.`,
    why: `
The device may read or write past the end of the buffer: it sees its neighbour's data, or destroys it. An IOMMU does not
help, as it works in pages.`,
    wrong: `
int card_receive(struct device *dev, void __iomem *regs)
{
	void *data = kmalloc(256, GFP_KERNEL);
	dma_addr_t dma;

	if (!data)
		return -ENOMEM;
	dma = dma_map_single(dev, data, 512, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(data);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, 512, DMA_FROM_DEVICE);
	kfree(data);
	return 0;
}
`,
    right: `
int card_receive(struct device *dev, void __iomem *regs)
{
	void *data = kmalloc(512, GFP_KERNEL);
	dma_addr_t dma;

	if (!data)
		return -ENOMEM;
	dma = dma_map_single(dev, data, 512, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(data);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, 512, DMA_FROM_DEVICE);
	kfree(data);
	return 0;
}
`,
    exceptions: `
A mapping that begins at one field of a structure and deliberately spans those behind it is not reported.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'map-exceeds-buffer') return;
    const message = `${quote(event.mapping.buffer)} holds ${quote(event.bufferSize)} bytes, and ${quote(event.mappedSize)} are mapped.`;
    context.report(reportOf(event, message));
  },
};
