import { readPieces } from '../source/pieces.ts';
import type { Rule } from './rule.ts';
import { withoutComments } from './tokens.ts';

/** What decides, on some platform, whether unmapping does anything. */
const platform =
  /\b(?:CONFIG_)?(?:(?:ARCH_)?NEED_DMA_MAP_STATE|SWIOTLB|\w*IOMMU\w*|DMA_API_DEBUG|\w*NON?_?COHERENT\w*|X86\w*|ARM|ARM64|PPC\w*|MIPS|SPARC\w*|IA64)\b/;
const directive = /#[ \t]*(?:if|ifdef|ifndef|elif)\b([^\n]*)/y;
const condition = /^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif)\b[ \t]*([^\n]*)/gm;

/** A condition that names a platform; offsets are those of the piece of source it stands in. */
interface Condition {
  readonly name: string;
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}

const readConditions = readPieces((text) => ({ length: text.length, conditions: conditionsIn(text) }));

export const unmapStateIfdef: Rule = {
  meta: {
    id: 'unmap-state-ifdef',
    severity: 'information',
    summary: 'hand-made #ifdef around what is only kept to unmap',
    section: 'unmap-state',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
A driver asks for CONFIG_NEED_DMA_MAP_STATE itself, or puts the fields that keep a mapping's address and length between #ifdef
and #endif of a platform.`,
    why: `
Which platforms need the address again to unmap is for the kernel to know, and has changed: a list made by hand is soon wrong,
and each use of the fields needs its own #ifdef. DEFINE_DMA_UNMAP_ADDR(), DEFINE_DMA_UNMAP_LEN() and the accessors that go
with them need none.`,
    wrong: `
struct card_buffer {
	void *data;
#ifdef CONFIG_SWIOTLB
	dma_addr_t dma;
	u32 len;
#endif
};
`,
    right: `
struct card_buffer {
	void *data;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};
`,
    exceptions: `
Code that is worth having only where unmapping costs something, such as a destructor that unmaps late.`,
    kernelMessage: null,
  },
  file({ unit, report }) {
    const { text, chunks } = unit.file;
    let pieceStart = 0;
    for (const { length, conditions } of readConditions(unit.file)) {
      for (const { name, nameStart, start, end } of conditions) {
        const at = pieceStart + nameStart;
        const range = { start: at, end: at + name.length };
        const struct = chunks.find(
          (chunk) => (chunk.kind === 'struct' || chunk.kind === 'typedef') && chunk.start < at && at < chunk.end,
        );
        const inStruct = struct ? withoutComments(text.slice(pieceStart + start, struct.end)) : '';
        const field = addressAlone(inStruct, end - start);
        if (field !== null) report({ range, message: `Whether '${field}' exists is decided by hand, by ${name}.` });
        else if (name.includes('NEED_DMA_MAP_STATE'))
          report({
            range,
            message: `${name} is asked for by hand, which the macros for unmap state do by themselves.`,
          });
      }
      pieceStart += length;
    }
  },
};

function conditionsIn(text: string): readonly Condition[] {
  if (!mayAsk(text)) return [];
  return [...withoutComments(text).matchAll(condition)].flatMap((match) => {
    const name = platform.exec(match[1] ?? '')?.[0];
    if (name === undefined) return [];
    const { index: start } = match;
    return [{ name, nameStart: start + match[0].indexOf(name), start, end: start + match[0].length }];
  });
}

/** A first look, comments and all. */
function mayAsk(text: string): boolean {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    directive.lastIndex = at;
    const match = directive.exec(text);
    if (match !== null && platform.test(match[1] ?? '')) return true;
  }
  return false;
}

/** The dma_addr_t field of a branch of `#if` that declares nothing but addresses and lengths; null for another branch. */
function addressAlone(code: string, from: number): string | null {
  const branch = /^([\s\S]*?)^[ \t]*#[ \t]*(?:endif|else|elif)\b/m.exec(code.slice(from, from + 2000))?.[1] ?? '';
  const isState = /^(?:\s*(?:dma_addr_t|u16|u32|__u32|int|unsigned(?:\s+int)?|size_t)\s+[\w\s,]+;)+\s*$/.test(branch);
  return isState ? (/\bdma_addr_t\s+(\w+)/.exec(branch)?.[1] ?? null) : null;
}
