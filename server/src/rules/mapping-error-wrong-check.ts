import type { EventOf } from '../flow/events.ts';
import type { Range } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';
import type { Fix } from './finding.ts';
import type { Rule } from './rule.ts';
import { isKept, mappingName, quote, reportOf, textOf } from './wording.ts';

type WrongCheck = EventOf<'mapping-wrong-check'>;

export const mappingErrorWrongCheck: Rule = {
  meta: {
    id: 'mapping-error-wrong-check',
    severity: 'error',
    summary: 'a mapped address tested by other means than dma_mapping_error',
    section: 'streaming-mappings',
    editions: ['4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
The address that a map call returned is compared with 0, NULL or ~0, tested with IS_ERR() or for a negative value, or
dma_mapping_error() is asked about another address or device, or its answer is taken the wrong way round.`,
    why: `
Zero is a valid DMA address on many machines, and the value that says "failed" is the platform's own affair: only
dma_mapping_error() knows it. A comparison with DMA_MAPPING_ERROR gives the right answer on current kernels, but hides
the check from the kernel's DMA debugging; it is reported as information.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (!dma)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
A driver may use 0 in its own structures for "not mapped", as long as it is the driver that put it there.`,
    kernelMessage: 'device driver failed to check map error',
  },
  event(event, context) {
    if (event.kind !== 'mapping-wrong-check') return;
    const severity = event.how === 'mapping-error-constant' ? 'information' : undefined;
    context.report(reportOf(event, messageOf(event), { severity, fix: askProperly(event, context.unit) }));
  },
};

function messageOf(event: WrongCheck): string {
  const handle = mappingName(event.mapping);
  const made = `${handle}, mapped by ${event.mapping.api.name}(),`;
  switch (event.how) {
    case 'zero':
      return `${made} is tested against zero, which is a valid DMA address.`;
    case 'negative':
      return `${made} is tested for a negative value, which no DMA address has.`;
    case 'all-ones':
      return `${made} is compared with all ones, which only some platforms return for a failed mapping.`;
    case 'mapping-error-constant':
      return `${made} is compared with DMA_MAPPING_ERROR and not given to dma_mapping_error().`;
    case 'is-err':
      return `${made} is tested as an error pointer, which a failed mapping is not.`;
    case 'other-handle':
      return `dma_mapping_error() is asked about ${quote(event.tested)} after ${handle} was mapped.`;
    case 'other-device':
      return `${handle} is mapped for ${quote(event.mapping.device)} and checked for ${quote(event.tested)}.`;
    case 'inverted':
      return `The answer of dma_mapping_error() about ${handle} is taken the wrong way round.`;
    case 'wrapper-returns-zero':
      return `'${event.mapping.function}' returns zero for a failed mapping, which dma_mapping_error() takes for an address.`;
  }
}

function askProperly(event: WrongCheck, unit: Unit): Fix | null {
  if (!isKept(event.mapping, event.mapping.handle)) return null;
  const question = `dma_mapping_error(${event.mapping.device}, ${event.mapping.handle})`;
  const edit = replacementOf(event, unit, question);
  if (edit === null) return null;
  return {
    title: `Ask ${question}`,
    safety: event.doubtful ? 'suggested' : 'safe',
    edits: [{ file: unit.file.path, ...edit }],
  };
}

/** The test in terms of `question`; the `!` before a bare handle is part of the test. */
function replacementOf(event: WrongCheck, unit: Unit, question: string): { range: Range; text: string } | null {
  const tested = textOf(unit, event.range);
  switch (event.how) {
    case 'zero':
    case 'all-ones':
    case 'mapping-error-constant': {
      if (/^[^=!<>&|]+==[^=]+$/.test(tested)) return { range: event.range, text: question };
      if (/^[^=!<>&|]+!=[^=]+$/.test(tested)) return { range: event.range, text: `!${question}` };
      if (tested !== event.mapping.handle) return null;
      const negation = /!\s*$/.exec(unit.file.text.slice(0, event.range.start));
      if (negation === null) return { range: event.range, text: `!${question}` };
      return { range: { start: negation.index, end: event.range.end }, text: question };
    }
    case 'is-err':
      return /^IS_ERR(?:_OR_NULL)?\s*\(/.test(tested) ? { range: event.range, text: question } : null;
    case 'other-handle':
    case 'other-device':
      return /^dma_mapping_error\s*\([^()]*\)$/.test(tested) ? { range: event.range, text: question } : null;
    case 'negative':
    case 'inverted':
    case 'wrapper-returns-zero':
      return null;
  }
}
