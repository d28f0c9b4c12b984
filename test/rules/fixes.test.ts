import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Finding, TextEdit } from '../../server/src/rules/finding.ts';
import { rules } from '../../server/src/rules/index.ts';
import { casesIn } from '../support/cases.ts';
import { applyFix, findingsIn, fixable, news, objections, place, plainTexts, type Texts } from '../support/fixes.ts';

const cases = (['rules', 'idioms', 'traps'] as const).flatMap(casesIn).map(({ name, rule, files }) => ({
  name,
  rule,
  texts: plainTexts(files),
}));
const pages = rules.map(({ meta, page }) => ({
  name: `the wrong example of ${meta.id}`,
  texts: new Map([['driver.c', complete(page.wrong)]]),
}));

describe('each fix alone', () => {
  test.each([...cases, ...pages])('$name', ({ texts }) => {
    const before = findingsIn(texts);
    for (const finding of fixable(before)) {
      const after = applyFix(texts, finding.fix.edits);
      const left = findingsIn(after);
      const title = `${finding.message} ${finding.fix.title}`;
      expect(count(left, finding), `${title}: is gone`).toBeLessThan(count(before, finding));
      expect(news(before, left), `${title}: brings nothing new`).toEqual([]);
      expect(objections(texts, after), `${title}: reads well`).toEqual([]);
    }
  });
});

describe('all fixes of a rule at once', () => {
  const fixed = cases.filter(({ texts }) => goldensOf(texts).length > 0);

  test.each(fixed)('$name', async ({ rule, texts }) => {
    const before = findingsIn(texts);
    const after = applyFix(texts, editsOf(before, rule));
    for (const [path, text] of after) {
      if (text !== texts.get(path)) await expect(text).toMatchFileSnapshot(goldenOf(path));
    }
    const left = findingsIn(after);
    expect(left.filter((finding) => finding.rule === rule && finding.fix !== null)).toEqual([]);
    expect(news(before, left)).toEqual([]);
    expect(objections(texts, after)).toEqual([]);
  });

  test('every golden is that of a file that fixes change', () => {
    const changed = fixed.flatMap(({ rule, texts }) =>
      editsOf(findingsIn(texts), rule).map(({ file }) => goldenOf(file)),
    );
    expect(fixed.flatMap(({ texts }) => goldensOf(texts)).filter((golden) => !changed.includes(golden))).toEqual([]);
  });
});

/** The edits of a rule's fixes; one that overlaps an earlier one waits for another round, as in the editor. */
function editsOf(findings: readonly Finding[], rule: string | null): readonly TextEdit[] {
  const chosen: TextEdit[] = [];
  for (const { fix } of fixable(findings.filter((finding) => finding.rule === rule))) {
    const edits = fix.edits.filter((edit) => !chosen.some((other) => isDeepStrictEqual(edit, other)));
    if (edits.some((edit) => chosen.some((other) => overlap(edit, other)))) continue;
    chosen.push(...edits);
  }
  return chosen;
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.range.start < b.range.end && b.range.start < a.range.end;
}

function count(findings: readonly Finding[], wanted: Finding): number {
  return findings.filter((finding) => place(finding) === place(wanted)).length;
}

/** `name.fixed.c` beside `name.c`. */
function goldenOf(path: string): string {
  return path.replace(/\.([ch])$/, '.fixed.$1');
}

/** The goldens of a case: those of its files, and in a folder of its own those of its headers. */
function goldensOf(texts: Texts): readonly string[] {
  const own = [...texts.keys()].map(goldenOf).filter((path) => existsSync(path));
  const [first = ''] = texts.keys();
  if (first.split('/test/rules/')[1]?.split('/').length !== 3) return own;
  const headers = readdirSync(dirname(first)).filter((name) => name.endsWith('.fixed.h'));
  return [...own, ...headers.map((name) => `${dirname(first)}/${name}`)];
}

/** Examples leave out what every file has. */
function complete(example: string): string {
  return example.includes('#include') ? example : `#include <linux/dma-mapping.h>\n${example}`;
}
