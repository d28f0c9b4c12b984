import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { driverHeaders } from './driver-names.ts';
import { insertAfter } from './edits.ts';
import type { Fix } from './finding.ts';
import type { ModuleContext, Rule } from './rule.ts';

const usesDma =
  /^(?:dmam?_(?:map_(?:single|page|sg|sgtable|resource)(?:_attrs)?|alloc_\w+|pool_create)|pci_(?:map_(?:single|page|sg)|z?alloc_consistent|pool_create)|skb_frag_dma_map)$/;
const setsMask =
  /\b(?:dma_set_mask|dma_set_coherent_mask|dma_set_mask_and_coherent|dma_coerce_mask_and_coherent|pci_set_dma_mask|pci_set_consistent_dma_mask|dma_mask|coherent_dma_mask)\b/;

export const maskMissing: Rule = {
  meta: {
    id: 'mask-missing',
    severity: 'warning',
    summary: 'a PCI driver uses DMA and never sets a DMA mask',
    section: 'addressing-capabilities',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A module with a PCI driver maps or allocates DMA memory, and none of its files sets a DMA mask.`,
    why: `
Without a word from the driver the kernel assumes that the device addresses 32 bits. A device that can do more is kept from
most of the memory; one that can do less is given addresses it cannot reach, and only on machines with much memory.`,
    wrong: `
static int card_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	dma_addr_t dma;
	void *ring;

	pci_set_master(pdev);
	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return card_register(pdev, ring, dma);
}

static struct pci_driver card_driver = {
	.name = "card",
	.probe = card_probe,
};
`,
    right: `
static int card_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	dma_addr_t dma;
	void *ring;
	int ret;

	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	pci_set_master(pdev);
	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return card_register(pdev, ring, dma);
}

static struct pci_driver card_driver = {
	.name = "card",
	.probe = card_probe,
};
`,
    exceptions: `
Platform, USB and virtual devices are exempt: their bus or the device tree sets the mask. A library that the driver gives
its PCI device to (an ATA, UFS or sound core) may set the mask where dmalint does not see it.`,
    kernelMessage: null,
  },
  module(context) {
    const { program } = context;
    if (mentions(program, (name) => setsMask.test(name)) || !mentions(program, (name) => usesDma.test(name))) return;
    if (driverHeaders(context).some((header) => setsMask.test(header.text))) return;
    for (const unit of program.units) {
      for (const source of unit.functions) if (isPciProbe(program, source)) report(source, context);
    }
  },
};

function mentions(program: Program, isWanted: (name: string) => boolean): boolean {
  return program.units.some(({ file }) => file.chunks.some(({ identifiers }) => [...identifiers].some(isWanted)));
}

function isPciProbe(program: Program, source: FunctionSource): boolean {
  return program.rolesOf(source).some((role) => role.via === 'pci_driver.probe');
}

function report(source: FunctionSource, context: ModuleContext): void {
  const { nameStart, name } = source.chunk;
  context.report(source.unit, {
    range: { start: nameStart, end: nameStart + (name ?? '').length },
    message: `The driver of '${source.name}' uses DMA, and no function of it sets a DMA mask.`,
    fix: setMask(source),
  });
}

/** After the device is enabled, a 32-bit mask: what the kernel has assumed so far. */
function setMask({ unit, chunk }: { readonly unit: Unit; readonly chunk: FunctionSource['chunk'] }): Fix | null {
  const text = unit.file.text.slice(chunk.start, chunk.end);
  const master = /^[ \t]*pci_set_master\((\w+)\);/m.exec(text);
  const variable = /^[ \t]*int\s(?:[^;()]*[\s,])?(ret|err|error|rc|result|retval)\b[^;()]*;/m.exec(text)?.[1];
  if (master === null || variable === undefined) return null;
  const indent = /^[ \t]*/.exec(master[0])?.[0].length ?? 0;
  const start = chunk.start + master.index + indent;
  const statement = { start, end: chunk.start + master.index + master[0].length };
  return {
    title: 'Set a 32-bit mask in probe',
    safety: 'suggested',
    edits: [
      insertAfter(unit, statement, [
        `${variable} = dma_set_mask_and_coherent(&${master[1]}->dev, DMA_BIT_MASK(32));`,
        `if (${variable})`,
        `\treturn ${variable};`,
      ]),
    ],
  };
}
