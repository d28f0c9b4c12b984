import type { EventOf } from '../flow/events.ts';
import { releaseBeforeLeaving } from './leaving.ts';
import type { Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const unmapMissing: Rule = {
  meta: {
    id: 'unmap-missing',
    severity: 'error',
    summary: 'a mapping that nothing unmaps',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A mapping is made and, on some path, nothing unmaps it: an error path leaves after a later step failed, the only copy of
the handle is lost or overwritten, or no function of the driver unmaps the field it is kept in.`,
    why: `
DMA address space is shared. A driver that leaks mappings can use up all of it, and bounce buffers with it, and make the
machine unusable. The memory behind a forgotten mapping stays open to the device after it has been freed and reused.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	if (len > 4096)
		return -EINVAL;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma;

	if (len > 4096)
		return -EINVAL;
	dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
A handle given to another part of the kernel, or kept where code outside the module finds it, is that code's to unmap.
Pages of a page_pool that maps for the driver, and buffers mapped by their subsystem, need no unmap.`,
    kernelMessage: 'device driver has pending DMA allocations while released from device',
  },
  event(event, context) {
    if (event.kind !== 'leak' || event.resource.type !== 'mapping') return;
    if (event.loop && event.how === 'error-path') return;
    const fix = event.how === 'never' ? null : releaseBeforeLeaving(event.resource, event.steps, context);
    context.report(reportOf(event, messageOf(event), { fix }));
  },
};

function messageOf(event: EventOf<'leak'>): string {
  const name = resourceName(event.resource);
  const maker = `'${event.resource.function}'`;
  switch (event.how) {
    case 'error-path':
      return `${name} is mapped in ${maker} and still mapped when an error path returns.`;
    case 'lost':
      return `${name} is mapped in ${maker}, which returns without unmapping it or keeping its address.`;
    case 'overwritten':
      return `${name} is overwritten in ${maker} while the mapping it names is live.`;
    case 'never':
      return `${name} is mapped in ${maker} and no function of the driver unmaps it.`;
  }
}
