// Holds what the built command says of the sample drivers against the marks in them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = 'sample-drivers/edu-dma';

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly steps: readonly unknown[];
}

let status: number | null;
let loud: readonly Finding[];

beforeAll(() => {
  const run = spawnSync(process.execPath, ['dist/cli.js', 'check', 'sample-drivers', '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
  });
  status = run.status;
  const findings: readonly Finding[] = JSON.parse(run.stdout).findings;
  loud = findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
});

function findingsIn(name: string): readonly Finding[] {
  return loud.filter(({ file }) => file === `${folder}/${name}`);
}

test('the folder of sample drivers is not clean', () => {
  expect(status).toBe(1);
});

test('the right driver draws no error and no warning', () => {
  expect(findingsIn('edu_dma.c')).toEqual([]);
});

describe('the faulty driver', () => {
  const lines = readFileSync(join(root, folder, 'edu_dma_faulty.c'), 'utf8').split('\n');
  const marksOf = (kind: string) =>
    lines.flatMap((text, index) => {
      const mark = new RegExp(`// ${kind}: (?<rule>\\S+) ?(?<words>.*)$`).exec(text)?.groups;
      return mark === undefined ? [] : [{ line: index + 1, rule: mark.rule ?? '', words: mark.words ?? '' }];
    });
  const marks = marksOf('expect');

  test('draws the findings that are marked, and no others', () => {
    const found = findingsIn('edu_dma_faulty.c').map(({ line, rule }) => `${line} ${rule}`);
    expect(found).toEqual(marks.map(({ line, rule }) => `${line} ${rule}`));
  });

  test.each(marks)('is told of $rule in the words of line $line', ({ line, rule, words }) => {
    const finding = findingsIn('edu_dma_faulty.c').find(
      (candidate) => candidate.line === line && candidate.rule === rule,
    );
    expect(finding?.message).toContain(words);
  });

  test.each(marksOf('todo-expect'))('is not told of $rule on line $line yet', ({ line, rule }) => {
    expect(findingsIn('edu_dma_faulty.c').filter((finding) => finding.line === line && finding.rule === rule)).toEqual(
      [],
    );
  });
});
