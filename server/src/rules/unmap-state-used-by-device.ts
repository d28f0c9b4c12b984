import type { Rule } from './rule.ts';
import { macroAccesses } from './unmap-state/declared.ts';
import { type Misuse, misuseOf } from './unmap-state/misuses.ts';
import { isRead } from './unmap-state/roles.ts';

export const unmapStateUsedByDevice: Rule = {
  meta: {
    id: 'unmap-state-used-by-device',
    severity: 'error',
    summary: 'a DEFINE_DMA_UNMAP_ADDR or _LEN field read for other than unmapping',
    section: 'unmap-state',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A field that DEFINE_DMA_UNMAP_ADDR() or DEFINE_DMA_UNMAP_LEN() declares is put into a descriptor or a register, given to
dma_free_coherent(), or added up. Where it is only given to a dma_sync_*() call, the finding is information.`,
    why: `
The field exists only where the platform needs it to unmap (CONFIG_NEED_DMA_MAP_STATE), and reads as 0 elsewhere: the device
then reads or writes at address 0, a length that is counted stays 0, and dma_free_coherent(), which finds the pages by the
address, frees others. A platform may sync caches for the device and still have no unmap state (ARCH_HAS_SYNC_DMA_FOR_DEVICE
does not select it).`,
    wrong: `
struct card_buffer {
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

void card_post(struct card_buffer *buffer, struct card_descriptor *descriptor)
{
	descriptor->address = cpu_to_le64(dma_unmap_addr(buffer, dma));
}
`,
    right: `
struct card_buffer {
	dma_addr_t dma;
	DEFINE_DMA_UNMAP_LEN(len);
};

void card_post(struct card_buffer *buffer, struct card_descriptor *descriptor)
{
	descriptor->address = cpu_to_le64(buffer->dma);
}
`,
    exceptions: `
A driver that depends on platforms which all keep unmap state. Printing such a field is not reported.`,
    kernelMessage: null,
  },
  module(context) {
    for (const { access } of macroAccesses(context.program)) {
      const misuse = isRead(access) ? misuseOf(access) : null;
      if (misuse === null) continue;
      context.report(access.source.unit, {
        range: access.expression.range,
        message: `'${access.field}' is unmap state, which may not exist, and ${doneBy(misuse)}.`,
        severity: misuse.kind === 'sync' ? 'information' : undefined,
      });
    }
  },
};

function doneBy({ kind, by }: Misuse): string {
  switch (kind) {
    case 'device':
      return `is made into what the device uses by ${by}()`;
    case 'free':
    case 'sync':
      return `is given to ${by}()`;
    case 'sum':
      return by === '+' ? 'is added up' : 'is subtracted';
  }
}
