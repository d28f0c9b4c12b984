import type { CallExpression } from '../program/ir.ts';
import { indentationAt, statementEnd } from './edits.ts';
import type { Fix } from './finding.ts';
import { maskRetries } from './mask-retries.ts';
import { wideMasksCannotFail } from './masks.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { quote, textOf } from './wording.ts';

export const mask64Fallback: Rule = {
  meta: {
    id: 'mask-64-fallback',
    severity: 'information',
    summary: 'a 32-bit retry after a wide mask that cannot fail',
    section: 'addressing-capabilities',
    editions: ['current'],
    fix: 'mechanical',
    tag: 'unnecessary',
  },
  page: {
    what: `
A mask wider than 32 bits is set, and where that "fails" a mask of 32 bits or less is tried.`,
    why: `
On current kernels dma_set_mask_and_coherent() never fails for a mask wider than 32 bits: such a mask says what the device
can reach, and the kernel hands out nothing beyond it. The retry is dead code, and readers take it for a need.`,
    wrong: `
int card_setup(struct device *dev)
{
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64))) {
		if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)))
			return -EIO;
	}
	return 0;
}
`,
    right: `
int card_setup(struct device *dev)
{
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64)))
		return -EIO;
	return 0;
}
`,
    exceptions: `
A driver that must also work on kernels before 5.0. Where the device itself comes in two widths, choose by asking the
device, not by the failure.`,
    kernelMessage: null,
  },
  call({ call }, context) {
    if (!wideMasksCannotFail(context.kernelVersion)) return;
    for (const { first, width, retry } of maskRetries(context)) {
      if (first !== call || width === null) continue;
      context.report({
        range: retry.range,
        message: `${quote(textOf(context.unit, retry))} is tried only where setting a mask of ${width} bits fails, which it cannot.`,
        fix: dropRetry(first, retry, context),
      });
    }
  },
};

/**
 * `if (wide && narrow)` keeps the first call; `if (wide) { if (narrow) HANDLE }` and
 * `err = wide; if (err) { err = narrow; if (err) HANDLE }` keep the first test and the error handling; other shapes are
 * left to a person.
 */
function dropRetry(wide: CallExpression, retry: CallExpression, context: FunctionContext): Fix | null {
  const { text, path } = context.unit.file;
  const between = text.slice(wide.range.end, retry.range.start);
  if (/^\s*&&\s*$/.test(between)) {
    return {
      title: 'Drop the retry',
      safety: 'safe',
      edits: [{ file: path, range: { start: wide.range.end, end: retry.range.end }, text: '' }],
    };
  }
  const outer = /^(?:;\s*if\s*\((\w+)\)|\))\s*(\{?)\s*(?:(\w+)\s*=\s*|if\s*\()$/.exec(between);
  if (outer === null || outer[1] !== outer[3]) return null;
  const inner = outer[1] === undefined ? /^\)\s*/ : new RegExp(`^;\\s*if\\s*\\(${outer[1]}\\)\\s*`);
  const check = inner.exec(text.slice(retry.range.end));
  if (check === null || !isPlainTest(text, wide)) return null;
  const handleStart = retry.range.end + check[0].length;
  const handleEnd = statementEnd(text, handleStart);
  const closing = outer[2] === '{' ? /^\s*\}/ : /^/;
  const rest = handleEnd === null ? null : closing.exec(text.slice(handleEnd));
  if (handleEnd === null || rest === null || /^\s*else\b/.test(text.slice(handleEnd + rest[0].length))) return null;
  const headEnd = wide.range.end + (/^(?:;\s*if\s*\(\w+\)|\))/.exec(between)?.[0].length ?? 0);
  const outside = indentationAt(text, headEnd);
  const innerIf = outer[1] === undefined ? retry.range.start : retry.range.end + check[0].indexOf('if');
  const nesting = indentationAt(text, innerIf).slice(outside.length);
  const handle = text.slice(handleStart, handleEnd).replaceAll(`\n${nesting}`, '\n');
  const gap = handle.startsWith('{') ? ' ' : `\n${outside}\t`;
  return {
    title: 'Drop the retry',
    safety: 'safe',
    edits: [{ file: path, range: { start: headEnd, end: handleEnd + rest[0].length }, text: `${gap}${handle}` }],
  };
}

/** The call is the whole condition, or the whole value assigned. */
function isPlainTest(text: string, call: CallExpression): boolean {
  return /(?:if\s*\(|\w\s*=\s*)$/.test(text.slice(0, call.range.start));
}
