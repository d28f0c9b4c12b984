/** Writing accesses of a field as the macros for unmap state. */
import type { CallExpression, Expression, Range } from '../../program/ir.ts';
import type { Program } from '../../program/program.ts';
import { visitTree } from '../../program/visit.ts';
import type { TextEdit } from '../finding.ts';
import { columnAfter, layOutCall, lineWidth } from '../layout.ts';
import { argumentsAfter, withoutComments } from '../tokens.ts';
import { oneLine } from '../wording.ts';
import type { Access, MemberExpression } from './accesses.ts';
import { fieldOffset } from './occurrences.ts';
import { type Role, roleOf } from './roles.ts';

/** Whether a field keeps an address or a length: which family of macros it takes. */
export type StateKind = 'addr' | 'len';

/** An access, and the macros it takes. */
export interface Rewrite {
  readonly access: Access;
  readonly state: StateKind;
}

/** A call of nothing but macros and helpers without effect, which may be left out with the value that it makes. */
const pureCall =
  /^(?:skb_headlen|skb_frag_size|skb_end_offset|sg_dma_len|sg_dma_address|min|max|min_t|max_t|ALIGN|(?:lower|upper)_32_bits|(?:cpu_to|_?_?swab)\w+|[bl]e(?:16|32|64)_to_cpu|dma_unmap_(?:addr|len))$/;

/** Why an access cannot be rewritten, or null. A set must be a statement whose value may be left out with the field. */
export function hindrance(access: Access, role: Role): string | null {
  const { file } = access.source.unit;
  if (fieldOffset(file, access) === null) return 'is used by way of a macro';
  if (access.expression.kind === 'call') return null;
  if (pointerText(access.expression, file.text) === null) return 'is used in a way that cannot be rewritten';
  if (role.kind !== 'set') return null;
  if (hasEffect(role.value)) return 'is set to a value that has to be computed where the field does not exist, too';
  return isWholeStatement(file.text, role.assignment) ? null : 'is set within a larger expression';
}

/** The edits that make macros of plain accesses. Calls and statements are laid out anew where they hold no comment. */
export function rewritesOf(program: Program, rewrites: readonly Rewrite[]): readonly TextEdit[] {
  const plain = rewrites.filter(({ access }) => access.expression.kind === 'member');
  const edits = plain.map((rewrite) => {
    const near = plain.filter((other) => other.access.source === rewrite.access.source);
    return editFor(program, rewrite, near);
  });
  // A call or a statement is rewritten once, with all that it holds.
  return edits.filter(
    (edit, index) =>
      !edits.some(
        (other, otherIndex) =>
          other.file === edit.file &&
          isInside(edit.range, other.range) &&
          (isLonger(other.range, edit.range) || otherIndex < index),
      ),
  );
}

function editFor(program: Program, rewrite: Rewrite, near: readonly Rewrite[]): TextEdit {
  const role = roleOf(rewrite.access);
  if (role.kind === 'set') return editSet(program, rewrite, role, near);
  const whole = role.kind === 'unmap' ? editCall(program, rewrite.access, role.call, near) : null;
  if (whole !== null) return whole;
  const { expression, source } = rewrite.access;
  return { file: source.unit.file.path, range: expression.range, text: readText(program, rewrite) };
}

function isLonger(a: Range, b: Range): boolean {
  return a.end - a.start > b.end - b.start;
}

