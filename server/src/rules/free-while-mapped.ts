import { findApi } from '../dma-api/catalogue.ts';
import type { EventOf } from '../flow/events.ts';
import { insertBefore, statementAround, wholeLines } from './edits.ts';
import type { Fix } from './finding.ts';
import { callsOf, sitesOf } from './ir-queries.ts';
import { isReachedOnlyAlong } from './leaving.ts';
import { releaseBefore, releaseCall } from './releases.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { quote, reportOf, textOf } from './wording.ts';

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

/** Moves the unmap that follows before the free; where none does, adds one. */
function unmapFirst(event: EventOf<'freed-while-mapped'>, context: FunctionContext): Fix | null {
  const { unit, function: ir } = context;
  const call = releaseCall({ type: 'mapping', ...event.mapping });
  if (call === null || event.mapping.function !== ir.name) return null;
  const unmaps = callsOf(ir, (name) => findApi(name)?.effects.some(({ kind }) => kind === 'unmap') ?? false).filter(
    ({ call: unmap }) =>
      unmap.range.start > event.range.start &&
      unmap.arguments.some((argument) => textOf(unit, argument) === event.mapping.handle),
  );
  const free = sitesOf(ir).find(({ expression }) => expression.range.start === event.range.start);
  if (unmaps.length === 0) {
    const isSure = free !== undefined && isReachedOnlyAlong(ir, event.steps, free.block.id);
    return isSure ? releaseBefore(call, event.range.start, unit) : null;
  }
  const next = unmaps.find(({ site }) => site.block === free?.block);
  const statement = next === undefined ? null : statementAround(unit.file.text, next.call.range);
  if (statement === null) return null;
  const inserted = insertBefore(unit, event.range.start, unit.file.text.slice(statement.start, statement.end));
  if (inserted === null) return null;
  const removed = { file: unit.file.path, range: wholeLines(unit.file.text, statement), text: '' };
  return { title: 'Unmap it before it is freed', safety: 'suggested', edits: [inserted, removed] };
}
