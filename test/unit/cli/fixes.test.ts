import { expect, test } from 'vitest';
import { diffOf, planFixes } from '../../../server/src/cli/fixes.ts';
import { createFinding } from './results.ts';

function withFix(safety: 'safe' | 'suggested', ...edits: readonly (readonly [number, number, string])[]) {
  return createFinding({
    fix: {
      title: 'Fix',
      safety,
      edits: edits.map(([start, end, text]) => ({ file: 'a.c', range: { start, end }, text })),
    },
  });
}

function fixed(text: string, ...findings: ReturnType<typeof withFix>[]) {
  const plan = planFixes(findings, () => text);
  return { text: plan.files[0]?.after ?? text, applied: plan.applied };
}

test('safe fixes are applied, suggested ones are not', () => {
  expect(fixed('abcdef', withFix('safe', [0, 1, 'X'], [4, 4, '--']), withFix('suggested', [2, 3, 'Y']))).toEqual({
    text: 'Xbcd--ef',
    applied: 1,
  });
});

test('of two fixes that overlap the first goes in, whole, and the other not at all', () => {
  expect(fixed('abcdef', withFix('safe', [0, 3, 'X']), withFix('safe', [2, 4, 'Y'], [5, 6, 'Z']))).toEqual({
    text: 'Xdef',
    applied: 1,
  });
});

test('an edit that two fixes share is made once', () => {
  expect(
    fixed('ab', withFix('safe', [0, 0, '#include\n']), withFix('safe', [0, 0, '#include\n'], [1, 2, 'B'])),
  ).toEqual({
    text: '#include\naB',
    applied: 2,
  });
});

test('a file with CRLF keeps it', () => {
  expect(fixed('a\r\nb\r\n', withFix('safe', [0, 0, 'x\ny\n'])).text).toBe('x\r\ny\r\na\r\nb\r\n');
});

test('a diff is one that patch takes', () => {
  const plan = planFixes([withFix('safe', [2, 3, 'B'])], () => 'a\nb\nc\n');
  expect(diffOf(plan, (file) => file)).toBe('--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n');
});
