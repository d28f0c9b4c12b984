import { apiForms } from '../dma-api/catalogue.ts';
import { searchNames } from '../source/pieces.ts';
import type { SourceFile } from '../source/source-file.ts';
import { includesOf } from './driver-names.ts';
import { includeEdit } from './edits.ts';
import { type Reach, reachesDmaMapping } from './kernel-headers.ts';
import type { Rule, RuleContext } from './rule.ts';
import { codeOf, findIdentifiers, type Token } from './tokens.ts';

const header = 'linux/dma-mapping.h';
const declared: ReadonlySet<string> = new Set(apiForms.filter((api) => api.header === header).map((api) => api.name));
const candidates = /\b(?:dmam?_\w+|DEFINE_DMA_UNMAP_\w+|DMA_BIT_MASK)\b/g;

export const includeDmaMapping: Rule = {
  meta: {
    id: 'include-dma-mapping',
    severity: 'information',
    summary: 'DMA API used without <linux/dma-mapping.h>',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A file uses the DMA API, or dma_addr_t, and no header that it includes leads to linux/dma-mapping.h.`,
    why: `
The header declares the API. A file that gets it only by way of some other header, on some architecture or with some
configuration, stops compiling when that header is tidied up. dmalint follows the driver's own headers, and the kernel's
where the file lies in a kernel tree.`,
    wrong: `
#include <linux/module.h>

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
    right: `
#include <linux/dma-mapping.h>
#include <linux/module.h>

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
A file that is itself included by another, which includes the header. dma_addr_t alone is declared by linux/types.h too and
is reported as a hint.`,
    kernelMessage: null,
  },
  file(context) {
    const { file } = context.unit;
    if (file.includes.some(({ target }) => target === header) || file.path.endsWith('.h')) return;
    // A C file without kernel headers of its own is a part that other files include.
    if (!file.includes.some(({ target, quoted }) => !quoted && target.startsWith('linux/'))) return;
    if (!mayUse(file) || reachOf(context) !== 'no') return;
    const use = firstUse(file);
    if (use === null) return;
    context.report({
      range: use.range,
      message: `'${use.text}' is used, and no header of the file includes <${header}>.`,
      severity: use.text === 'dma_addr_t' ? 'hint' : undefined,
      fix: { title: `Include <${header}>`, safety: 'safe', edits: [includeEdit(file, header)] },
    });
  },
};

const mayUse = searchNames((name) => declared.has(name) || name === 'dma_addr_t');

/** The first call of the API; where there is none, the first dma_addr_t. */
function firstUse(file: SourceFile): Token | null {
  const tokens = findIdentifiers(codeOf(file), candidates);
  return tokens.find(({ text }) => declared.has(text)) ?? tokens.find(({ text }) => text === 'dma_addr_t') ?? null;
}

/** The same for the includes of a file. */
const reaches = new WeakMap<SourceFile['includes'], Reach>();

function reachOf(context: RuleContext): Reach {
  const { file } = context.unit;
  let reach = reaches.get(file.includes);
  if (reach === undefined) {
    reach = reachesDmaMapping(file.path, includesOf(file), context.readInclude);
    reaches.set(file.includes, reach);
  }
  return reach;
}
