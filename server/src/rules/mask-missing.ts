import type { Expression } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { visitExpressions } from '../program/visit.ts';
import { searchNames, searchPieces } from '../source/pieces.ts';
import { driverHeaders } from './driver-names.ts';
import { insertAfter } from './edits.ts';
import type { Fix, Severity } from './finding.ts';
import type { ModuleContext, Rule } from './rule.ts';

const usesDma =
  /^(?:dmam?_(?:map_(?:single|page|sg|sgtable|resource)(?:_attrs)?|alloc_\w+|pool_create)|pci_(?:map_(?:single|page|sg)|z?alloc_consistent|pool_create)|skb_frag_dma_map)$/;
/** The DMA of a dmaengine's client is its channel's, whose own driver sets the mask. */
const usesChannel = /^(?:dma_request_(?:slave_)?chan\w*|dmaengine_slave_config|devm_dma_request_chan)$/;
const setsMask =
  /\b(?:dma_set_mask|dma_set_coherent_mask|dma_set_mask_and_coherent|dma_coerce_mask_and_coherent|pci_set_dma_mask|pci_set_consistent_dma_mask|dma_mask|coherent_dma_mask)\b/;

export const maskMissing: Rule = {
  meta: {
    id: 'mask-missing',
    severity: 'warning',
    summary: 'a driver uses DMA and never sets a DMA mask',
    section: 'addressing-capabilities',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A module with a PCI or platform driver maps or allocates DMA memory, and none of its files sets a DMA mask.`,
    why: `
Without a word from the driver the kernel assumes that the device addresses 32 bits. A device that can do more is kept from
most of the memory; one that can do less is given addresses it cannot reach, and only on machines with much memory.
Where nothing shows that the device takes addresses of 64 bits, the finding is information: 32 may be what it can do.`,
    wrong: `
static int card_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	dma_addr_t dma;
	void *ring;

	pci_set_master(pdev);
	ring = dmam_alloc_coherent(&pdev->dev, 4096, &dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	return card_register(ring, dma);
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
	return card_register(ring, dma);
}

static struct pci_driver card_driver = {
	.name = "card",
	.probe = card_probe,
};
`,
    exceptions: `
USB and virtual devices are exempt: their bus sets the mask. That of a platform device is set to 32 bits, or by the device
tree, before its driver is asked, so that its finding is a hint, and information where it takes addresses of 64 bits. A driver
that gives its PCI device to code outside the module (an ATA, UFS or switch core) is exempt too, as that may set the mask.`,
    kernelMessage: null,
  },
  module(context) {
    const { program } = context;
    if (mentions(program, 'setsMask') || !mentions(program, 'usesDma')) return;
    if (driverHeaders(context).some((header) => setsMask.test(header.text))) return;
    for (const unit of program.units) {
      for (const source of unit.functions) {
        const bus = busOf(program, source);
        if (bus === 'pci' && !handsDeviceOn(source, program, new Set())) report(source, bus, context);
        if (bus === 'platform' && !mentions(program, 'usesChannel')) report(source, bus, context);
      }
    }
  },
};

type Bus = 'pci' | 'platform';

/** The kernel's own functions that take a device and set no mask. */
const genericCall =
  /^(?:_?_?dev_|_?pcim?e?_|devm_|dmam?_|device_|pm_|netdev_|netif_|SET_NETDEV_DEV|to_|request_|free_|register_|ioremap|eth_|scsi_(?:add|host)|snd_(?:card|pcm|dma)|tasklet_|printk|ieee80211_|SET_IEEE80211_DEV|comedi_|usb_add_|dvb_|v4l2_|uart_|spi_|i2c_|mmc_|platform_|sysfs_|debugfs_|get_device|put_device|put_unaligned|kfree|memcpy)/;

/** The PCI device goes to code outside the module, which may set the mask: a core that several drivers share. */
function handsDeviceOn(source: FunctionSource, program: Program, seen: Set<FunctionSource>): boolean {
  if (seen.has(source) || seen.size > 20) return false;
  seen.add(source);
  const ir = program.lower(source);
  const devices = new Set(ir.parameters.filter(({ type }) => type.base === 'struct pci_dev').map(({ name }) => name));
  let handedOn = false;
  visitExpressions(ir, (expression) => {
    if (expression.kind !== 'call' || handedOn) return;
    if (!expression.arguments.some((argument) => devices.has(deviceName(argument) ?? ''))) return;
    const own =
      expression.direct && expression.name !== null ? program.findFunction(source.unit, expression.name) : null;
    handedOn =
      own === null
        ? !(expression.direct && genericCall.test(expression.name ?? ''))
        : handsDeviceOn(own, program, seen);
  });
  return handedOn;
}

/** `pdev` of `pdev` and `&pdev->dev`. */
function deviceName(argument: Expression): string | null {
  if (argument.kind === 'name') return argument.name;
  if (argument.kind !== 'address' || argument.operand.kind !== 'member' || argument.operand.field !== 'dev')
    return null;
  const { object } = argument.operand;
  return object.kind === 'dereference' && object.operand.kind === 'name' ? object.operand.name : null;
}

/** What the identifiers of a driver tell, and which do. */
const mentioned = {
  setsMask: searchNames((name) => setsMask.test(name)),
  usesDma: searchNames((name) => usesDma.test(name)),
  usesChannel: searchNames((name) => usesChannel.test(name)),
  splitsAddresses: searchNames((name) => name === 'upper_32_bits'),
} as const;

function mentions(program: Program, mention: keyof typeof mentioned): boolean {
  return program.units.some(({ file }) => mentioned[mention](file));
}

function busOf(program: Program, source: FunctionSource): Bus | null {
  const registrations = program.rolesOf(source).map(({ via }) => via);
  if (registrations.includes('pci_driver.probe')) return 'pci';
  return registrations.includes('platform_driver.probe') ? 'platform' : null;
}

function report(source: FunctionSource, bus: Bus, context: ModuleContext): void {
  const { nameStart, name } = source.chunk;
  const wide = reachesBeyond32Bits(context.program);
  const uses = wide ? 'gives its device addresses of 64 bits' : 'uses DMA';
  context.report(source.unit, {
    range: { start: nameStart, end: nameStart + (name ?? '').length },
    message: `The driver of '${source.name}' ${uses}, and no function of it sets a DMA mask.`,
    severity: severityOf(bus, wide),
    fix: bus === 'pci' ? setMask(source) : null,
  });
}

/** The kernel assumes 32 bits, which is right for many a device that says nothing. */
function severityOf(bus: Bus, wide: boolean): Severity {
  if (bus === 'pci') return wide ? 'warning' : 'information';
  return wide ? 'information' : 'hint';
}

const upperHalf = /\b\w*(?:dma|addr|phys|map)\w*\)?\s*>>\s*32\b|>>\s*16\)?\s*>>\s*16\b/;
const shiftsToUpperHalf = searchPieces((text) => />>\s*(?:32|16)/.test(text) && upperHalf.test(text));

/** The driver writes the upper halves of addresses somewhere. */
function reachesBeyond32Bits(program: Program): boolean {
  return mentions(program, 'splitsAddresses') || program.units.some(({ file }) => shiftsToUpperHalf(file));
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
