import { findApi } from '../dma-api/catalogue.ts';
import { classDevices } from '../flow/devices.ts';
import type { Expression } from '../program/ir.ts';
import type { Program } from '../program/program.ts';
import { visitExpressions } from '../program/visit.ts';
import { searchPieces } from '../source/pieces.ts';
import { deviceArgument } from './arguments.ts';
import type { Fix } from './finding.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { quote, reportOf, textOf } from './wording.ts';

export const wrongDevice: Rule = {
  meta: {
    id: 'wrong-device',
    severity: 'warning',
    summary: 'a device given that is no bus master',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A DMA call is given a class device, such as the one in struct net_device, and not the bus device that does the transfers;
or a client of the dmaengine maps for its own device where the device of the channel does the DMA.`,
    why: `
Masks, IOMMU and offsets belong to the device on the bus. A class device has none of them: the kernel refuses to map for it,
or maps with defaults that have nothing to do with the hardware.`,
    wrong: `
int card_send(struct net_device *ndev, void __iomem *regs, struct sk_buff *skb)
{
	dma_addr_t dma = dma_map_single(&ndev->dev, skb->data, skb->len, DMA_TO_DEVICE);

	if (dma_mapping_error(&ndev->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(&ndev->dev, dma, skb->len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send(struct net_device *ndev, void __iomem *regs, struct sk_buff *skb)
{
	dma_addr_t dma = dma_map_single(ndev->dev.parent, skb->data, skb->len, DMA_TO_DEVICE);

	if (dma_mapping_error(ndev->dev.parent, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(ndev->dev.parent, dma, skb->len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
A driver for a virtual device that gives its class device DMA operations of its own.`,
    kernelMessage: null,
  },
  around: (program) => String(isMadeMaster(program)),
  call({ api, call }, context) {
    const device = deviceArgument(api, call);
    if (device === null || device.source.type !== 'device') return;
    const owner = classDeviceIn(device.expression, context);
    if (owner === null) return;
    const uses = usesOf(textOf(context.unit, device.expression), context);
    // One fault, however many calls of the function share it.
    if (uses[0] !== device.expression) return;
    const message = `${quote(textOf(context.unit, device.expression))} is the class device of a ${owner} and is given to ${api.name}().`;
    const severity = isMadeMaster(context.program) ? 'information' : undefined;
    context.report({ range: device.expression.range, message, severity, fix: useParent(uses, context) });
  },
  event(event, context) {
    if (event.kind !== 'wrong-device') return;
    const device = event.mapping.device;
    // Written out in the call, it is reported there.
    if (event.why === 'class-device' && device.startsWith('&')) return;
    if (event.why === 'class-device') {
      const message = `${quote(device)} is a class device and is given to ${event.mapping.api.name}().`;
      context.report(reportOf(event, message, { severity: isMadeMaster(context.program) ? 'information' : 'warning' }));
    } else {
      const message = `${event.mapping.api.name}() maps for ${quote(device)}, and the device of the DMA channel does the transfer.`;
      context.report(reportOf(event, message, { severity: 'information' }));
    }
  },
};

/** The structure whose class device `&object->field` is. */
function classDeviceIn(expression: Expression, context: FunctionContext): string | null {
  if (expression.kind !== 'address' || expression.operand.kind !== 'member') return null;
  const { object, field } = expression.operand;
  const type = context.program.typeOf(context.unit, context.function, object);
  if (type === null || type.pointers > 0 || !classDevices.get(type.base)?.has(field)) return null;
  return type.base;
}

/** The device arguments of the function's DMA calls that read the same, in source order. */
function usesOf(text: string, context: FunctionContext): readonly Expression[] {
  const uses = new Set<Expression>();
  visitExpressions(context.function, (expression) => {
    const api =
      expression.kind === 'call' && expression.direct ? findApi(expression.name ?? '', context.kernelVersion) : null;
    const device = api === null || expression.kind !== 'call' ? null : deviceArgument(api, expression);
    if (device !== null && textOf(context.unit, device.expression) === text) uses.add(device.expression);
  });
  return [...uses].sort((a, b) => a.range.start - b.range.start);
}

/** The driver gives the class device the mask of its parent, so that mapping for it works. */
function isMadeMaster({ units }: Program): boolean {
  return units.some(({ file }) => setsMask(file));
}

const setsMask = searchPieces(
  (text) => text.includes('dma_mask') && /(?:->|\.)(?:class_)?dev\.(?:coherent_)?dma_mask\s*=[^=]/.test(text),
);

/** `&ndev->dev` becomes `ndev->dev.parent`. */
function useParent(uses: readonly Expression[], { unit }: FunctionContext): Fix | null {
  const [first] = uses;
  const simple = first === undefined ? null : /^&\s*([\w.>[\]-]+)$/.exec(textOf(unit, first));
  if (simple === null) return null;
  const parent = `${simple[1]}.parent`;
  const edits = uses.map(({ range }) => ({ file: unit.file.path, range, text: parent }));
  return { title: `Pass ${parent}`, safety: 'suggested', edits };
}
