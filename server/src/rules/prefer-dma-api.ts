import { legacyPciConstants, legacyPciFunctions } from '../dma-api/legacy-pci.ts';
import type { ApiFunction } from '../dma-api/types.ts';
import type { Range } from '../program/ir.ts';
import { searchPieces } from '../source/pieces.ts';
import { isDriversOwn } from './driver-names.ts';
import type { Fix, TextEdit } from './finding.ts';
import type { Rule, RuleContext } from './rule.ts';
import { argumentsAfter, codeOf, findIdentifiers, type Token } from './tokens.ts';

const functions = new Map(legacyPciFunctions.map((api) => [api.name, api]));
const constants = new Map(legacyPciConstants.map((constant) => [constant.name, constant]));
const anyName = new RegExp(`\\b(?:${[...functions.keys(), ...constants.keys()].join('|')})\\b`);
const hasAnyName = searchPieces((text) => /pci_|PCI_/.test(text) && anyName.test(text));
const functionNames = new RegExp(`\\b(?:${[...functions.keys()].join('|')})\\b`, 'g');
const constantNames = new RegExp(`\\b(?:${[...constants.keys()].join('|')})\\b`, 'g');

/** Old calls whose successor does something else as well, so that a person must look. */
const differentMeaning: ReadonlySet<string> = new Set(['pci_dma_supported']);

export const preferDmaApi: Rule = {
  meta: {
    id: 'prefer-dma-api',
    severity: 'warning',
    summary: 'a bus-specific call or constant where the DMA API has its own',
    section: 'cpu-and-dma-addresses',
    editions: ['4.x', 'current'],
    fix: 'mechanical',
    tag: 'deprecated',
  },
  page: {
    what: `
A call or constant of the old PCI spelling of the DMA API is used: pci_map_single() and its relatives, pci_alloc_consistent(),
pci_set_dma_mask(), pci_pool_create(), PCI_DMA_TODEVICE, DECLARE_PCI_UNMAP_ADDR() and so on.`,
    why: `
The DMA API works with any bus. The PCI names were a thin layer above it and are gone since Linux 5.18, so that such a
driver no longer compiles; pci_alloc_consistent() besides always allocated with GFP_ATOMIC, which fails more easily.`,
    wrong: `
int card_send(struct pci_dev *pdev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = pci_map_single(pdev, data, len, PCI_DMA_TODEVICE);

	if (pci_dma_mapping_error(pdev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	pci_unmap_single(pdev, dma, len, PCI_DMA_TODEVICE);
	return 0;
}
`,
    right: `
int card_send(struct pci_dev *pdev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(&pdev->dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(&pdev->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(&pdev->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
A driver that must also compile for kernels in which only the PCI names exist. Functions and macros of the driver's own that
bear such a name are not reported. The fix keeps GFP_ATOMIC for pci_alloc_consistent(); where the caller may sleep,
GFP_KERNEL is better.`,
    kernelMessage: null,
  },
  file(context) {
    if (!hasAnyName(context.unit.file)) return;
    const code = codeOf(context.unit.file);
    const owned = new Map<string, boolean>();
    const isOwn = ({ text }: Token) => {
      const known = owned.get(text) ?? isDriversOwn(context, text);
      owned.set(text, known);
      return known;
    };
    const remaining = new Set(findIdentifiers(code, constantNames).filter((token) => !isOwn(token)));
    for (const token of constantsOfNewCalls(code, remaining)) remaining.delete(token);
    // Inner calls first, so that each constant is rewritten with the call it belongs to.
    for (const token of [...findIdentifiers(code, functionNames)].reverse()) {
      if (!isOwn(token)) reportCall(token, code, remaining, context);
    }
    for (const token of remaining) reportConstant(token, context);
  },
};

