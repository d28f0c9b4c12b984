import type { Expression } from '../program/ir.ts';
import { deviceArgument } from './arguments.ts';
import type { Rule } from './rule.ts';

export const nullDevice: Rule = {
  meta: {
    id: 'null-device',
    severity: 'warning',
    summary: 'NULL given as the device of a DMA call',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A map, allocation, mask or pool call is given NULL as its device.`,
    why: `
The device says which IOMMU, mask and cache rules apply. Without one the kernel must guess, and current kernels do not:
dma_map_single() refuses with a warning, and dma_alloc_coherent() dereferences the pointer.`,
    wrong: `
int card_open(struct card *card)
{
	card->ring = dma_alloc_coherent(NULL, 4096, &card->ring_dma, GFP_KERNEL);
	if (!card->ring)
		return -ENOMEM;
	return 0;
}

void card_close(struct card *card)
{
	dma_free_coherent(NULL, 4096, card->ring, card->ring_dma);
}
`,
    right: `
int card_open(struct card *card)
{
	card->ring = dma_alloc_coherent(card->dev, 4096, &card->ring_dma, GFP_KERNEL);
	if (!card->ring)
		return -ENOMEM;
	return 0;
}

void card_close(struct card *card)
{
	dma_free_coherent(card->dev, 4096, card->ring, card->ring_dma);
}
`,
    exceptions: `
Some kernel versions let drivers of legacy ISA cards pass NULL; a driver kept only for those may suppress the finding.`,
    kernelMessage: null,
  },
  call({ api, call }, context) {
    const device = deviceArgument(api, call);
    if (device === null || (device.source.type !== 'device' && device.source.type !== 'pci_dev')) return;
    if (!isNull(device.expression)) return;
    context.report({ range: call.range, message: `${api.name}() is given NULL as its device.` });
  },
};

function isNull(expression: Expression): boolean {
  if (expression.kind === 'cast') return isNull(expression.operand);
  return (
    (expression.kind === 'name' && expression.name === 'NULL') ||
    (expression.kind === 'integer' && expression.value === 0n)
  );
}
