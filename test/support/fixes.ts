/** Applying fixes to the files of a module, and what is wrong with the text that comes of it. */
import { existsSync, readFileSync } from 'node:fs';
import { loadParser } from '../../server/src/project/grammar.ts';
import type { SourceText } from '../../server/src/rules/check.ts';
import type { Finding, Fix, TextEdit } from '../../server/src/rules/finding.ts';
import { dialectOf } from '../../server/src/source/dialect.ts';
import { parseReport } from '../../server/src/source/parse-report.ts';
import { splitSource } from '../../server/src/source/split.ts';
import { withoutMarks } from './cases.ts';
import { applyEdits, checkModule } from './check.ts';

const parser = await loadParser();

/** The files of a module with the headers its fixes change, by path. */
export type Texts = ReadonlyMap<string, string>;

export interface FixedFinding extends Finding {
  readonly fix: Fix;
}

export function plainTexts(files: readonly SourceText[]): Texts {
  return new Map(files.map(({ path, text }) => [path, withoutMarks(text)]));
}

/** All findings in the files of a module; headers among the texts stand for those on disk. */
export function findingsIn(texts: Texts): readonly Finding[] {
  const files = [...texts].filter(([path]) => path.endsWith('.c')).map(([path, text]) => ({ path, text }));
  const headers = Object.fromEntries(
    [...texts].filter(([path]) => path.endsWith('.h')).map(([path, text]) => [path.replace(/^.*\//, ''), text]),
  );
  return checkModule(files, { headers }).findings;
}

export function fixable(findings: readonly Finding[]): readonly FixedFinding[] {
  return findings.flatMap((finding) => (finding.fix === null ? [] : [{ ...finding, fix: finding.fix }]));
}

export function applyFix(texts: Texts, edits: readonly TextEdit[]): Texts {
  const fixed = new Map(texts);
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = texts.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
    const own = edits.filter((edit) => edit.file === file);
    fixed.set(file, applyEdits(text, own));
  }
  return fixed;
}

/** Findings of a rule in a function where `after` has more of them than `before`. */
export function news(before: readonly Finding[], after: readonly Finding[]): readonly string[] {
  const left = before.map(place);
  return after.flatMap((finding) => {
    const index = left.indexOf(place(finding));
    if (index >= 0) left.splice(index, 1);
    return index < 0 ? [`${place(finding)}: ${finding.message}`] : [];
  });
}

/** The rule and the function of a finding: its words may change with what a fix does to the names in them. */
export function place({ rule, function: inside }: Finding): string {
  return `${rule} in ${inside}`;
}

/** What a maintainer would object to in the lines that a fix changed, and what the parser cannot read any more. */
export function objections(before: Texts, after: Texts): readonly string[] {
  return [...after].flatMap(([path, text]) => {
    const old = before.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '');
    if (text === old) return [];
    return [...styleObjections(old, text), ...labelObjections(text), ...parseObjections(path, old, text)];
  });
}

const tabWidth = 8;
const longestLine = 100;

function styleObjections(before: string, after: string): readonly string[] {
  const known = new Set(before.split('\n'));
  const longest = Math.max(longestLine, ...before.split('\n').map(width));
  return after.split('\n').flatMap((line) => {
    if (known.has(line)) return [];
    const wrong: string[] = [];
    if (/[ \t]$/.test(line)) wrong.push(`ends in blanks: ${line}`);
    if (/^\t* {8}/.test(line) || /^ +\t/.test(line)) wrong.push(`is not indented with tabs: ${line}`);
    if (width(line) > longest) wrong.push(`is too long: ${line}`);
    return wrong;
  });
}

function width(line: string): number {
  let column = 0;
  for (const character of line) column += character === '\t' ? tabWidth - (column % tabWidth) : 1;
  return column;
}

/** Each label is jumped to, and each jump has its label. */
function labelObjections(text: string): readonly string[] {
  const jumps = new Set([...text.matchAll(/\bgoto\s+(\w+)\s*;/g)].map((match) => match[1]));
  const labels = new Set([...text.matchAll(/^\s*(?!default\b)(\w+):(?!:)\s*$/gm)].map((match) => match[1]));
  return [
    ...[...jumps].filter((name) => !labels.has(name)).map((name) => `goto ${name} has no label`),
    ...[...labels].filter((name) => !jumps.has(name)).map((name) => `label ${name} is not used`),
  ];
}

function parseObjections(path: string, before: string, after: string): readonly string[] {
  const [old, now] = [before, after].map((text) => {
    const file = splitSource(path, text);
    return parseReport(file, dialectOf(file, []), parser);
  });
  const known = new Set(old?.errors.map((error) => error.function));
  return (now?.errors ?? [])
    .filter((error) => !known.has(error.function))
    .map((error) => `cannot be parsed: ${error.function}: ${error.text}`);
}
