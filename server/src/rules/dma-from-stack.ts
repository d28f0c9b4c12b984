import type { Rule } from './rule.ts';
import { quote, reportOf } from './wording.ts';

export const dmaFromStack: Rule = {
  meta: {
    id: 'dma-from-stack',
    severity: 'error',
    summary: 'memory of an automatic variable mapped for DMA',
    section: 'what-memory',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A buffer that lies on the kernel stack is mapped, directly or through a scatterlist.`,
    why: `
Stacks may lie in vmalloc space, where neighbouring pages are not neighbours in physical memory, and the kernel refuses to
map them. Where they do not, the buffer shares cache lines with return addresses and other variables.`,
    wrong: `
int card_command(struct device *dev, void __iomem *regs)
{
	u8 command[16] = { 1 };
	dma_addr_t dma = dma_map_single(dev, command, sizeof(command), DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, sizeof(command), DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_command(struct device *dev, void __iomem *regs)
{
	u8 *command = kzalloc(16, GFP_KERNEL);
	dma_addr_t dma;

	if (!command)
		return -ENOMEM;
	command[0] = 1;
	dma = dma_map_single(dev, command, 16, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(command);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, 16, DMA_TO_DEVICE);
	kfree(command);
	return 0;
}
`,
    exceptions: `
None. A scatterlist itself may lie on the stack: it is the memory it points at that is mapped.`,
    kernelMessage: 'device driver maps memory from stack',
  },
  event(event, context) {
    if (event.kind !== 'undmaable-memory' || event.memory !== 'stack') return;
    context.report(reportOf(event, `${quote(event.subject)} lies on the stack and is mapped by ${event.by}().`));
  },
};
