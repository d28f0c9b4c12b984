import { nearest } from './nearest.ts';
import { suppressionRules } from './suppression-rules.ts';

/** A comment that allows what rules would report: on a line, in a function, or in the whole file. */
export interface Suppression {
  readonly rules: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Offsets that it covers; a finding that touches them is allowed. */
  readonly covers: { readonly start: number; readonly end: number };
  readonly scope: 'line' | 'function' | 'file';
}

/** Something wrong with a suppression comment. */
export interface SuppressionFault {
  readonly rule: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface SuppressionComments {
  readonly suppressions: readonly Suppression[];
  readonly faults: readonly SuppressionFault[];
}

/** A function's definition; it may take in the comments before it. */
export interface FunctionExtent {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the comments of the form `dmalint: allow(rule, rule) reason` and `dmalint: allow-file(rule) reason`. A
 * comment beside code covers its line, one directly before a function covers the function, any other covers the next
 * line of code.
 */
export function readSuppressions(
  text: string,
  functions: () => readonly FunctionExtent[],
  knownRules: readonly string[],
): SuppressionComments {
  const suppressions: Suppression[] = [];
  const faults: SuppressionFault[] = [];
  if (!text.includes('dmalint:')) return { suppressions, faults };
  for (const comment of text.matchAll(/\/\*[\s*]*dmalint:(?<block>[\s\S]*?)\*\/|\/\/\s*dmalint:(?<line>[^\r\n]*)/g)) {
    const start = comment.index;
    const end = start + comment[0].length;
    const body = (comment.groups?.block ?? comment.groups?.line ?? '').replace(/\s*\n[\s*]*/g, ' ').trim();
    const directive = /^(?<verb>allow|allow-file)\s*\((?<rules>[^)]*)\)\s*(?<reason>.*)$/.exec(body);
    if (!directive?.groups) {
      faults.push({
        rule: suppressionRules.invalid.id,
        message: `'dmalint: ${body}' is not understood; it should read 'dmalint: allow(rule) reason' or 'dmalint: allow-file(rule) reason'.`,
        start,
        end,
      });
      continue;
    }
    const { verb = '', rules: list = '', reason = '' } = directive.groups;
    const rules = list
      .split(',')
      .map((rule) => rule.trim())
      .filter((rule) => rule !== '');
    faults.push(...faultsOf(rules, reason, start, end, knownRules));
    suppressions.push({ rules, start, end, ...extentOf(text, start, end, verb === 'allow-file', functions) });
  }
  return { suppressions, faults };
}

function faultsOf(
  rules: readonly string[],
  reason: string,
  start: number,
  end: number,
  knownRules: readonly string[],
): SuppressionFault[] {
  const faults: SuppressionFault[] = [];
  const add = (rule: string, message: string) => faults.push({ rule, message, start, end });
  if (rules.length === 0) add(suppressionRules.invalid.id, 'The suppression names no rule.');
  for (const rule of rules) {
    if (knownRules.includes(rule)) continue;
    const near = nearest(rule, knownRules);
    const hint = near === null ? '' : `; '${near}' is the nearest`;
    add(suppressionRules.invalid.id, `The suppression names '${rule}', which is no rule${hint}.`);
  }
  if (!/\w/.test(reason))
    add(suppressionRules.withoutReason.id, `The suppression of '${rules.join(', ')}' gives no reason.`);
  return faults;
}

function extentOf(
  text: string,
  start: number,
  end: number,
  wholeFile: boolean,
  functions: () => readonly FunctionExtent[],
): Pick<Suppression, 'covers' | 'scope'> {
  if (wholeFile) return { covers: { start: 0, end: text.length }, scope: 'file' };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = endOfLine(text, end);
  const beside = text.slice(lineStart, start).trim() !== '' || skipBlank(text, end) < lineEnd;
  if (beside) return { covers: { start: lineStart, end: lineEnd }, scope: 'line' };
  const code = skipBlank(text, end);
  const found = functions().find((extent) => extent.end > code && skipBlank(text, extent.start) === code);
  if (found) return { covers: { start: code, end: found.end }, scope: 'function' };
  return { covers: { start: code, end: endOfLine(text, code) }, scope: 'line' };
}

/** Offset of the next character that is neither blank nor part of a comment. */
function skipBlank(text: string, from: number): number {
  const blank = /\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
  blank.lastIndex = from;
  let offset = from;
  while (blank.test(text)) offset = blank.lastIndex;
  return offset;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
