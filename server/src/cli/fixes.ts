import { readFileSync, writeFileSync } from 'node:fs';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { combineFixes } from '../project/combine-fixes.ts';
import { compareText, type PlacedFinding } from '../project/result.ts';
import type { TextEdit } from '../rules/finding.ts';

/** The new text of one file, and how many fixes it takes in. */
export interface FixedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface FixPlan {
  readonly files: readonly FixedFile[];
  /** Fixes that are in the plan; others overlap with these and want another round. */
  readonly applied: number;
}

/** Works out what the safe fixes of the findings make of their files. A fix goes in as a whole or not at all. */
export function planFixes(findings: readonly PlacedFinding[], read: (file: string) => string = readUtf8): FixPlan {
  const { edits, applied } = combineFixes(
    findings.flatMap(({ fix }) => (fix?.safety === 'safe' && fix.edits.length > 0 ? [fix] : [])),
  );
  const files = [...edits]
    .sort(([a], [b]) => compareText(a, b))
    .map(([file, own]) => {
      const before = read(file);
      return { file, before, after: applyEdits(before, own) };
    })
    .filter(({ before, after }) => before !== after);
  return { files, applied };
}

export function writeFixes(plan: FixPlan): void {
  for (const { file, after } of plan.files) writeFileSync(file, after);
}

/** The plan as a unified diff that `git apply` and `patch -p1` take. */
export function diffOf(plan: FixPlan, displayPath: (file: string) => string): string {
  return plan.files
    .map(({ file, before, after }) => {
      const name = displayPath(file).replace(/^\//, '');
      return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, '', '', {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
      });
    })
    .join('');
}

function readUtf8(file: string): string {
  return readFileSync(file, 'utf8');
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  let result = '';
  let from = 0;
  for (const { range, text: replacement } of [...edits].sort((a, b) => a.range.start - b.range.start)) {
    result += text.slice(from, range.start) + replacement.replace(/\r?\n/g, newline);
    from = range.end;
  }
  return result + text.slice(from);
}
