import type { CallExpression } from '../program/ir.ts';
import { isDriversOwn } from './driver-names.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { textOf } from './wording.ts';

export const dmaApiArity: Rule = {
  meta: {
    id: 'dma-api-arity',
    severity: 'error',
    summary: 'wrong number of arguments for a DMA API call',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A function of the DMA API is called with more or fewer arguments than it takes. Early texts of the guide themselves show
a dma_unmap_single() and a dma_mapping_error() with one argument.`,
    why: `
The code does not compile against any kernel of this version: it was written for another one, or never built, perhaps
because it stands behind an #ifdef.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dma))
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
Functions and macros of the driver's own that bear such a name, and calls through pointers, are not reported.`,
    kernelMessage: null,
  },
  call({ api, call }, context) {
    const wanted = api.parameters.length;
    const given = call.arguments.length;
    if (!call.direct || call.macro !== undefined || given === wanted || (api.variadic && given > wanted)) return;
    if (isDriversOwn(context, api.name) || mayExpandToSeveral(call, context)) return;
    const plural = wanted === 1 ? 'argument' : 'arguments';
    context.report({ range: call.range, message: `${api.name}() takes ${wanted} ${plural} and is given ${given}.` });
  },
};

/** A macro of the driver among the arguments may stand for several of them. */
function mayExpandToSeveral(call: CallExpression, context: FunctionContext): boolean {
  if (call.arguments.some((argument) => argument.kind === 'unknown')) return true;
  return [...new Set(textOf(context.unit, call).match(/[A-Za-z_]\w*/g) ?? [])].some((name) => {
    const macro = context.unit.file.macros.get(name);
    return macro === undefined
      ? /^[A-Z][A-Z0-9_]+$/.test(name) && isDriversOwn(context, name)
      : macro.body.includes(',');
  });
}
