import { searchPieces } from '../source/pieces.ts';
import { isDriversOwn } from './driver-names.ts';
import type { Severity } from './finding.ts';
import type { Rule } from './rule.ts';
import { argumentsAfter, codeOf, findIdentifiers } from './tokens.ts';

const conversions: ReadonlyMap<string, Severity> = new Map([
  ['virt_to_bus', 'warning'],
  ['bus_to_virt', 'warning'],
  // Current kernels keep it on purpose for drivers of ISA cards.
  ['isa_virt_to_bus', 'information'],
]);

const mayConvert = searchPieces((text) => text.includes('virt_to_bus') || text.includes('bus_to_virt'));

export const virtToBus: Rule = {
  meta: {
    id: 'virt-to-bus',
    severity: 'warning',
    summary: 'virt_to_bus or bus_to_virt in place of a mapping',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
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
    if (!mayConvert(file)) return;
    const code = codeOf(file);
    for (const { text: name, range } of findIdentifiers(code, /\b(?:isa_)?virt_to_bus\b|\bbus_to_virt\b/g)) {
      const given = argumentsAfter(code, range.end);
      if (given === null || isDriversOwn(context, name)) continue;
      const from = name === 'bus_to_virt' ? 'a pointer from a bus address' : 'a bus address from a pointer';
      context.report({
        range: { start: range.start, end: given.end },
        message: `${name}() computes ${from} without a mapping.`,
        severity: conversions.get(name),
      });
    }
  },
};
