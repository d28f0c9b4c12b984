import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { visitExpressions } from '../../../server/src/program/visit.ts';
import { violations } from './invariants.ts';
import { lowerC, programOf } from './lowered.ts';

const folder = join(import.meta.dirname, '../../fixtures/cfg');
const samples = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

/** The same numbers on every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Lowers all functions and asks all that can be asked. */
function exercise(text: string): void {
  const program = programOf({ 'a.c': text });
  for (const unit of program.units) {
    for (const source of unit.functions) {
      const ir = program.lower(source);
      expect(violations(ir)).toEqual([]);
      program.rolesOf(source);
      visitExpressions(ir, (expression) => program.typeOf(unit, ir, expression));
    }
  }
}

test('truncated code never throws', () => {
  for (const sample of samples) for (let cut = 1; cut < sample.length; cut += 17) exercise(sample.slice(0, cut));
});

test('mutated code never throws', () => {
  const next = random(7);
  const pieces = [
    '{',
    '}',
    '(',
    ')',
    ';',
    ',',
    '*',
    '&',
    'if',
    'goto',
    'case',
    '...',
    '"',
    "'",
    '#define X(',
    '\n',
    '\\',
    '\0',
    'é',
    '=',
    '?',
    ':',
    '({',
    '})',
  ];
  for (let round = 0; round < 400; round++) {
    let text = samples[next(samples.length)] ?? '';
    for (let edits = 1 + next(6); edits > 0; edits--) {
      const at = next(text.length);
      text = text.slice(0, at) + (pieces[next(pieces.length)] ?? '') + text.slice(at + next(4));
    }
    exercise(text);
  }
});

test('random bytes never throw', () => {
  const next = random(11);
  for (let round = 0; round < 100; round++) {
    exercise(`int f(void)\n{\n${Array.from({ length: 200 }, () => String.fromCharCode(next(300))).join('')}\n}\n`);
  }
});

test('deep nesting never throws', () => {
  for (const [open, close] of [
    ['(', ')'],
    ['{', '}'],
    ['!', ''],
    ['if (a) ', ''],
    ['a ? b : ', ''],
    ['f(', ')'],
    ['({', ';})'],
  ] as const) {
    const deep = 3000;
    const [ir] = lowerC(`int f(int a)\n{\n\t${open.repeat(deep)}a${close.repeat(deep)};\n}\n`);
    expect(ir?.name).toBe('f');
  }
});

test('macros that expand to each other end', () => {
  const chain = Array.from({ length: 40 }, (_, i) => `#define M${i}(x) (M${i + 1}(x) + M${i + 1}(x))`).join('\n');
  const [ir] = lowerC(`#define A B\n#define B A\n${chain}\nint f(int a)\n{\n\treturn A + M0(a);\n}\n`);
  expect(ir?.blocks).toHaveLength(1);
});
