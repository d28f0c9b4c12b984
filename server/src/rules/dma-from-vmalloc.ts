import type { Rule } from './rule.ts';
import { quote, reportOf } from './wording.ts';

export const dmaFromVmalloc: Rule = {
  meta: {
    id: 'dma-from-vmalloc',
    severity: 'error',
    summary: 'vmalloc memory mapped for DMA',
    section: 'what-memory',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
Memory from vmalloc(), vmap() or their relatives, or from kvmalloc(), which may be such memory, is mapped with
dma_map_single() or put whole into a scatterlist entry.`,
    why: `
Pages of a vmalloc area are neighbours only for the CPU. dma_map_single() takes the address for one of the kernel's direct
map and computes a physical address from it that has nothing to do with the buffer.`,
    wrong: `
int card_load(struct device *dev, void __iomem *regs, size_t len)
{
	void *image = vmalloc(len);
	dma_addr_t dma;

	if (!image)
		return -ENOMEM;
	dma = dma_map_single(dev, image, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		vfree(image);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	vfree(image);
	return 0;
}
`,
    right: `
int card_load(struct device *dev, void __iomem *regs, size_t len)
{
	void *image = kmalloc(len, GFP_KERNEL);
	dma_addr_t dma;

	if (!image)
		return -ENOMEM;
	dma = dma_map_single(dev, image, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma)) {
		kfree(image);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	kfree(image);
	return 0;
}
`,
    exceptions: `
Page by page, with vmalloc_to_page() and dma_map_page(), such memory may be mapped.`,
    kernelMessage: 'device driver maps memory from vmalloc area',
  },
  event(event, context) {
    if (event.kind !== 'undmaable-memory') return;
    if (event.memory !== 'vmalloc' && event.memory !== 'slab-or-vmalloc') return;
    const lies = event.memory === 'vmalloc' ? 'lies' : 'may lie';
    context.report(reportOf(event, `${quote(event.subject)} ${lies} in vmalloc space and is mapped by ${event.by}().`));
  },
};
