import type { CallExpression, Range } from '../program/ir.ts';
import { realign, statementEnd, wholeLines } from './edits.ts';
import type { Fix } from './finding.ts';
import { callsOf, isDominated, sitesOf } from './ir-queries.ts';
import { isMaskCall } from './masks.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { oneLine, textOf } from './wording.ts';

export const maskSplit: Rule = {
  meta: {
    id: 'mask-split',
    severity: 'hint',
    summary: 'both masks set to the same width by two calls',
    section: 'addressing-capabilities',
    editions: ['4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
dma_set_mask() and dma_set_coherent_mask() are called for one device with one mask; dma_set_mask_and_coherent() does both.`,
    why: `
The second call cannot fail where the first succeeded, so that its error handling is dead code; and one call cannot be
changed later without the other.`,
    wrong: `
int card_setup(struct device *dev)
{
	int ret;

	ret = dma_set_mask(dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	ret = dma_set_coherent_mask(dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	return 0;
}
`,
    right: `
int card_setup(struct device *dev)
{
	int ret;

	ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
	if (ret)
		return ret;
	return 0;
}
`,
    exceptions: `
A driver that must go on with streaming mappings where the coherent mask is refused has two different masks, and is not
reported.`,
    kernelMessage: null,
  },
  call({ api, call }, context) {
    if (api.name !== 'dma_set_coherent_mask') return;
    const calls = callsOf(context.function, isMaskCall);
    const own = calls.find((found) => found.call === call);
    const before = calls.filter((found) => found.call.range.end < call.range.start);
    const nearest = before.sort((a, b) => a.call.range.start - b.call.range.start).at(-1);
    if (own === undefined || nearest?.call.name !== 'dma_set_mask') return;
    const earlier = nearest.call;
    if (!sameArguments(earlier, call, context) || isWrittenBetween(earlier, call, context)) return;
    if (!isDominated(context.function, own.site.block.id, nearest.site.block.id)) return;
    const [device, mask] = call.arguments.map((argument) => oneLine(textOf(context.unit, argument)));
    context.report({
      range: call.range,
      message: `The streaming and the coherent mask of '${device}' are set to '${mask}' by two calls.`,
      fix: merge(earlier, call, context),
    });
  },
};

function sameArguments(a: CallExpression, b: CallExpression, context: FunctionContext): boolean {
  const texts = (call: CallExpression) =>
    call.arguments.map((argument) => oneLine(textOf(context.unit, argument))).join(',');
  return a.arguments.length === 2 && texts(a) === texts(b);
}

/** A variable that the arguments name has another value by the second call. */
function isWrittenBetween(a: CallExpression, b: CallExpression, context: FunctionContext): boolean {
  const names = new Set(b.arguments.flatMap((argument) => textOf(context.unit, argument).match(/\w+/g) ?? []));
  return sitesOf(context.function).some(({ expression }) => {
    if (expression.kind !== 'assign' && expression.kind !== 'step') return false;
    const { target, range } = expression;
    return a.range.end <= range.start && range.end <= b.range.start && names.has(textOf(context.unit, target));
  });
}

/** The first call sets both masks, and the second goes, with its error handling, where all of that is plain to see. */
function merge(first: CallExpression, second: CallExpression, context: FunctionContext): Fix | null {
  const { text, path } = context.unit.file;
  const removed = secondCall(text, first.range, second.range);
  if (removed === null || !text.startsWith('dma_set_mask', first.range.start)) return null;
  const nameEnd = first.range.start + 'dma_set_mask'.length;
  return {
    title: 'Set both with dma_set_mask_and_coherent()',
    safety: 'safe',
    edits: [
      { file: path, range: { start: first.range.start, end: nameEnd }, text: 'dma_set_mask_and_coherent' },
      ...realign(context.unit, first.range, '_and_coherent'.length),
      { file: path, range: removed, text: '' },
    ],
  };
}

function secondCall(text: string, first: Range, second: Range): Range | null {
  const between = text.slice(first.end, second.start);
  // `if (first || second)`
  if (/^\s*\|\|\s*$/.test(between)) return { start: first.end, end: second.end };
  // `first; second;`
  if (/^;\s*$/.test(between) && text[second.end] === ';')
    return wholeLines(text, { start: second.start, end: second.end + 1 });
  // `ret = first; if (!ret) ret = second;`
  const chained = /^;(\s*if\s*\(!(\w+)\)\s*(\w+)\s*=\s*)$/.exec(between);
  if (chained !== null && chained[2] === chained[3]) return { start: first.end + 1, end: second.end + 1 };
  // `ret = first; if (ret) …; ret = second; if (ret) …;`
  const variable = /(\w+)\s*=\s*$/.exec(text.slice(0, first.start))?.[1];
  if (variable === undefined || !new RegExp(`^;\\s*if\\s*\\(${variable}\\)`).test(between)) return null;
  const assignment = new RegExp(`[;}]\\s*(${variable}\\s*=\\s*)$`).exec(between);
  const check = new RegExp(`^;\\s*if\\s*\\(${variable}\\)\\s*`).exec(text.slice(second.end));
  if (assignment === null || check === null) return null;
  const end = statementEnd(text, second.end + check[0].length);
  const start = second.start - (assignment[1] ?? '').length;
  return end === null || /^\s*else\b/.test(text.slice(end)) ? null : wholeLines(text, { start, end });
}
