/** Undoing a resource where a function leaves: on which way out, and on which rung of its ladder of labels. */
import type { Resource } from '../flow/events.ts';
import type { BasicBlock, BlockId, FunctionIr, Range } from '../program/ir.ts';
import { insertBefore, statementEnd } from './edits.ts';
import type { Fix, Step, StepBranch, TextEdit } from './finding.ts';
import { entriesOf, isDominated, sitesOf } from './ir-queries.ts';
import { releaseCall } from './releases.ts';
import type { FunctionContext } from './rule.ts';
import { withoutComments } from './tokens.ts';

/**
 * Undoes a resource on the way out by which the path of a leak leaves, and on no other way. A `goto` goes to the rung that
 * undoes it already, where the ladder has one; else the call goes before the `goto` or `return`.
 */
export function releaseBeforeLeaving(resource: Resource, steps: readonly Step[], context: FunctionContext): Fix | null {
  const { unit, function: ir } = context;
  const { text, path } = unit.file;
  const leaving = steps.at(-1);
  const call = releaseCall(resource);
  if (leaving === undefined || call === null || resource.function !== ir.name) return null;
  if (steps.some(({ file }) => file !== path) || isWrittenAgain(ir, text, resource, leaving.range)) return null;
  const title = `Add ${call.replace(/\(.*$/s, '()')}`;
  const isUndoneSomewhere = squeezed(text.slice(ir.range.start, ir.range.end)).includes(squeezed(call));
  const way = wayOut(ir, text, steps, leaving.range, isUndoneSomewhere);
  if (way === null) return null;
  const rung = way.label === null ? null : editsToRung(text, path, way, call, ir);
  if (rung !== null) return { title: rung.title, safety: 'suggested', edits: rung.edits };
  const edit = insertBefore(unit, way.start, call);
  return edit === null ? null : { title, safety: 'suggested', edits: [edit] };
}

/** Whether a block is reached by no path but those that take every branch as the steps do. */
export function isReachedOnlyAlong(ir: FunctionIr, steps: readonly Step[], block: BlockId): boolean {
  return branchesOf(ir, steps).every((branch) => isBeyond(ir, branch, block));
}

/** A `return` or `goto` that only paths take which have the resource. */
interface WayOut {
  readonly start: number;
  readonly end: number;
  /** Where the `goto` leads; null for a `return`. */
  readonly label: string | null;
}

function wayOut(
  ir: FunctionIr,
  text: string,
  steps: readonly Step[],
  leaving: Range,
  isUndoneSomewhere: boolean,
): WayOut | null {
  const branches = branchesOf(ir, steps);
  const last = branches.at(-1);
  const exit = blockAt(ir, leaving);
  const isReturn = /^return\b/.test(text.slice(leaving.start, leaving.end));
  if (isReturn && exit !== null && isReachedOnlyAlong(ir, steps, exit.id))
    return entriesOf(ir, exit.id) > 1 && isUndoneSomewhere ? null : { ...leaving, label: null };
  if (last === undefined || !branches.slice(0, -1).every((branch) => isBeyond(ir, branch, last.block.id))) return null;
  const jump = jumpAfter(text, last);
  const target = jump === null ? -1 : labelIn(text, jump.label, ir.range);
  return jump !== null && target >= 0 && target < leaving.start ? jump : null;
}

interface Branch {
  readonly block: BasicBlock;
  readonly condition: Range;
  readonly truth: boolean;
  /** Where the path went on. */
  readonly taken: BlockId;
}

function branchesOf(ir: FunctionIr, steps: readonly Step[]): readonly Branch[] {
  return steps.flatMap(({ branch }) => (branch === undefined ? [] : (branchAt(ir, branch) ?? [])));
}

function branchAt(ir: FunctionIr, { condition: { start, end }, truth }: StepBranch): Branch | null {
  for (const block of ir.blocks) {
    const { terminator } = block;
    if (terminator.kind !== 'branch') continue;
    const condition = terminator.condition.range;
    if (condition.start !== start || condition.end !== end) continue;
    return { block, condition, truth, taken: truth ? terminator.whenTrue : terminator.whenFalse };
  }
  return null;
}

/** Whether a block is only reached where the branch goes as the path did. */
function isBeyond(ir: FunctionIr, { taken }: Branch, block: BlockId): boolean {
  return entriesOf(ir, taken) === 1 && isDominated(ir, block, taken);
}

