import type { EventOf } from '../flow/events.ts';
import type { Rule } from './rule.ts';
import { quote, reportOf } from './wording.ts';

export const addressSpaceConfusion: Rule = {
  meta: {
    id: 'address-space-confusion',
    severity: 'error',
    summary: 'a CPU, physical and DMA address taken for one another',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
One kind of address stands where another belongs: a DMA address is dereferenced, a physical address is given to the device
or to an unmap, a CPU pointer is given for a handle, an ioremap() address is mapped with dma_map_single(), or virt_to_phys() is
asked for the physical address of coherent memory or of registers.`,
    why: `
CPU virtual, CPU physical and bus addresses are three different spaces. On simple machines two of them happen to be equal,
which is why such code seems to work there; behind an IOMMU or a host bridge with an offset it does not.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, virt_to_phys(data), len, DMA_TO_DEVICE);
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
Firmware interfaces that take physical addresses (secure monitor calls, hypervisor calls) are no DMA and not meant. Drivers
that never map anything, or that fill the page tables of an IOMMU themselves, are given information, not an error.`,
    kernelMessage: 'device driver tries to free DMA memory it has not allocated',
  },
  event(event, context) {
    if (event.kind !== 'address-confusion') return;
    context.report(reportOf(event, messageOf(event), { severity: event.proven ? undefined : 'information' }));
  },
};

function messageOf(event: EventOf<'address-confusion'>): string {
  const subject = quote(event.subject);
  switch (event.how) {
    case 'dma-dereferenced':
      return `${subject} is a DMA address and is used as a CPU pointer.`;
    case 'physical-to-api':
      return `${subject} is a physical address, and ${event.api}() takes a DMA address.`;
    case 'physical-to-device':
      return `${subject} is a physical address and is given to the device by ${event.api}().`;
    case 'cpu-to-api':
      return `${subject} is a CPU pointer, and ${event.api}() takes a DMA address.`;
    case 'mmio-mapped':
      return `${subject} is an address of device registers and is mapped by ${event.api}().`;
    case 'physical-mapped':
      return `${subject} is a physical address, and ${event.api}() takes a CPU pointer.`;
    case 'physical-kept':
      return `${subject} is a physical address and is kept in ${quote(event.api)} for the device.`;
    case 'coherent-to-physical':
      return `${subject} is coherent memory, which ${event.api}() cannot tell the physical address of.`;
    case 'mmio-to-physical':
      return `${subject} is an address of device registers, which ${event.api}() cannot tell the physical address of.`;
  }
}
