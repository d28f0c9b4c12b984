import type { EventOf } from '../flow/events.ts';
import { giveUp, insertAfter, statementAround } from './edits.ts';
import type { Fix } from './finding.ts';
import { mayJustReturn } from './giving-up.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { allocationName, isKept, quote, reportOf } from './wording.ts';

export const allocUnchecked: Rule = {
  meta: {
    id: 'alloc-unchecked',
    severity: 'error',
    summary: 'DMA memory used before a NULL check',
    section: 'coherent-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
The result of dma_alloc_coherent(), dma_pool_alloc() or a relative, managed ones included, is used on a path where it was
not tested for NULL.`,
    why: `
The allocation can fail, most easily for large blocks on a machine that has run for long. The driver then writes through
NULL, or gives the device a handle that was never filled in.`,
    wrong: `
int card_open(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	u32 *ring = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);

	ring[0] = 0;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_free_coherent(dev, 4096, ring, dma);
	return 0;
}
`,
    right: `
int card_open(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	u32 *ring = dma_alloc_coherent(dev, 4096, &dma, GFP_KERNEL);

	if (!ring)
		return -ENOMEM;
	ring[0] = 0;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_free_coherent(dev, 4096, ring, dma);
	return 0;
}
`,
    exceptions: `
A block that is only stored, and tested where it is taken up, is not used before its test.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'allocation-unchecked') return;
    const { api } = event.allocation;
    const message = `${allocationName(event.allocation)}, allocated by ${api.name}(), is used without a test for NULL.`;
    context.report(reportOf(event, message, { fix: addCheck(event, context) }));
  },
};

function addCheck(event: EventOf<'allocation-unchecked'>, context: FunctionContext): Fix | null {
  const { allocation } = event;
  const statement = statementAround(context.unit.file.text, allocation.range);
  const leave = mayJustReturn(context.function, allocation.range) ? giveUp(context.function, '-ENOMEM') : null;
  if (
    allocation.function !== context.function.name ||
    !isKept(allocation, allocation.memory) ||
    statement === null ||
    leave === null
  )
    return null;
  return {
    title: `Give up when ${quote(allocation.memory)} is NULL`,
    safety: 'suggested',
    edits: [insertAfter(context.unit, statement, [`if (!${allocation.memory})`, `\t${leave}`])],
  };
}
