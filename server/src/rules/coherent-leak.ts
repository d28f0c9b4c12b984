import type { EventOf } from '../flow/events.ts';
import { releaseBeforeLeaving } from './leaving.ts';
import type { Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const coherentLeak: Rule = {
  meta: {
    id: 'coherent-leak',
    severity: 'error',
    summary: 'DMA memory that nothing frees',
    section: 'coherent-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A block from dma_alloc_coherent(), dma_pool_alloc() or a relative, or a pool, is not freed on some path: an error path
leaves it behind, its only reference is lost, or no function of the driver frees it.`,
    why: `
Coherent memory is scarce on many machines. What a failed probe or a removed device leaves behind stays allocated until
the machine restarts.`,
    wrong: `
int card_run_once(struct device *dev, void __iomem *regs, size_t len)
{
	dma_addr_t dma;
	void *block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);

	if (!block)
		return -ENOMEM;
	if (len > 4096)
		return -EINVAL;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_free_coherent(dev, 4096, block, dma);
	return 0;
}
`,
    right: `
int card_run_once(struct device *dev, void __iomem *regs, size_t len)
{
	dma_addr_t dma;
	void *block;

	if (len > 4096)
		return -EINVAL;
	block = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);
	if (!block)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_free_coherent(dev, 4096, block, dma);
	return 0;
}
`,
    exceptions: `
Managed allocations (dmam_alloc_coherent(), dmam_pool_create()) are freed with the device. Where the caller frees whatever
was allocated when a function fails, nothing is lost; dmalint sees such callers in the same module.`,
    kernelMessage: 'device driver has pending DMA allocations while released from device',
  },
  event(event, context) {
    if (event.kind !== 'leak' || event.resource.type !== 'allocation') return;
    const fix = event.how === 'never' || event.loop ? null : releaseBeforeLeaving(event.resource, event.steps, context);
    context.report(reportOf(event, messageOf(event), { fix }));
  },
};

function messageOf(event: EventOf<'leak'>): string {
  const name = resourceName(event.resource);
  const maker = `'${event.resource.function}'`;
  switch (event.how) {
    case 'error-path':
      return event.loop
        ? `${name} of earlier rounds of the loop in ${maker} stays allocated when a later round fails.`
        : `${name} is allocated in ${maker} and still allocated when an error path returns.`;
    case 'lost':
      return `${name} is allocated in ${maker}, which returns without freeing or keeping it.`;
    case 'overwritten':
      return `${name} is overwritten in ${maker} while the block it names is allocated.`;
    case 'never':
      return `${name} is allocated in ${maker} and no function of the driver frees it.`;
  }
}
