import type { FunctionIr } from '../program/ir.ts';
import { isDriversOwn } from './driver-names.ts';
import type { Fix, Severity } from './finding.ts';
import { callsOf } from './ir-queries.ts';
import type { Rule, RuleContext } from './rule.ts';
import { argumentsAfter, codeOf, findIdentifiers } from './tokens.ts';
import { textOf } from './wording.ts';

const conversions: ReadonlyMap<string, Severity> = new Map([
  ['virt_to_bus', 'warning'],
  ['bus_to_virt', 'warning'],
  // Current kernels keep it on purpose for drivers of ISA cards.
  ['isa_virt_to_bus', 'information'],
]);

export const virtToBus: Rule = {
  meta: {
    id: 'virt-to-bus',
    severity: 'warning',
    summary: 'virt_to_bus or bus_to_virt in place of a mapping',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
    tag: 'deprecated',
  },
  page: {
    what: `
An address for the device is computed with virt_to_bus(), or a pointer from an address with bus_to_virt().`,
    why: `
Arithmetic can turn one kind of address into another only on machines without an IOMMU, bounce buffers or cache
maintenance. virt_to_bus() and bus_to_virt() exist only on a few old architectures and are on their way out.`,
    wrong: `
void card_send(struct device *dev, u32 *words, void __iomem *regs)
{
	writel(virt_to_bus(words), regs);
}
`,
    right: `
int card_send(struct device *dev, u32 *words, void __iomem *regs)
{
	dma_addr_t dma = dma_map_single(dev, words, sizeof(*words), DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(dma, regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, sizeof(*words), DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
isa_virt_to_bus() is kept for cards on an ISA bus, which have no device to map for; it is reported as information.`,
    kernelMessage: null,
  },
  file(context) {
    const { file } = context.unit;
    if (!/virt_to_bus|bus_to_virt/.test(file.text)) return;
    const code = codeOf(file);
    for (const { text: name, range } of findIdentifiers(code, /\b(?:isa_)?virt_to_bus\b|\bbus_to_virt\b/g)) {
      const given = argumentsAfter(code, range.end);
      if (given === null || isDriversOwn(context, name)) continue;
      const from = name === 'bus_to_virt' ? 'a pointer from a bus address' : 'a bus address from a pointer';
      context.report({
        range: { start: range.start, end: given.end },
        message: `${name}() computes ${from} without a mapping.`,
        severity: conversions.get(name),
        fix: name === 'bus_to_virt' ? null : mapInstead(range.start, context),
      });
    }
  },
};

/** `dma_map_single()` for a device that the function has at hand, where the size of what is pointed at is known. */
function mapInstead(start: number, { program, unit }: RuleContext): Fix | null {
  const source = unit.functions.find(({ chunk }) => chunk.start <= start && start < chunk.end);
  if (source === undefined) return null;
  const ir = program.lower(source);
  const call = callsOf(ir, (name) => name.endsWith('virt_to_bus')).find(
    (found) => found.call.range.start === start,
  )?.call;
  const memory = call?.arguments[0];
  const device = deviceAtHand(ir);
  if (call === undefined || memory === undefined || device === null) return null;
  const type = program.typeOf(unit, ir, memory);
  if (type === null || type.pointers === 0 || (type.base === 'void' && type.pointers === 1)) return null;
  const pointer = textOf(unit, memory);
  const size = /^[\w.>[\]-]+$/.test(pointer) ? `sizeof(*${pointer})` : `sizeof(*(${pointer}))`;
  const text = `dma_map_single(${device}, ${pointer}, ${size}, DMA_BIDIRECTIONAL)`;
  return {
    title: 'Map it with dma_map_single(), to be checked and unmapped',
    safety: 'suggested',
    edits: [{ file: unit.file.path, range: call.range, text }],
  };
}

function deviceAtHand(ir: FunctionIr): string | null {
  for (const { name, type } of [...ir.parameters, ...ir.locals.values()]) {
    if (type.pointers !== 1) continue;
    if (type.base === 'struct device') return name;
    if (type.base === 'struct pci_dev' || type.base === 'struct platform_device') return `&${name}->dev`;
  }
  return null;
}
