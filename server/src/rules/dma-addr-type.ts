import type { EventOf } from '../flow/events.ts';
import type { Fix } from './finding.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { oneLine, quote, reportOf } from './wording.ts';

export const dmaAddrType: Rule = {
  meta: {
    id: 'dma-addr-type',
    severity: 'warning',
    summary: 'a DMA address kept in a type that is not dma_addr_t',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A DMA address is kept in, or passes through, something other than dma_addr_t: u32, int, unsigned long, void *,
phys_addr_t.`,
    why: `
dma_addr_t holds any DMA address of the platform. A narrower type cuts it off where memory lies high, and DMA_MAPPING_ERROR
with it, so that a failed mapping is no longer recognised.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	u32 dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
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
lower_32_bits() and upper_32_bits() split an address on purpose, and a 32-bit register or descriptor field takes the
address of a device whose mask is 32 bits or less: neither is reported, unless dma_mapping_error() is asked of the narrow
value. Other types as wide as most DMA addresses (unsigned long, phys_addr_t, pointers) are reported as information.`,
    kernelMessage: null,
  },
  event(event, context) {
    if (event.kind !== 'address-truncated') return;
    const subject = event.mapping === null ? 'A DMA address' : `The DMA address from ${event.mapping.api.name}()`;
    const kept = `${subject} is kept in ${quote(event.target)}, which is ${oneLine(event.targetType)}`;
    const message = event.losesError ? `${kept} and cannot hold the value that tells a mapping error.` : `${kept}.`;
    const severity = event.proven ? 'warning' : 'information';
    context.report(reportOf(event, message, { severity, fix: retype(event, context) }));
  },
};

/** Changes the declaration of a local variable that is declared alone. */
function retype(event: EventOf<'address-truncated'>, context: FunctionContext): Fix | null {
  const variable = context.function.locals.get(event.target);
  // Of two locals with one name it cannot be told here which is meant.
  if (variable === undefined || context.function.locals.has(`${event.target}#2`)) return null;
  if (variable.type.pointers > 0 || variable.type.dimensions.length > 0) return null;
  const { text, path } = context.unit.file;
  const lineStart = text.lastIndexOf('\n', variable.range.start - 1) + 1;
  const declaration = /^([ \t]*)([A-Za-z_][\w ]*?)[ \t]+([A-Za-z_]\w*)\s*(?:=[^,;]*(?:\([^;]*\))?)?;/.exec(
    text.slice(lineStart),
  );
  if (declaration === null || declaration[3] !== event.target) return null;
  const start = lineStart + (declaration[1] ?? '').length;
  const range = { start, end: start + (declaration[2] ?? '').length };
  return { title: 'Declare it dma_addr_t', safety: 'suggested', edits: [{ file: path, range, text: 'dma_addr_t' }] };
}