function reportCall(token: Token, code: string, constantsLeft: Set<Token>, context: RuleContext): void {
  const api = functions.get(token.text);
  const given = argumentsAfter(code, token.range.end);
  if (api === undefined || api.replacement === null || given === null) return;
  const inside = [...constantsLeft].filter(({ range }) => range.start > token.range.start && range.end < given.end);
  for (const constant of inside) constantsLeft.delete(constant);
  const newName = /\w+/.exec(api.replacement.template)?.[0] ?? '';
  context.report({
    range: token.range,
    message: `${token.text}() is the PCI spelling of ${newName}().`,
    fix: rewriteCall(api, api.replacement.template, token, given.list, inside, context),
  });
}

function reportConstant(token: Token, context: RuleContext): void {
  const replacement = constants.get(token.text)?.replacement ?? null;
  if (replacement === null) return;
  context.report({
    range: token.range,
    message: `${token.text} is the PCI spelling of ${replacement}.`,
    fix: {
      title: `Write ${replacement}`,
      safety: 'safe',
      edits: [{ file: context.unit.file.path, range: token.range, text: replacement }],
    },
  });
}

/** Edits piece by piece, so that the layout of the call and its comments stay. */
function rewriteCall(
  api: ApiFunction,
  template: string,
  name: Token,
  given: readonly Range[],
  inside: readonly Token[],
  context: RuleContext,
): Fix | null {
  const shape = /^(!?\w+)\((.*)\)(;?)$/.exec(template);
  if (shape === null || given.length !== api.parameters.length) return null;
  const { path, text } = context.unit.file;
  const edits: TextEdit[] = [{ file: path, range: name.range, text: shape[1] ?? '' }];
  for (const [index, piece] of (shape[2] ?? '').split(', ').entries()) {
    const range = given[index];
    if (piece === `$${index}`) continue;
    const last = given.at(-1);
    if (range === undefined) {
      if (last !== undefined) edits.push({ file: path, range: { start: last.end, end: last.end }, text: `, ${piece}` });
    } else if (piece === `&$${index}->dev`) {
      edits.push({ file: path, range, text: deviceOf(text.slice(range.start, range.end)) });
    } else return null;
  }
  for (const constant of inside) {
    const replacement = constants.get(constant.text)?.replacement;
    if (replacement) edits.push({ file: path, range: constant.range, text: replacement });
  }
  const end = text.indexOf(')', given.at(-1)?.end ?? name.range.end) + 1;
  if (shape[3] === ';' && !/^\s*;/.test(text.slice(end)))
    edits.push({ file: path, range: { start: end, end }, text: ';' });
  return {
    title: `Rewrite with ${shape[1]?.replace('!', '')}()`,
    safety: differentMeaning.has(api.name) ? 'suggested' : 'safe',
    edits: edits.sort((a, b) => a.range.start - b.range.start),
  };
}

/** The `struct device *` in a `struct pci_dev *`, as a person would write it. */
function deviceOf(pciDevice: string): string {
  const converted = /^to_pci_dev\(([^()]+)\)$/.exec(pciDevice);
  if (converted !== null) return converted[1] ?? pciDevice;
  if (pciDevice === 'NULL' || pciDevice === '0') return 'NULL';
  return /^(?:\w+|\(\w+\))(?:(?:->|\.)\w+|\[[^\]]*\])*(?:\([^()]*\))?$/.test(pciDevice)
    ? `&${pciDevice}->dev`
    : `&(${pciDevice})->dev`;
}

/** Constants given as the direction of a modern call are another rule's: direction-wrong-enum. */
function constantsOfNewCalls(code: string, tokens: ReadonlySet<Token>): readonly Token[] {
  if (tokens.size === 0) return [];
  return findIdentifiers(code, /\bdma_(?:map|unmap|sync)_\w+\b/g).flatMap((name) => {
    const given = argumentsAfter(code, name.range.end);
    return given === null
      ? []
      : [...tokens].filter(({ range }) => given.list.some((a) => a.start === range.start && a.end === range.end));
  });
}