function blockAt(ir: FunctionIr, leaving: Range): BasicBlock | null {
  return (
    ir.blocks.find(({ terminator }) => terminator.kind === 'return' && terminator.range.start === leaving.start) ?? null
  );
}

/** The `goto` that ends what an `if` with this one condition guards. */
function jumpAfter(text: string, { condition, truth }: Branch): (WayOut & { readonly label: string }) | null {
  const before = text.slice(Math.max(0, condition.start - 200), condition.start);
  const head = /\bif\s*\(((?:\s*!|\s*\(|\s*(?:un)?likely\s*\()*)\s*$/.exec(before);
  if (head === null || ((head[1]?.split('!').length ?? 1) % 2 === 1) !== truth) return null;
  const start = condition.end + (/^[\s)]*/.exec(text.slice(condition.end))?.[0].length ?? 0);
  const end = statementEnd(text, start);
  if (end === null || !/^(?:\{|goto\b)/.test(text.slice(start, start + 6))) return null;
  const body = withoutComments(text.slice(start, end));
  const jump = /\bgoto\s+(\w+)\s*;[\s}]*$/.exec(body);
  if (jump === null || /\b(?:if|for|while|switch|do)\b/.test(body)) return null;
  const at = start + jump.index;
  return { start: at, end: at + jump[0].indexOf(';') + 1, label: jump[1] ?? '' };
}

/** Where the line of a label begins; -1 where the function has none of that name. */
function labelIn(text: string, label: string, { start, end }: Range): number {
  const match = new RegExp(`^[ \\t]*${label}[ \\t]*:(?!:)`, 'm').exec(text.slice(start, end));
  return match === null ? -1 : start + match.index;
}

/** Jumps to the statement above the label that undoes the resource already, which may have a label or is given one. */
function editsToRung(
  text: string,
  file: string,
  way: WayOut,
  call: string,
  ir: FunctionIr,
): { readonly title: string; readonly edits: readonly TextEdit[] } | null {
  const target = labelIn(text, way.label ?? '', ir.range);
  const above = text.slice(ir.range.start, target);
  const statement = /(?:^|[;{}:])\s*(\w+\([^;{}]*\);)\s*$/.exec(above);
  if (statement === null || squeezed(statement[1] ?? '') !== squeezed(call)) return null;
  const start = ir.range.start + statement.index + statement[0].indexOf(statement[1] ?? '');
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(lineStart, start) !== '\t') return null;
  const existing = /(?:^|\n)[ \t]*(\w+)[ \t]*:[ \t]*\n$/.exec(text.slice(ir.range.start, lineStart))?.[1];
  const name = existing ?? freeLabel(text.slice(ir.range.start, ir.range.end), way.label ?? '', call);
  if (name === null) return null;
  const jump = { file, range: { start: way.start, end: way.end }, text: `goto ${name};` };
  const label = { file, range: { start: lineStart, end: lineStart }, text: `${name}:\n` };
  const verb = `Go to ${name}, which calls ${call.replace(/\(.*$/s, '()')}`;
  return { title: verb, edits: existing === undefined ? [jump, label] : [jump] };
}

/** `unmap_dma`, in the manner of the labels that are there: `err_unmap_dma` beside `err_free`. */
function freeLabel(body: string, beside: string, call: string): string | null {
  const verb = call.includes('unmap') ? 'unmap' : 'free';
  const prefix = /^(?:err|error|out|fail|exit)_/.exec(beside)?.[0] ?? '';
  const argument = /,\s*([^,]*?)\s*,/.exec(call)?.[1] ?? '';
  const subject = /(\w+)(?:\[[^\]]*\])?$/.exec(argument)?.[1] ?? 'buffer';
  const name = `${prefix}${verb}_${subject.replace(/_?dma$/, '') || 'dma'}`;
  return new RegExp(`\\b${name}\\b`).test(body) ? null : name;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

/** The handle names something else by then. */
function isWrittenAgain(ir: FunctionIr, text: string, resource: Resource, leaving: Range): boolean {
  const made = resource.range;
  const name = resource.type === 'mapping' ? resource.handle : resource.memory;
  return sitesOf(ir).some(({ expression }) => {
    if (expression.kind !== 'assign' || expression.range.start <= made.start) return false;
    const { start, end } = expression.target.range;
    return expression.range.start < leaving.start && squeezed(text.slice(start, end)) === squeezed(name);
  });
}
