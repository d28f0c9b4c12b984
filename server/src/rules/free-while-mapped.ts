import type { EventOf } from '../flow/events.ts';
import type { Fix } from './finding.ts';
import { releaseBefore, releaseCall } from './releases.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { quote, reportOf } from './wording.ts';

export const freeWhileMapped: Rule = {
  meta: {
    id: 'free-while-mapped',
    severity: 'error',
    summary: 'a buffer freed while its mapping is live',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A buffer is freed (kfree(), dev_kfree_skb(), __free_page() …) while a mapping of it is still live on that path.`,
    why: `
The memory may be handed to somebody else at once. The device still has its address and may write to it, and unmapping it
later may copy a bounce buffer over the new owner's data.`,
    wrong: `
int card_receive(struct device *dev, void __iomem *regs, size_t len)
{
	void *data = kmalloc(len, GFP_KERNEL);
	dma_addr_t dma;

	if (!data)
		return -ENOMEM;
	dma = dma_map_single(dev, data, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(data);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	kfree(data);
	dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
	return 0;
}
`,
    right: `
int card_receive(struct device *dev, void __iomem *regs, size_t len)
{
	void *data = kmalloc(len, GFP_KERNEL);
	dma_addr_t dma;

	if (!data)
		return -ENOMEM;
	dma = dma_map_single(dev, data, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(data);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_FROM_DEVICE);
	kfree(data);
	return 0;
}
`,
    exceptions: `
Where the driver holds another reference to the buffer, the free only drops one; such a driver is right.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'freed-while-mapped') return;
    const { buffer } = event.mapping;
    const message = `${quote(buffer)} is freed by ${event.freedBy}() while it is mapped for the device.`;
    context.report(reportOf(event, message, { fix: unmapFirst(event, context) }));
  },
};

function unmapFirst(event: EventOf<'freed-while-mapped'>, context: FunctionContext): Fix | null {
  const call = releaseCall({ type: 'mapping', ...event.mapping });
  const sameFunction = event.mapping.function === context.function.name;
  return call === null || !sameFunction ? null : releaseBefore(call, event.range.start, context.unit);
}
