import { describe, expect, test } from 'vitest';
import { suppressionRules } from '../../../server/src/project/suppression-rules.ts';
import { applySuppressions, type FoundFinding } from '../../../server/src/project/suppressions.ts';
import { splitSource } from '../../../server/src/source/split.ts';

const ruleIds = ['unmap-missing', 'direction-none', ...Object.values(suppressionRules).map((rule) => rule.id)];

/** Finds `unmap-missing` at every BUG and `direction-none` at every NONE, and applies the comments of the text. */
function findIn(text: string, rulesRun: readonly string[] = ruleIds): string[] {
  const findings = [...text.matchAll(/BUG|NONE/g)].map((match): FoundFinding => {
    const rule = match[0] === 'BUG' ? 'unmap-missing' : 'direction-none';
    const range = { start: match.index, end: match.index + match[0].length };
    const file = 'a.c';
    return {
      rule,
      severity: 'error',
      message: rule,
      file,
      range,
      function: null,
      steps: [],
      fix: null,
    };
  });
  const functionsOf = () => splitSource('a.c', text).chunks.filter((chunk) => chunk.kind === 'function');
  return applySuppressions({ path: 'a.c', text }, findings, new Set(rulesRun), { ruleIds, functionsOf }).map(
    ({ rule, range }) => `${rule} ${text.slice(0, range.start).split('\n').length}`,
  );
}

describe('a comment that allows a rule', () => {
  test('beside code covers its line', () => {
    expect(findIn('a = BUG; /* dmalint: allow(unmap-missing) why */\nb = BUG;\n')).toEqual(['unmap-missing 2']);
  });

  test('on a line of its own covers the next line of code', () => {
    const text = 'f() {\n/* dmalint: allow(unmap-missing) why */\n\n/* more */\na = BUG;\nb = BUG;\n}\n';
    expect(findIn(text)).toEqual(['unmap-missing 6']);
  });

  test('directly before a function covers the function', () => {
    const text =
      '/*\n * dmalint: allow(unmap-missing) freed\n * by the firmware\n */\nstatic int f(void)\n{\n\tBUG;\n\tBUG;\n}\nint g(void)\n{\n\tBUG;\n}\n';
    expect(findIn(text)).toEqual(['unmap-missing 12']);
  });

  test('with allow-file covers the file, above it and below', () => {
    expect(findIn('int a = BUG;\n// dmalint: allow-file(unmap-missing) why\nint b = BUG;\n')).toEqual([]);
  });

  test('names several rules, and leaves others alone', () => {
    const text =
      'BUG NONE // dmalint: allow(unmap-missing, direction-none) why\nNONE // dmalint: allow(unmap-missing) why\n';
    expect(findIn(text)).toEqual(['direction-none 2', 'unused-suppression 2']);
  });
});

describe('a comment that does nothing', () => {
  test('is reported', () => {
    expect(findIn('a; /* dmalint: allow(unmap-missing) why */\n')).toEqual(['unused-suppression 1']);
  });

  test('is not reported when its rule was not run', () => {
    expect(findIn('a; /* dmalint: allow(unmap-missing) why */\n', ['direction-none', 'unused-suppression'])).toEqual(
      [],
    );
  });

  test('is not reported when that was not asked for', () => {
    expect(findIn('a; /* dmalint: allow(unmap-missing) why */\n', ['unmap-missing'])).toEqual([]);
  });
});

test('a comment without a reason works and is reported', () => {
  expect(findIn('BUG; /* dmalint: allow(unmap-missing) */\n')).toEqual(['suppression-without-reason 1']);
});

test('an unknown rule and a misspelt comment are reported', () => {
  expect(findIn('BUG; /* dmalint: allow(unmap-mising) why */\n')).toEqual(['unmap-missing 1', 'invalid-suppression 1']);
  expect(findIn('BUG; /* dmalint: ignore(unmap-missing) why */\n')).toEqual([
    'unmap-missing 1',
    'invalid-suppression 1',
  ]);
  expect(findIn('BUG; /* dmalint: allow() why */\n')).toEqual(['unmap-missing 1', 'invalid-suppression 1']);
});
