import type { CallExpression } from '../program/ir.ts';
import { insertAfter, realign, statementAround } from './edits.ts';
import type { Fix } from './finding.ts';
import { mayJustReturn, tookNothing } from './giving-up.ts';
import { callsOf, isReadAfter, resultVariable } from './ir-queries.ts';
import { maskRetries } from './mask-retries.ts';
import { isMaskCall, wideMasksCannotFail, widthOf } from './masks.ts';
import type { FunctionContext, Rule } from './rule.ts';
import { oneLine, textOf } from './wording.ts';

export const maskUnchecked: Rule = {
  meta: {
    id: 'mask-unchecked',
    severity: 'warning',
    summary: 'result of setting a DMA mask ignored',
    section: 'addressing-capabilities',
    editions: ['2.6', '4.x', 'current'],
    fix: 'mechanical',
  },
  page: {
    what: `
The result of dma_set_mask(), dma_set_coherent_mask() or dma_set_mask_and_coherent() is ignored. On current kernels a mask
wider than 32 bits cannot fail, so that only masks of 32 bits or less count; a mask of unknown width is reported as
information.`,
    why: `
A failure means that the device cannot do DMA on this machine. Going on all the same has undefined results; a driver that
checks can use another mode, or leave the device alone and say why.`,
    wrong: `
int card_setup(struct device *dev)
{
	dma_set_mask_and_coherent(dev, DMA_BIT_MASK(28));
	return 0;
}
`,
    right: `
int card_setup(struct device *dev)
{
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(28));
}
`,
    exceptions: `
The guide recommends dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64)) without a check. The call may also go unchecked where
a mask was set and checked just before that was at most as wide.`,
    kernelMessage: null,
  },
  call({ api, call }, context) {
    if (!isMaskCall(api.name) || call.macro !== undefined) return;
    const [found] = callsOf(context.function, isMaskCall).filter((candidate) => candidate.call === call);
    if (found === undefined) return;
    const width = widthOf(call, context.unit);
    if (width !== null && width > 32 && wideMasksCannotFail(context.kernelVersion)) return;
    const variable = resultVariable(found);
    const isStatement =
      found.site.expression === call && found.site.block.instructions[found.site.index]?.kind === 'evaluate';
    const ignored = isStatement || (variable !== null && !isReadAfter(context.function, found.site, variable));
    if (!ignored || narrowsCheckedMask(call, context)) return;
    const retry = maskRetries(context).find((candidate) => candidate.retry === call);
    // Never reached: the wider mask does not fail.
    if (retry !== undefined && retry.width !== null && wideMasksCannotFail(context.kernelVersion)) return;
    context.report({
      range: call.range,
      message: `The result of ${api.name}() is ignored.`,
      severity: width === null || retry !== undefined ? 'information' : undefined,
      fix: isStatement ? addCheck(call, context) : null,
    });
  },
};

/** "The coherent mask will always be able to set the same or a smaller mask as the streaming mask." */
function narrowsCheckedMask(call: CallExpression, context: FunctionContext): boolean {
  const textOfArgument = (of: CallExpression, index: number) => {
    const argument = of.arguments[index];
    return argument === undefined ? '' : oneLine(textOf(context.unit, argument));
  };
  if (call.name !== 'dma_set_coherent_mask' && call.name !== 'pci_set_consistent_dma_mask') return false;
  return callsOf(context.function, (name) => name === 'dma_set_mask' || name === 'pci_set_dma_mask').some(
    (earlier) =>
      earlier.call.range.start < call.range.start &&
      textOfArgument(earlier.call, 0) === textOfArgument(call, 0) &&
      textOfArgument(earlier.call, 1) === textOfArgument(call, 1),
  );
}

/**
 * `ret = dma_set_mask(…); if (ret) return ret;`, safe where the function has taken nothing yet that it would have to
 * give back.
 */
function addCheck(call: CallExpression, context: FunctionContext): Fix | null {
  const { text, path } = context.unit.file;
  const statement = statementAround(text, call.range);
  if (statement === null || statement.start !== call.range.start) return null;
  const { locals, returnType, range } = context.function;
  const variable = ['ret', 'err', 'error', 'rc', 'retval', 'result', 'status', 'r'].find(
    (name) => locals.get(name)?.type.base === 'int',
  );
  if (returnType.base !== 'int' || returnType.pointers > 0 || variable === undefined) return null;
  if (!mayJustReturn(context.function, call.range)) return null;
  const undoesNothing =
    !/\bgoto\b/.test(text.slice(range.start, range.end)) && tookNothing(context.function, call.range);
  return {
    title: 'Return the error where setting the mask fails',
    safety: undoesNothing ? 'safe' : 'suggested',
    edits: [
      { file: path, range: { start: statement.start, end: statement.start }, text: `${variable} = ` },
      ...realign(context.unit, call.range, `${variable} = `.length),
      insertAfter(context.unit, statement, [`if (${variable})`, `\treturn ${variable};`]),
    ],
  };
}
