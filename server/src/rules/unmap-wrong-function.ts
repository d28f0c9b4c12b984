import { apiFunctions } from '../dma-api/catalogue.ts';
import type { ApiFunction, MappingKind } from '../dma-api/types.ts';
import type { EventOf } from '../flow/events.ts';
import { effectOf } from './arguments.ts';
import { realign } from './edits.ts';
import type { Fix } from './finding.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const unmapWrongFunction: Rule = {
  meta: {
    id: 'unmap-wrong-function',
    severity: 'warning',
    summary: 'a mapping undone by the function of another kind',
    section: 'streaming-mappings',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A mapping made by one family of functions is undone by another: dma_map_page() by dma_unmap_sg(), dma_map_resource() by
dma_unmap_single(), a coherent block by dma_unmap_single().`,
    why: `
Each family keeps its own books. Current kernels implement dma_map_single() by dma_map_page(), so those two crossed do no
harm today and are reported as information; the others leak or corrupt.`,
    wrong: `
int card_copy(struct device *dev, void __iomem *regs, phys_addr_t fifo, size_t len)
{
	dma_addr_t dma = dma_map_resource(dev, fifo, len, DMA_TO_DEVICE, 0);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_copy(struct device *dev, void __iomem *regs, phys_addr_t fifo, size_t len)
{
	dma_addr_t dma = dma_map_resource(dev, fifo, len, DMA_TO_DEVICE, 0);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_resource(dev, dma, len, DMA_TO_DEVICE, 0);
	return 0;
}
`,
    exceptions: `
Rings that hold both kinds of mapping and unmap both with dma_unmap_page() work on all current kernels.`,
    kernelMessage: 'device driver frees DMA memory with wrong function',
  },
  event(event, context) {
    if (event.kind !== 'release-mismatch' || event.what !== 'function') return;
    if (event.operation === 'sync' || (event.operation === 'free' && event.resource.type === 'allocation')) return;
    const verb = event.resource.type === 'mapping' ? 'mapped' : 'allocated';
    const message = `${resourceName(event.resource)} is ${verb} by ${event.resource.api.name}() in '${event.resource.function}' and undone by ${event.api.name}().`;
    const severity = crossesPageAndSingle(event) || !event.proven ? 'information' : undefined;
    context.report(reportOf(event, message, { severity, fix: renameCall(event, context) }));
  },
};

function crossesPageAndSingle(event: EventOf<'release-mismatch'>): boolean {
  const undone = effectOf(event.api, 'unmap')?.mapping;
  const made = event.resource.type === 'mapping' ? event.resource.kind : null;
  return (made === 'single' && undone === 'page') || (made === 'page' && undone === 'single');
}

/** Single and page take the same arguments, so that the name is all that differs. */
function renameCall(event: EventOf<'release-mismatch'>, { unit, program }: FunctionContext): Fix | null {
  const { start } = event.range;
  const current = event.api.name;
  const right = event.resource.api.pair;
  const named = unit.file.text.startsWith(`${current}(`, start) || unit.file.text.startsWith(`${current} (`, start);
  if (!crossesPageAndSingle(event) || right === null || !named || event.api.parameters.length !== 4) return null;
  if (right !== 'dma_unmap_single' && right !== 'dma_unmap_page') return null;
  // One call that undoes both kinds can bear but one name.
  if (program.units.some(({ functions }) => functions.some(({ chunk }) => mapsAs(event.api, chunk.identifiers))))
    return null;
  return {
    title: `Call ${right}()`,
    safety: event.doubtful || !event.proven ? 'suggested' : 'safe',
    edits: [
      { file: unit.file.path, range: { start, end: start + current.length }, text: right },
      ...realign(unit, event.range, right.length - current.length),
    ],
  };
}

/** Whether code names a function that makes the kind of mapping which `unmap` undoes. */
function mapsAs(unmap: ApiFunction, identifiers: ReadonlySet<string>): boolean {
  const kind = effectOf(unmap, 'unmap')?.mapping;
  return kind !== undefined && (makers.get(kind) ?? []).some((name) => identifiers.has(name));
}

const makers = new Map<MappingKind, string[]>();
for (const { name, effects } of apiFunctions.values())
  for (const effect of effects)
    if (effect.kind === 'map') makers.set(effect.mapping, [...(makers.get(effect.mapping) ?? []), name]);
