import type { EventOf } from '../flow/events.ts';
import { indentationAt, insertBefore } from './edits.ts';
import type { Fix } from './finding.ts';
import { releaseCall } from './releases.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const unmapMissingLoop: Rule = {
  meta: {
    id: 'unmap-missing-loop',
    severity: 'error',
    summary: 'a failure in a mapping loop leaves earlier elements mapped',
    section: 'handling-errors',
    editions: ['4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A loop maps one element after another. When one of them fails, the function leaves and the elements before it stay
mapped; or the loop that should unmap them misses some.`,
    why: `
Every attempt that fails half way leaks all the mappings made until then. The addresses are lost, so nothing can give
them back before the machine restarts.`,
    wrong: `
int card_map_all(struct device *dev, void **buffers, dma_addr_t *addresses, int count, size_t len)
{
	int i;

	for (i = 0; i < count; i++) {
		addresses[i] = dma_map_single(dev, buffers[i], len, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, addresses[i]))
			return -ENOMEM;
	}
	return 0;
}
`,
    right: `
int card_map_all(struct device *dev, void **buffers, dma_addr_t *addresses, int count, size_t len)
{
	int i;

	for (i = 0; i < count; i++) {
		addresses[i] = dma_map_single(dev, buffers[i], len, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, addresses[i]))
			goto unmap;
	}
	return 0;

unmap:
	while (i--)
		dma_unmap_single(dev, addresses[i], len, DMA_TO_DEVICE);
	return -ENOMEM;
}
`,
    exceptions: `
Where the caller unmaps whatever was mapped when the function fails, nothing is lost; dmalint sees such callers in the
same module.`,
    kernelMessage: 'device driver has pending DMA allocations while released from device',
  },
  event(event, context) {
    if (event.kind !== 'leak' || event.resource.type !== 'mapping') return;
    if (!event.loop || event.how !== 'error-path') return;
    const message = `${resourceName(event.resource)} of earlier rounds of the loop in '${event.resource.function}' stays mapped when a later round fails.`;
    context.report(reportOf(event, message, { fix: unwind(event, context) }));
  },
};

/** Where the failed mapping is that of element `i` of a loop that counts up from 0: `while (i--)` unmaps the earlier ones. */
function unwind(event: EventOf<'leak'>, context: FunctionContext): Fix | null {
  const { resource, steps } = event;
  const { text, path } = context.unit.file;
  const leaving = steps.at(-1);
  const call = releaseCall(resource);
  const index = /\[(\w+)\]/.exec(resource.type === 'mapping' ? resource.handle : '')?.[1];
  if (leaving === undefined || call === null || index === undefined) return null;
  if (leaving.file !== path || resource.function !== context.function.name) return null;
  const loop = new RegExp(
    `\\bfor\\s*\\((?:\\w+\\s+)*${index}\\s*=\\s*0\\s*;[^;]*;\\s*(?:${index}\\+\\+|\\+\\+${index})\\s*\\)`,
  );
  const body = text.slice(context.function.range.start, resource.range.start);
  const check = steps.flatMap(({ branch }) => branch ?? []).at(-1);
  const failed = check !== undefined && text.slice(check.condition.start, leaving.range.start);
  const isOwnFailure = failed && /^dma_mapping_error\s*\([^;{}]*\)\s*\{?\s*$/.test(failed) && check.truth;
  if (!loop.test(body) || !isOwnFailure || check.condition.start < resource.range.start) return null;
  if (!/^return\b/.test(text.slice(leaving.range.start))) return null;
  const indentation = indentationAt(text, leaving.range.start);
  const edit = insertBefore(context.unit, leaving.range.start, `while (${index}--)\n${indentation}\t${call}`);
  return edit === null
    ? null
    : { title: `Unmap the earlier ones with ${resource.api.pair}()`, safety: 'suggested', edits: [edit] };
}
