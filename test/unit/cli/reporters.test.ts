import pico from 'picocolors';
import { describe, expect, test } from 'vitest';
import { reportGcc } from '../../../server/src/cli/reporters/gcc.ts';
import { reportGithub } from '../../../server/src/cli/reporters/github.ts';
import { reportJson } from '../../../server/src/cli/reporters/json.ts';
import { reportText } from '../../../server/src/cli/reporters/text.ts';
import { createFinding, createResult, options } from './results.ts';

describe('text', () => {
  test('reads like a compiler: place, source line, the path, the fix, and a summary', () => {
    expect(reportText(createResult(), options)).toBe(`\
drivers/foo/foo.c:9:2: error: 'addr' is mapped DMA_TO_DEVICE in 'foo_send' and unmapped DMA_FROM_DEVICE. [direction-mismatch]
     9 |         unmap(dev);
       |         ^~~~~~~~~~
drivers/foo/foo.c:7:9: note: 'buf' is mapped
     7 |         addr = map(dev,
       |                ^~~~~~~~
       = fix: Pass 'DMA_TO_DEVICE' (--fix applies it)

1 error in 1 file (2 files with DMA of 3 checked).
`);
  });

  test('marks the range below it whatever stands before: tabs, wide characters, control characters', () => {
    const finding = (sourceLine: string, column: number, endColumn: number) =>
      createFinding({ sourceLine, line: 1, endLine: 1, column, endColumn, steps: [], fix: null });
    const marks = (line: string, column: number, endColumn: number) =>
      reportText(createResult({ findings: [finding(line, column, endColumn)] }), options)
        .split('\n')
        .slice(1, 3)
        .map((text) => text.slice(9));
    expect(marks('ab\tc = x;', 4, 5)).toEqual(['ab      c = x;', '        ^']);
    expect(marks('"日本" x;', 6, 7)).toEqual(['"日本" x;', '       ^']);
    expect(marks('\x1b[31m x;', 7, 8)).toEqual(['␛[31m x;', '      ^']);
    expect(marks('x', 1, 1)).toEqual(['x', '^']);
  });

  test('names problems, what was left out, and an interruption', () => {
    const result = createResult({
      findings: [],
      problems: [{ file: 'a.c', message: 'is empty' }],
      interrupted: true,
    });
    expect(reportText(result, { ...options, hidden: 4 })).toBe(
      'a.c: problem: is empty\n' +
        'No findings; 4 of lower severity not shown (--min-severity hint); 1 problem (2 files with DMA of 3 checked); interrupted, the rest was not checked.\n',
    );
  });

  test('is coloured only when told to', () => {
    const colored = reportText(createResult(), { ...options, colors: pico.createColors(true) });
    expect(colored).toContain('\x1b[31m');
    expect(reportText(createResult(), options)).not.toContain('\x1b');
  });

  test('prints statistics on demand', () => {
    expect(reportText(createResult(), { ...options, statistics: true })).toMatch(/functions with parse errors {2}1\n/);
  });
});

test('JSON has the agreed keys and no others', () => {
  expect(JSON.parse(reportJson(createResult({ problems: [{ file: 'x.c', message: 'is empty' }] }), options))).toEqual({
    tool: { name: 'dmalint', version: '1.2.3' },
    statistics: createResult().statistics,
    findings: [
      {
        rule: 'direction-mismatch',
        severity: 'error',
        message: "'addr' is mapped DMA_TO_DEVICE in 'foo_send' and unmapped DMA_FROM_DEVICE.",
        file: 'drivers/foo/foo.c',
        line: 9,
        column: 2,
        endLine: 9,
        endColumn: 12,
        function: 'foo_send',
        steps: [
          { file: 'drivers/foo/foo.c', line: 7, column: 9, message: "'buf' is mapped" },
          { file: 'drivers/foo/foo.c', line: 9, column: 2, message: "'addr' is unmapped" },
        ],
        fix: { title: "Pass 'DMA_TO_DEVICE'", safety: 'safe' },
        fingerprint: '0123456789abcdef',
      },
    ],
    problems: [{ file: 'x.c', message: 'is empty' }],
  });
});

test('gcc writes one line for the finding and one for each step', () => {
  const findings = [createFinding({ severity: 'hint' })];
  expect(reportGcc(createResult({ findings, problems: [{ file: 'x.c', message: 'is empty' }] }), options)).toBe(`\
drivers/foo/foo.c:9:2: note: 'addr' is mapped DMA_TO_DEVICE in 'foo_send' and unmapped DMA_FROM_DEVICE. [direction-mismatch]
drivers/foo/foo.c:7:9: note: 'buf' is mapped
drivers/foo/foo.c:9:2: note: 'addr' is unmapped
x.c: warning: is empty
`);
});

test('github writes workflow commands, escaped', () => {
  const findings = [createFinding({ file: 'a,b:c.c', message: '100 %\nsure', steps: [] })];
  expect(reportGithub(createResult({ findings }), options)).toBe(
    '::error file=a%2Cb%3Ac.c,line=9,endLine=9,col=2,endColumn=12,title=dmalint%3A direction-mismatch::100 %25%0Asure\n',
  );
});
