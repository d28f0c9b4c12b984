import { expect, test } from 'vitest';
import { dialectOf, rewriteChunk } from '../../../server/src/source/dialect.ts';
import { splitSource } from '../../../server/src/source/split.ts';

const SAMPLE = `#include "a.h"
#ifdef CONFIG_A
#define for_each(x, y) \\
	for ((x) = (y); (x); (x)++)
#else
static int g(int a) { return "a\\"b"[a]; }
#endif
struct __packed s { DECLARE_BITMAP(bits, 4); struct_group(n, u8 a; u8 b;); u32 c:1, :2; };
static const struct s table[] = { [0 ... 3] = { .c = 1, MACRO(x)
	.d = 2 } };
MACRO(a, b)
static int __init f(struct s __iomem *p, int n __maybe_unused)
{
	struct s *q __free(kfree) = get(struct s, min_t(unsigned int, a, b));
	switch (n) { case 1 ... 5: default: break; }
	for_each(i, n) { if (x) goto *out[1]; else while (1) ; }
	LOG("a" STR(b) "c", ({ int x; x; }), { 1 }, ==, 10b)
out:
}
`;
const PIECES = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ';',
  ',',
  '"',
  "'",
  '#',
  '#if 0\n',
  '#endif\n',
  '#else\n',
  '/*',
  '*/',
  '//',
  '\\\n',
  '\n',
  'for_each(',
  'static ',
  'struct ',
  '...',
  '__attribute__((',
  'case ',
  'é',
  '\0',
  '😀',
  '\ud800',
  '\ufeff',
  'typeof(',
  '=',
  '0x',
  '#define X(',
];

/** Splits and rewrites without an exception, with chunks in order and every text as long as its source. */
function digest(text: string): void {
  const file = splitSource('a.c', text);
  const dialect = dialectOf(file, []);
  let end = 0;
  for (const chunk of file.chunks) {
    expect(chunk.start).toBeGreaterThanOrEqual(end);
    expect(chunk.end).toBeGreaterThan(chunk.start);
    end = chunk.end;
    expect(rewriteChunk(file, chunk, dialect).text).toHaveLength(chunk.end - chunk.start);
  }
  expect(end).toBeLessThanOrEqual(text.length);
  for (const macro of file.macros.values()) expect(macro.kind).toBeTypeOf('string');
}

/** Numbers that look random and are the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('a file may end anywhere', () => {
  for (let length = 0; length <= SAMPLE.length; length++) digest(SAMPLE.slice(0, length));
});

test('a file may begin anywhere', () => {
  for (let start = 0; start <= SAMPLE.length; start++) digest(SAMPLE.slice(start));
});

test('any piece may be missing, or be where it should not', () => {
  const below = random(1);
  for (let round = 0; round < 3000; round++) {
    const at = below(SAMPLE.length);
    const piece = PIECES[below(PIECES.length)] ?? '';
    digest(SAMPLE.slice(0, at) + piece + SAMPLE.slice(at + below(20)));
  }
});

test('a file may be noise', () => {
  const below = random(2);
  for (let round = 0; round < 1000; round++) {
    digest(Array.from({ length: below(80) }, () => PIECES[below(PIECES.length)]).join(''));
    digest(Array.from({ length: below(200) }, () => String.fromCharCode(below(300))).join(''));
  }
});

test('nesting may be deep', () => {
  for (const opener of ['(', '{', 'a(', '({', '[', '#if 1\n', 'if (', 'do {', '!', 'struct { ', 'a = {']) {
    digest(`int f(void) {${opener.repeat(5000)}`);
    digest(`#if ${'('.repeat(5000)}${'!'.repeat(5000)}\nint f(void) { ${opener.repeat(5000)} }\n#endif`);
  }
});
