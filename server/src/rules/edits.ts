/** Building fixes: where a statement stands, how it is indented, and what can be put beside it. */
import type { FunctionIr, Range } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { TextEdit } from './finding.ts';
import { columnAfter, indentTo } from './layout.ts';

/** Indentation of the line that holds an offset. */
export function indentationAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

/** End of the line that holds an offset, its newline included. */
function lineEndAfter(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/**
 * The whole lines that a statement fills, with the blank line after it where one stands before it too; its own range
 * where other text shares the lines.
 */
export function wholeLines(text: string, range: Range): Range {
  const start = lineStartBefore(text, range.start);
  const end = lineEndAfter(text, range.end);
  const alone = /^[ \t]*$/.test(text.slice(start, range.start)) && /^\s*$/.test(text.slice(range.end, end));
  if (!alone) return range;
  const between = start > 0 && isEmptyLine(text, lineStartBefore(text, start - 1)) && isEmptyLine(text, end);
  return { start, end: between ? lineEndAfter(text, end) : end };
}

/**
 * The statement that an expression ends, from the start of its line to past its semicolon; null where the expression
 * does not stand as `target = expression;` or `expression;` alone on its lines.
 */
export function statementAround(text: string, expression: Range): Range | null {
  const lineStart = text.lastIndexOf('\n', expression.start - 1) + 1;
  const before = text.slice(lineStart, expression.start);
  const after = /^[ \t]*;/.exec(text.slice(expression.end));
  if (after === null || !/^[ \t]*(?:[\w.>[\]*-]+[ \t]*=[ \t\n]*)?(?:\(void\)[ \t]*)?$/.test(before)) return null;
  if (isBranchBody(text, lineStart)) return null;
  return { start: lineStart + (before.length - before.trimStart().length), end: expression.end + after[0].length };
}

/** Past the statement that begins at `start`: a block in braces, or what ends at the next semicolon. */
export function statementEnd(text: string, start: number): number | null {
  if (text[start] !== '{') {
    const semicolon = text.indexOf(';', start);
    return semicolon < 0 ? null : semicolon + 1;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return null;
}

/** Keeps the further lines of a call under its opening parenthesis, which is to move by some columns. */
export function realign(unit: Unit, call: Range, columns: number): readonly TextEdit[] {
  const { text, path } = unit.file;
  const opening = text.indexOf('(', call.start) + 1;
  const before = columnAfter(text.slice(text.lastIndexOf('\n', opening - 1) + 1, opening));
  const edits: TextEdit[] = [];
  for (const match of text.slice(opening, call.end).matchAll(/\n([ \t]+)(?=\S)/g)) {
    if (columnAfter(match[1] ?? '') !== before) continue;
    const start = opening + match.index + 1;
    edits.push({
      file: path,
      range: { start, end: start + (match[1] ?? '').length },
      text: indentTo(before + columns),
    });
  }
  return columns === 0 ? [] : edits;
}

/** Inserts lines after a statement, at its own indentation. */
export function insertAfter(unit: Unit, statement: Range, lines: readonly string[]): TextEdit {
  const indentation = indentationAt(unit.file.text, statement.start);
  const text = lines.map((line) => `\n${indentation}${line}`).join('');
  return { file: unit.file.path, range: { start: statement.end, end: statement.end }, text };
}

/** Inserts one statement before another; where that one is the body of an `if` without braces, adds the braces. */
export function insertBefore(unit: Unit, statementStart: number, inserted: string): TextEdit | null {
  const { text, path } = unit.file;
  const indentation = indentationAt(text, statementStart);
  const lineStart = text.lastIndexOf('\n', statementStart - 1) + 1;
  if (lineStart + indentation.length !== statementStart) return null;
  if (!isBranchBody(text, lineStart)) {
    return { file: path, range: { start: statementStart, end: statementStart }, text: `${inserted}\n${indentation}` };
  }
  const semicolon = text.indexOf(';', statementStart);
  if (semicolon < 0) return null;
  const headEnd = text.slice(0, lineStart).trimEnd().length;
  const statement = text.slice(statementStart, semicolon + 1);
  const outer = indentation.replace(/\t$| {1,8}$/, '');
  const block = ` {\n${indentation}${inserted}\n${indentation}${statement}\n${outer}}`;
  return { file: path, range: { start: headEnd, end: semicolon + 1 }, text: block };
}

/** Includes a <linux/…> header: among sorted ones in its place, else after the last of them, else before all others. */
export function includeEdit(file: SourceFile, header: string): TextEdit {
  const line = `#include <${header}>\n`;
  const linux = file.includes.filter(({ target, quoted }) => !quoted && target.startsWith('linux/'));
  const names = linux.map(({ target }) => target);
  const sorted = names.every((name, index) => index === 0 || (names[index - 1] ?? '') <= name);
  const next = sorted ? linux.find(({ target }) => target > header) : undefined;
  const last = linux.at(-1);
  const lineStart = (offset: number) => file.text.lastIndexOf('\n', offset - 1) + 1;
  const first = file.includes[0];
  const at = next
    ? lineStart(next.start)
    : last
      ? lineEndAfter(file.text, last.end)
      : first
        ? lineStart(first.start)
        : 0;
  return { file: file.path, range: { start: at, end: at }, text: line };
}

/** The statement by which a function gives up: what its return type calls for. */
export function giveUp(ir: FunctionIr, error: string): string | null {
  const { base, pointers } = ir.returnType;
  if (pointers > 0) return 'return NULL;';
  if (base === 'void') return 'return;';
  if (base === 'bool') return 'return false;';
  if (base === 'int' || base === 'long' || base === 'ssize_t') return `return ${error};`;
  return null;
}

/** True where the line at `lineStart` is the unbraced body of the `if`, `else` or loop on the line before. */
function isBranchBody(text: string, lineStart: number): boolean {
  const before = text.slice(0, lineStart).trimEnd();
  return /(?:\)|\belse|\bdo)$/.test(before);
}

function lineStartBefore(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Whether a line begins and ends here; vertical tabs are slack (source/layout.ts). */
function isEmptyLine(text: string, lineStart: number): boolean {
  const empty = /\v*\r?\n/y;
  empty.lastIndex = lineStart;
  return empty.test(text);
}
