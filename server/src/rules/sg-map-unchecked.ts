import type { EventOf } from '../flow/events.ts';
import { giveUp, insertAfter, statementAround } from './edits.ts';
import type { Fix } from './finding.ts';
import { mayJustReturn } from './giving-up.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { quote, reportOf, textOf } from './wording.ts';

export const sgMapUnchecked: Rule = {
  meta: {
    id: 'sg-map-unchecked',
    severity: 'error',
    summary: 'a failed dma_map_sg goes unnoticed',
    section: 'streaming-mappings',
    editions: ['4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
The result of dma_map_sg() is not tested before the list is used. It returns 0 when it fails, and dma_map_sgtable()
returns a negative error.`,
    why: `
When the mapping failed, sg_dma_address() yields whatever was in the list before. The device then transfers to or from an
address that nobody gave it.`,
    wrong: `
int card_send_list(struct device *dev, void __iomem *regs, struct scatterlist *list, int nents)
{
	struct scatterlist *sg;
	int i;

	dma_map_sg(dev, list, nents, DMA_TO_DEVICE);
	for_each_sg(list, sg, nents, i)
		writel(lower_32_bits(sg_dma_address(sg)), regs);
	card_wait(regs);
	dma_unmap_sg(dev, list, nents, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send_list(struct device *dev, void __iomem *regs, struct scatterlist *list, int nents)
{
	int count = dma_map_sg(dev, list, nents, DMA_TO_DEVICE);
	struct scatterlist *sg;
	int i;

	if (!count)
		return -ENOMEM;
	for_each_sg(list, sg, count, i)
		writel(lower_32_bits(sg_dma_address(sg)), regs);
	card_wait(regs);
	dma_unmap_sg(dev, list, nents, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
A loop that runs as often as the call returned does nothing after a failure; where that is meant, a comment and a
suppression say so.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'sg-unchecked') return;
    const { api, buffer } = event.mapping;
    const message = `The result of ${api.name}() for ${quote(buffer)} is not checked.`;
    context.report(reportOf(event, message, { fix: addCheck(event, context) }));
  },
};

/** `count = dma_map_sg(…);` is followed by a test of `count`; a bare call becomes the condition itself. */
function addCheck(event: EventOf<'sg-unchecked'>, context: FunctionContext): Fix | null {
  const { text, path } = context.unit.file;
  const statement = statementAround(text, event.range);
  const leave = mayJustReturn(context.function, event.range) ? giveUp(context.function, '-ENOMEM') : null;
  if (statement === null || leave === null) return null;
  const fails = event.mapping.kind === 'sgtable' ? '' : '!';
  const target = /^([\w.>[\]-]+)\s*=[^=]/.exec(text.slice(statement.start, event.range.start));
  const edits =
    target !== null
      ? [insertAfter(context.unit, statement, [`if (${fails}${target[1]})`, `\t${leave}`])]
      : [
          { file: path, range: { start: statement.start, end: event.range.start }, text: `if (${fails}` },
          { file: path, range: { start: event.range.end, end: statement.end }, text: ')' },
          insertAfter(context.unit, statement, [`\t${leave}`]),
        ];
  return {
    title: `Check the result of ${textOf(context.unit, event.range).split('(')[0]}()`,
    safety: 'suggested',
    edits,
  };
}
