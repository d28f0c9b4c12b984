import type { Rule } from './rule.ts';
import { reportOf, resourceName } from './wording.ts';

export const unmapMissingLoop: Rule = {
  meta: {
    id: 'unmap-missing-loop',
    severity: 'error',
    summary: 'a failure in a mapping loop leaves earlier elements mapped',
    section: 'handling-errors',
    editions: ['4.x', 'current'],
    fix: 'none',
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
    context.report(reportOf(event, message));
  },
};
