import type { EventOf } from '../flow/events.ts';
import { giveUp, insertAfter, statementAround } from './edits.ts';
import type { Fix } from './finding.ts';
import { mayJustReturn } from './giving-up.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { isKept, mappingName, reportOf } from './wording.ts';

export const mappingErrorUnchecked: Rule = {
  meta: {
    id: 'mapping-error-unchecked',
    severity: 'error',
    summary: 'a mapped address used without asking dma_mapping_error',
    section: 'streaming-mappings',
    editions: ['4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
The address that dma_map_single(), dma_map_page(), dma_map_resource() or a relative returned is given to the device, kept
for use or returned to a caller that does not check it, on a path where dma_mapping_error() was not asked about it.`,
    why: `
A mapping can fail: IOMMU space or bounce buffers may be used up, or the memory lie beyond the device's reach. The
returned value is then no address. A device that is given it reads or writes somewhere else: from a panic to silent data
corruption.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

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
A driver that hands the raw address to a function outside the module, which checks it, is right; dmalint then says
nothing, as the callee is unknown. A wrapper may return the unchecked address where all its callers check it.`,
    kernelMessage: 'device driver failed to check map error',
  },
  event(event, context) {
    if (event.kind !== 'mapping-unchecked') return;
    const { api } = event.mapping;
    const uses = {
      'given-to-device': 'given to the device',
      stored: 'stored for use',
      returned: 'returned',
      unused: 'left',
    } as const;
    const message = `${mappingName(event.mapping)}, mapped by ${api.name}(), is ${uses[event.use]} without a dma_mapping_error() check.`;
    // Without any use, nothing is at risk but the unmap of a failed mapping.
    const severity = event.use === 'unused' ? 'information' : undefined;
    context.report(reportOf(event, message, { severity, fix: addCheck(event, context) }));
  },
};

/** After the statement that maps: `if (dma_mapping_error(dev, dma)) return -ENOMEM;` */
function addCheck(event: EventOf<'mapping-unchecked'>, context: FunctionContext): Fix | null {
  const { mapping } = event;
  const statement = statementAround(context.unit.file.text, event.range);
  const leave = mayJustReturn(context.function, event.range) ? giveUp(context.function, '-ENOMEM') : null;
  if (
    mapping.function !== context.function.name ||
    !isKept(mapping, mapping.handle) ||
    statement === null ||
    leave === null
  )
    return null;
  const lines = [`if (dma_mapping_error(${mapping.device}, ${mapping.handle}))`, `\t${leave}`];
  return {
    title: 'Check the address with dma_mapping_error()',
    safety: 'suggested',
    edits: [insertAfter(context.unit, statement, lines)],
  };
}
