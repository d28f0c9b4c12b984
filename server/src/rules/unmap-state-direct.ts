import type { TextEdit } from './finding.ts';
import type { ModuleContext, Rule } from './rule.ts';
import type { Access } from './unmap-state/accesses.ts';
import { macroAccesses } from './unmap-state/declared.ts';
import { misuseOf } from './unmap-state/misuses.ts';
import { hindrance, type Rewrite, rewritesOf } from './unmap-state/rewrites.ts';
import { isRead, roleOf } from './unmap-state/roles.ts';

export const unmapStateDirect: Rule = {
  meta: {
    id: 'unmap-state-direct',
    severity: 'warning',
    summary: 'a DEFINE_DMA_UNMAP_ADDR or _LEN field touched without its macros',
    section: 'unmap-state',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
A field that DEFINE_DMA_UNMAP_ADDR() or DEFINE_DMA_UNMAP_LEN() declares is read or written by its name, and not with
dma_unmap_addr(), dma_unmap_len() and their _set() counterparts.`,
    why: `
The field exists only where the platform needs it to unmap (CONFIG_NEED_DMA_MAP_STATE). On x86 it nearly always does, so that
nobody notices; elsewhere the driver does not compile.`,
    wrong: `
struct card_buffer {
	void *data;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

void card_done(struct device *dev, struct card_buffer *buffer)
{
	dma_unmap_single(dev, buffer->dma, buffer->len, DMA_TO_DEVICE);
	buffer->len = 0;
}
`,
    right: `
struct card_buffer {
	void *data;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

void card_done(struct device *dev, struct card_buffer *buffer)
{
	dma_unmap_single(dev, dma_unmap_addr(buffer, dma), dma_unmap_len(buffer, len),
			 DMA_TO_DEVICE);
	dma_unmap_len_set(buffer, len, 0);
}
`,
    exceptions: `
Code that is only compiled where the field exists, under #ifdef CONFIG_NEED_DMA_MAP_STATE.`,
    kernelMessage: null,
  },
  module(context) {
    const direct = macroAccesses(context.program).filter(({ access }) => isDirect(access));
    const rewrites = direct.filter(({ access }) => isRewritable(access));
    for (const { access, state } of direct) {
      const declares = `DEFINE_DMA_UNMAP_${state === 'addr' ? 'ADDR' : 'LEN'}()`;
      const macro = `dma_unmap_${state}${isRead(access) ? '' : '_set'}()`;
      context.report(access.source.unit, {
        range: access.expression.range,
        message: `'${access.field}' is declared with ${declares}, and accessed without ${macro}.`,
        fix: isRewritable(access)
          ? { title: `Use ${macro}`, safety: 'safe', edits: editsOf(access, rewrites, context) }
          : null,
      });
    }
  },
};

/** What is read for other than unmapping is another rule's, as the macros would not make it right. */
function isDirect(access: Access): boolean {
  return access.expression.kind === 'member' && !(isRead(access) && misuseOf(access) !== null);
}

function isRewritable(access: Access): boolean {
  const role = roleOf(access);
  return role.kind !== 'other' && hindrance(access, role) === null;
}

/** A call that reads an address and a length is rewritten once for both. */
function editsOf(access: Access, rewrites: readonly Rewrite[], { program }: ModuleContext): readonly TextEdit[] {
  const { start, end } = access.expression.range;
  const near = rewrites.filter((one) => one.access.source === access.source);
  return rewritesOf(program, near).filter(({ range }) => range.start <= start && end <= range.end);
}
