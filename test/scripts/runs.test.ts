import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dmalint-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly line: number;
}

/** Writes the JSON output of a run and gives its path. */
function run(name: string, findings: readonly Finding[]): string {
  const path = join(folder, name);
  const filled = findings.map((finding) => ({
    file: 'a.c',
    function: 'f',
    message: `says ${finding.rule} ${finding.line}.`,
    ...finding,
  }));
  writeFileSync(path, JSON.stringify({ findings: filled }));
  return path;
}

function script(name: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(scripts, name), ...args], { encoding: 'utf8' });
}

test('the report names what a run gained and lost, per rule', () => {
  const before = run('before.json', [
    { rule: 'a', severity: 'error', line: 1 },
    { rule: 'b', severity: 'hint', line: 2 },
  ]);
  const after = run('after.json', [
    { rule: 'a', severity: 'error', line: 1 },
    { rule: 'a', severity: 'error', line: 3 },
  ]);
  expect(script('report.mjs', before, after)).toBe(
    [
      'a (1 -> 2)',
      '  + a.c:3 error: says a 3.',
      'b (1 -> 0)',
      '  - a.c:2 hint: says b 2.',
      '2 -> 2 findings: 1 gained, 1 lost',
      '',
    ].join('\n'),
  );
});

test('a finding that occurs twice and then once is lost once', () => {
  const twice = { rule: 'a', severity: 'error', line: 1 };
  const report = script('report.mjs', run('before.json', [twice, twice]), run('after.json', [twice]));
  expect(report).toContain('2 -> 1 findings: 0 gained, 1 lost');
});

test('a sample holds errors and warnings only, at most so many of one rule, and is the same for one seed', () => {
  const findings = Array.from({ length: 30 }, (_, line) => ({ rule: 'a', severity: 'error', line }));
  const path = run('run.json', [
    ...findings,
    { rule: 'b', severity: 'warning', line: 99 },
    { rule: 'c', severity: 'hint', line: 100 },
  ]);
  const draw = (seed: string) => script('sample-findings.mjs', path, '--per-rule', '5', '--seed', seed);
  const rules = draw('7')
    .trim()
    .split('\n')
    .map((line): string => JSON.parse(line).rule);
  expect(rules.sort()).toEqual(['a', 'a', 'a', 'a', 'a', 'b']);
  expect(draw('7')).toBe(draw('7'));
  expect(draw('8')).not.toBe(draw('7'));
});

test.each([
  ['0', { passed: 2, failed: 0 }, '2 passed, 0 failed', 0],
  ['1', { passed: 1, failed: 1 }, '1 passed, 1 failed', 1],
  ['1', { passed: 2, failed: 0 }, '2 passed, 1 failed', 1],
])('a test run with exit status %s and %o closes with "%s"', (status, { passed, failed }, line, exitCode) => {
  const path = join(folder, 'report.json');
  const assertionResults = [
    ...Array.from({ length: passed }, () => ({ status: 'passed' })),
    ...Array.from({ length: failed }, () => ({ status: 'failed' })),
  ];
  writeFileSync(
    path,
    JSON.stringify({ testResults: [{ status: failed > 0 ? 'failed' : 'passed', assertionResults }] }),
  );
  let outcome = { status: 0, stdout: '' };
  try {
    outcome.stdout = script('sum-tests.mjs', path, status);
  } catch (error) {
    outcome = error as typeof outcome;
  }
  expect(outcome.stdout.trim().split('\n').at(-1)).toBe(line);
  expect(outcome.status).toBe(exitCode);
});
