import type { EventOf } from '../flow/events.ts';
import type { Unit } from '../program/program.ts';
import type { Fix } from './finding.ts';
import type { Rule } from './rule.ts';
import { quote, reportOf, textOf } from './wording.ts';

export const sgMapWrongCheck: Rule = {
  meta: {
    id: 'sg-map-wrong-check',
    severity: 'error',
    summary: 'the result of dma_map_sg taken for an error code',
    section: 'streaming-mappings',
    editions: ['4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
The result of dma_map_sg() is tested for a negative value or taken for an error code; or that of dma_map_sgtable(), which
is an error code, is taken for a count.`,
    why: `
dma_map_sg() returns the number of entries to program and 0 when it fails: a test for a negative value never fires.`,
    wrong: `
int card_send_list(struct device *dev, void __iomem *regs, struct scatterlist *list, int nents)
{
	int count = dma_map_sg(dev, list, nents, DMA_TO_DEVICE);
	struct scatterlist *sg;
	int i;

	if (count < 0)
		return count;
	for_each_sg(list, sg, count, i)
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
A test for "<= 0" is right, if roundabout, and is not reported.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'sg-wrong-check') return;
    context.report(reportOf(event, messageOf(event), { fix: compareWithZero(event, context.unit) }));
  },
};

function messageOf(event: EventOf<'sg-wrong-check'>): string {
  const result = `The result of ${event.mapping.api.name}() for ${quote(event.mapping.buffer)}`;
  switch (event.how) {
    case 'negative':
      return `${result} is tested for a negative value, and a failure is 0.`;
    case 'errno':
      return `${result} is taken for an error code, and it is a count.`;
    case 'count':
      return `${result} is taken for a count, and it is an error code.`;
    case 'is-err':
      return `${result} is tested as an error pointer, and a failure is 0.`;
  }
}

/** `count < 0` becomes `!count`, where the test is no more than that. */
function compareWithZero(event: EventOf<'sg-wrong-check'>, unit: Unit): Fix | null {
  const test = /^([\w.>[\]-]+)\s*<\s*0$/.exec(textOf(unit, event.range));
  if (event.how !== 'negative' || event.mapping.kind !== 'sg' || test === null) return null;
  return {
    title: `Test for zero: !${test[1]}`,
    safety: 'suggested',
    edits: [{ file: unit.file.path, range: event.range, text: `!${test[1]}` }],
  };
}
