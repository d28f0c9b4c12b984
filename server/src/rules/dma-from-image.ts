import type { Rule } from './rule.ts';
import { quote, reportOf } from './wording.ts';

export const dmaFromImage: Rule = {
  meta: {
    id: 'dma-from-image',
    severity: 'error',
    summary: 'static data of the driver mapped for DMA',
    section: 'what-memory',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
Static or global data, a string literal, a const table or other memory of the kernel's or module's image is mapped.`,
    why: `
A module's image lies in vmalloc space, and the kernel's own outside the direct map: the address computed for the device
is wrong. Even where it is right, such data shares cache lines with its neighbours.`,
    wrong: `
static u8 command[16];

int card_command(struct device *dev, void __iomem *regs)
{
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
A static pointer to allocated memory is no static memory.`,
    kernelMessage: 'device driver maps memory from invalid area',
  },
  event(event, context) {
    if (event.kind !== 'undmaable-memory' || event.memory !== 'image') return;
    const message = `${quote(event.subject)} is static data of the driver and is mapped by ${event.by}().`;
    context.report(reportOf(event, message));
  },
};
