/** A cheap look at the source text below the level of syntax: identifiers, and the arguments that follow one. */
import type { Range } from '../program/ir.ts';
import { readPieces } from '../source/pieces.ts';
import type { SourceFile } from '../source/source-file.ts';

export interface Token {
  readonly text: string;
  readonly range: Range;
}

/** The active text with comments, strings and disabled branches blanked, offsets unchanged. */
export function codeOf(file: SourceFile): string {
  let code = codes.get(file);
  if (code === undefined) {
    code = piecesOfCode(file).join('');
    for (const { start, end } of file.disabled)
      code = code.slice(0, start) + blank(code.slice(start, end)) + code.slice(end);
    codes.set(file, code);
  }
  return code;
}

const codes = new WeakMap<SourceFile, string>();

const piecesOfCode = readPieces(withoutComments);

/** The text with comments and strings blanked, offsets unchanged. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, blank);
}

/** Whole identifiers that `pattern` (global, anchored to word boundaries) finds; members of structs are left out. */
export function findIdentifiers(code: string, pattern: RegExp): readonly Token[] {
  const found: Token[] = [];
  for (const match of code.matchAll(pattern)) {
    const start = match.index;
    const before = code.slice(Math.max(0, start - 40), start).trimEnd();
    if (before.endsWith('->') || /[^.]\.$/.test(before)) continue;
    found.push({ text: match[0], range: { start, end: start + match[0].length } });
  }
  return found;
}

/** Ranges of the arguments in the parentheses that follow `offset`, and their end; null where none follow. */
export function argumentsAfter(
  code: string,
  offset: number,
): { readonly list: readonly Range[]; readonly end: number } | null {
  const opening = /^\s*\(/.exec(code.slice(offset, offset + 80));
  if (opening === null) return null;
  const list: Range[] = [];
  let depth = 1;
  let start = offset + opening[0].length;
  for (let at = start; at < code.length; at++) {
    const character = code[at];
    if (character === '(' || character === '[' || character === '{') depth++;
    else if (character === ')' || character === ']' || character === '}') depth--;
    if (depth === 0) {
      const last = trimmed(code, start, at);
      if (list.length > 0 || last.end > last.start) list.push(last);
      return { list, end: at + 1 };
    }
    if (depth === 1 && character === ',') {
      list.push(trimmed(code, start, at));
      start = at + 1;
    }
  }
  return null;
}

function trimmed(code: string, start: number, end: number): Range {
  const text = code.slice(start, end);
  return { start: start + (text.length - text.trimStart().length), end: start + text.trimEnd().length };
}

function blank(text: string): string {
  if (!text.includes('\n')) return ' '.repeat(text.length);
  return text
    .split('\n')
    .map((line) => ' '.repeat(line.length))
    .join('\n');
}
