import type { Expression } from '../program/ir.ts';
import { argumentText, directionArgument } from './arguments.ts';
import { isDriversOwn } from './driver-names.ts';
import type { Severity } from './finding.ts';
import type { FunctionContext, Rule } from './rule.ts';

/** The right constants for what stands where `enum dma_data_direction` is wanted. */
const dataDirections: ReadonlyMap<
  string,
  { readonly right: string; readonly kind: string; readonly severity: Severity }
> = new Map([
  ['DMA_MEM_TO_DEV', { right: 'DMA_TO_DEVICE', kind: 'a dmaengine transfer direction', severity: 'error' }],
  ['DMA_DEV_TO_MEM', { right: 'DMA_FROM_DEVICE', kind: 'a dmaengine transfer direction', severity: 'error' }],
  ['DMA_MEM_TO_MEM', { right: 'DMA_BIDIRECTIONAL', kind: 'a dmaengine transfer direction', severity: 'error' }],
  // The values agree, so that the code works wherever the name exists.
  ['PCI_DMA_TODEVICE', { right: 'DMA_TO_DEVICE', kind: 'a PCI direction', severity: 'warning' }],
  ['PCI_DMA_FROMDEVICE', { right: 'DMA_FROM_DEVICE', kind: 'a PCI direction', severity: 'warning' }],
  ['PCI_DMA_BIDIRECTIONAL', { right: 'DMA_BIDIRECTIONAL', kind: 'a PCI direction', severity: 'warning' }],
  ['0', { right: 'DMA_BIDIRECTIONAL', kind: 'a bare number', severity: 'warning' }],
  ['1', { right: 'DMA_TO_DEVICE', kind: 'a bare number', severity: 'warning' }],
  ['2', { right: 'DMA_FROM_DEVICE', kind: 'a bare number', severity: 'warning' }],
]);

/** The reverse: data directions where the dmaengine wants `enum dma_transfer_direction`. */
const transferDirections: ReadonlyMap<string, string> = new Map([
  ['DMA_TO_DEVICE', 'DMA_MEM_TO_DEV'],
  ['DMA_FROM_DEVICE', 'DMA_DEV_TO_MEM'],
]);

/** Position of the transfer direction in the dmaengine's client calls (include/linux/dmaengine.h). */
const transferCalls: ReadonlyMap<string, number> = new Map([
  ['dmaengine_prep_slave_single', 3],
  ['dmaengine_prep_slave_sg', 3],
  ['dmaengine_prep_dma_cyclic', 4],
  ['dmaengine_prep_peripheral_dma_vec', 3],
]);

export const directionWrongEnum: Rule = {
  meta: {
    id: 'direction-wrong-enum',
    severity: 'error',
    summary: 'a direction constant of another enumeration',
    section: 'direction',
    editions: ['4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A constant of the dmaengine's transfer directions (DMA_MEM_TO_DEV, DMA_DEV_TO_MEM), a PCI_DMA_* constant or a bare number
stands where a data direction (DMA_TO_DEVICE, DMA_FROM_DEVICE) is wanted; or a data direction where the dmaengine wants a
transfer direction.`,
    why: `
The two enumerations sound alike and count differently: DMA_MEM_TO_DEV and DMA_TO_DEVICE are both 1, but DMA_MEM_TO_MEM
is 0 like DMA_BIDIRECTIONAL, and DMA_DEV_TO_DEV is 3 like DMA_NONE. Such code works by accident, or not at all, and
compilers warn of it.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_MEM_TO_DEV);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_MEM_TO_DEV);
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
None: the right constant means the same and says so.`,
    kernelMessage: null,
  },
  call({ api, call }, context) {
    const direction = directionArgument(api, call);
    const spelling = direction === null ? null : argumentText(direction);
    const wrong = spelling === null ? undefined : dataDirections.get(spelling);
    if (direction === null || spelling === null || wrong === undefined || call.macro !== undefined) return;
    // Their own constants are right for the PCI calls, whose parameter is an int.
    if (api.name.startsWith('pci_') || isDriversOwn(context, api.name)) return;
    reportWrong(
      direction,
      `${spelling} is ${wrong.kind}, and ${api.name}() takes a DMA data direction.`,
      wrong.right,
      wrong.severity,
      context,
    );
  },
  expression(expression, context) {
    const wanted = transferDirectionIn(expression, context);
    const spelling = wanted === null ? null : argumentText(wanted.value);
    const right = spelling === null ? undefined : transferDirections.get(spelling);
    if (wanted === null || right === undefined) return;
    const message = `${spelling} is a DMA data direction, and ${wanted.where} takes a dmaengine transfer direction.`;
    reportWrong(wanted.value, message, right, 'error', context);
  },
};

function reportWrong(
  value: Expression,
  message: string,
  right: string,
  severity: Severity,
  context: FunctionContext,
): void {
  const edits = [{ file: context.unit.file.path, range: value.range, text: right }];
  context.report({ range: value.range, message, severity, fix: { title: `Write ${right}`, safety: 'safe', edits } });
}

/** Where an expression gives the dmaengine a transfer direction: a client call, or a `struct dma_slave_config`. */
function transferDirectionIn(
  expression: Expression,
  context: FunctionContext,
): { readonly value: Expression; readonly where: string } | null {
  const typeOf = (of: Expression) => context.program.typeOf(context.unit, context.function, of);
  if (expression.kind === 'call' && expression.direct && expression.name !== null) {
    const value = expression.arguments[transferCalls.get(expression.name) ?? -1];
    return value === undefined ? null : { value, where: `${expression.name}()` };
  }
  if (expression.kind === 'assign' && expression.operator === null && expression.target.kind === 'member') {
    const { object, field } = expression.target;
    if (field !== 'direction' || typeOf(object)?.base !== 'struct dma_slave_config') return null;
    return { value: expression.value, where: 'struct dma_slave_config' };
  }
  if (expression.kind === 'initialiser' && initialisedType(expression, context) === 'struct dma_slave_config') {
    const entry = expression.entries.find(({ designator }) => designator === 'direction');
    return entry === undefined ? null : { value: entry.value, where: 'struct dma_slave_config' };
  }
  return null;
}

/** What a brace initialiser fills: the type of a compound literal, or that of the variable it declares. */
function initialisedType(
  expression: Extract<Expression, { kind: 'initialiser' }>,
  { function: ir }: FunctionContext,
): string | null {
  if (expression.type !== null) return expression.type.base;
  for (const { instructions } of ir.blocks) {
    for (const instruction of instructions) {
      if (instruction.kind !== 'declare' || instruction.initial !== expression) continue;
      return ir.locals.get(instruction.variable)?.type.base ?? null;
    }
  }
  return null;
}
