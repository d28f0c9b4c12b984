import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding, TextEdit } from '../../server/src/rules/finding.ts';
import { rules } from '../../server/src/rules/index.ts';
import { casesIn, complaints, withoutMarks } from '../support/cases.ts';
import { applyEdits, checkModule } from '../support/check.ts';

const cases = (['rules', 'idioms', 'traps'] as const).flatMap(casesIn);

describe('cases', () => {
  test.each(cases)('$name', ({ files }) => {
    const { findings, problems } = checkModule(files);
    expect(problems).toEqual([]);
    expect(complaints(files, findings)).toEqual([]);
  });
});

describe('fixes', () => {
  const fixed = cases.flatMap(({ name, files, rule }) => {
    const [file] = files;
    const golden = file?.path.replace(/\.c$/, '.fixed.c');
    return file && golden && rule && existsSync(golden) ? [{ name, file, rule, golden }] : [];
  });

  test.each(fixed)('$name', async ({ file, rule, golden }) => {
    const plain = { path: file.path, text: withoutMarks(file.text) };
    const before = checkModule([plain]).findings;
    const text = applyEdits(plain.text, editsOf(before, rule));
    await expect(text).toMatchFileSnapshot(golden);

    const after = checkModule([{ path: file.path, text }]).findings;
    expect(after.filter((finding) => finding.rule === rule && finding.fix !== null)).toEqual([]);
    const known = new Set(before.map(identity));
    expect(after.filter((finding) => !known.has(identity(finding))).map((finding) => finding.message)).toEqual([]);
  });

  test('every case with a fixed text is a known rule’s', () => {
    const ids = new Set(rules.map((rule) => rule.meta.id));
    expect(fixed.filter(({ rule }) => !ids.has(rule))).toEqual([]);
    expect(fixed.every(({ golden }) => readFileSync(golden, 'utf8').length > 0)).toBe(true);
  });
});

/** The edits of a rule's fixes; one that overlaps an earlier one waits for another round, as in the editor. */
function editsOf(findings: readonly Finding[], rule: string): readonly TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const { fix } of findings.filter((finding) => finding.rule === rule)) {
    if (fix === null || fix.edits.some((edit) => chosen.some((other) => overlap(edit, other)))) continue;
    chosen.push(...fix.edits);
  }
  return chosen;
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.range.start < b.range.end && b.range.start < a.range.end;
}

/** A finding without its place or the advice that hangs on it. */
function identity({ rule, function: inside, message }: Finding): string {
  return `${rule} ${inside} ${message}`;
}