function isInside(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The whole call anew; null where its layout holds comments, or is a macro's. */
function editCall(program: Program, access: Access, call: CallExpression, near: readonly Rewrite[]): TextEdit | null {
  const { text, path } = access.source.unit.file;
  const given = argumentsOf(text, call);
  if (given === null) return null;
  const range = { start: call.range.start, end: given.end };
  const prefix = prefixOf(text, range.start);
  const room = lineWidth - columnAfter(prefix) - given.callee.length - 2;
  const pieces = given.list.map((argument) => {
    const written = textWith(program, text, argument, near);
    const joined = oneLine(written);
    // Its own breaks are right where they were: its column stays.
    return joined.length <= room ? joined : written;
  });
  return { file: path, range, text: layOutCall(prefix, given.callee, pieces, 1) };
}

function editSet(
  program: Program,
  { access, state }: Rewrite,
  { assignment, value }: Extract<Role, { kind: 'set' }>,
  near: readonly Rewrite[],
): TextEdit {
  const { text, path } = access.source.unit.file;
  const pointer = access.expression.kind === 'member' ? pointerOf(program, access, access.expression) : '';
  const range = { start: valueStart(text, access, value), end: Math.max(value.range.end, assignment.end) };
  const written = textWith(program, text, range, near);
  const pieces = [pointer, access.field, hasComment(written) ? written : oneLine(written)];
  const laid = layOutCall(prefixOf(text, assignment.start), `dma_unmap_${state}_set`, pieces, 1);
  return { file: path, range: assignment, text: laid };
}

/** Past the `=`: an operand's range leaves out the parentheses around it. */
function valueStart(text: string, { expression }: Access, value: Expression): number {
  const after = /^\s*=\s*/.exec(text.slice(expression.range.end))?.[0].length;
  return after === undefined ? value.range.start : expression.range.end + after;
}

function readText(program: Program, { access, state }: Rewrite): string {
  if (access.expression.kind !== 'member') return '';
  return `dma_unmap_${state}(${pointerOf(program, access, access.expression)}, ${access.field})`;
}

/** The text of a range with the reads in it rewritten. */
function textWith(program: Program, text: string, range: Range, rewrites: readonly Rewrite[]): string {
  let result = '';
  let from = range.start;
  const inner = rewrites.filter(({ access }) => isInside(access.expression.range, range));
  for (const rewrite of [...inner].sort((a, b) => a.access.expression.range.start - b.access.expression.range.start)) {
    const { start, end } = rewrite.access.expression.range;
    result += text.slice(from, start) + readText(program, rewrite);
    from = end;
  }
  return result + text.slice(from, range.end);
}

function pointerOf(program: Program, access: Access, member: MemberExpression): string {
  const { unit } = access.source;
  const pointer = pointerText(member, unit.file.text) ?? '';
  const { object } = member;
  const type = object.kind === 'dereference' ? program.typeOf(unit, access.ir, object.operand) : null;
  // The macros copy the pointer, which an array does not allow.
  return type !== null && type.dimensions.length > 0 ? `&${pointer}[0]` : pointer;
}

/** What the macros take for a pointer to the struct of `pointer->field` or `object.field`. */
function pointerText(member: MemberExpression, text: string): string | null {
  const { start, end } = member.range;
  const match = /^(.*?)\s*(->|\.)\s*\w+$/s.exec(text.slice(start, end));
  const object = match?.[1];
  if (object === undefined || object === '' || hasComment(object)) return null;
  const spelled = oneLine(object);
  if (match?.[2] === '->') return withoutParentheses(spelled);
  const dereferenced = /^\(\s*\*\s*(\w+(?:(?:->|\.)\w+)*)\s*\)$/.exec(spelled)?.[1];
  return dereferenced ?? `&${spelled}`;
}

function withoutParentheses(text: string): string {
  return /^\(([^()]*)\)$/.exec(text)?.[1]?.trim() ?? text;
}

/** The arguments of a call as written; null where comments or directives stand among them. */
function argumentsOf(
  text: string,
  call: CallExpression,
): { readonly callee: string; readonly list: readonly Range[]; readonly end: number } | null {
  const callee = call.name ?? '';
  const { start } = call.range;
  if (callee === '' || !text.startsWith(callee, start)) return null;
  const given = argumentsAfter(text, start + callee.length);
  if (given === null || given.list.length !== call.arguments.length) return null;
  const written = text.slice(start, given.end);
  if (hasComment(written) || /^[ \t]*#/m.test(written) || !/^[ \t]*;/.test(text.slice(given.end))) return null;
  return { callee, list: given.list, end: given.end };
}

function isWholeStatement(text: string, { start, end }: Range): boolean {
  const before = withoutComments(text.slice(Math.max(0, start - 400), start)).trimEnd();
  return /^\s*;/.test(text.slice(end)) && (before === '' || /(?:[;{}):]|\belse|\bdo)$/.test(before));
}

function hasEffect(value: Expression): boolean {
  let found = false;
  visitTree(value, (part) => {
    if (part.kind === 'assign' || part.kind === 'step' || part.kind === 'unknown') found = true;
    if (part.kind === 'call' && !(part.direct && pureCall.test(part.name ?? ''))) found = true;
  });
  return found;
}

function hasComment(text: string): boolean {
  return /\/[*/]/.test(text);
}

function prefixOf(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}
