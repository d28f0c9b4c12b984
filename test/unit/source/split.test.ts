import { describe, expect, test } from 'vitest';
import { splitSource } from '../../../server/src/source/split.ts';

/** Kind and name of every chunk. */
function chunksOf(text: string): string[] {
  return splitSource('a.c', text).chunks.map((chunk) => `${chunk.kind} ${chunk.name}`);
}

/** The text that no `#if` disabled, directives left out. */
function activeText(text: string): string {
  let active = '';
  let at = 0;
  for (const { start, end } of splitSource('a.c', text).disabled) {
    active += text.slice(at, start);
    at = end;
  }
  return (active + text.slice(at))
    .replace(/^#.*\n?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('a file is cut into its top-level declarations', () => {
  test.each([
    ['static int probe(struct device *dev)\n{\n\treturn 0;\n}', ['function probe']],
    ['struct ring { int head; } __packed;', ['struct ring']],
    ['struct __aligned(8) ring { int head; };', ['struct ring']],
    ['union word { u8 bytes[4]; };', ['struct word']],
    ['enum state { IDLE, BUSY };', ['enum state']],
    ['static struct ring rings[4] = { { 1 }, };', ['variable rings']],
    ['static const struct ids table[] __maybe_unused = { { } };', ['variable table']],
    ['static struct { int a; } hidden;', ['variable hidden']],
    ['typedef struct { int a; } pair_t;', ['typedef pair_t']],
    ['typedef int (*handler_t)(int, void *);', ['typedef handler_t']],
    ['static int (*hook)(int) = NULL;', ['variable hook']],
    ['extern int start(struct ring *ring);', ['prototype start']],
    ['MODULE_LICENSE("GPL");', ['macro-call MODULE_LICENSE']],
    ['static DEFINE_MUTEX(lock);', ['macro-call DEFINE_MUTEX']],
    ['static const DECLARE_SCALE(volume, 1, 2);', ['macro-call DECLARE_SCALE']],
    ['static int (*pick(int which))(int)\n{\n\treturn 0;\n}', ['function pick']],
    ['static void take(void) __acquires(&lock)\n{\n}', ['function take']],
    ['static __printf(1, 2) void say(const char *f, ...)\n{\n}', ['function say']],
    ['struct ring *find(int i)\n{\n}', ['function find']],
  ])('%s', (text, expected) => {
    expect(chunksOf(text)).toEqual(expected);
  });

  test('a macro call without a semicolon does not swallow the function after it', () => {
    expect(chunksOf('static QUEUE_FUNCTION(queue)\n\nstatic int reset(int a)\n{\n}\n')).toEqual([
      'macro-call QUEUE_FUNCTION',
      'function reset',
    ]);
    expect(chunksOf('EXPORT_IT(a)\nvoid *next(void)\n{\n}\n')).toEqual(['macro-call EXPORT_IT', 'function next']);
  });

  test('a function whose head is a macro is a function', () => {
    expect(chunksOf('SHOW_FUNCTION(speed, int)\n{\n\treturn 1;\n}\n')).toEqual(['function SHOW_FUNCTION']);
  });

  test('braces in strings, characters and comments do not count', () => {
    expect(chunksOf('int a(void) { f("{{", \'{\'); /* { */ } // {\nint b(void) { }')).toEqual([
      'function a',
      'function b',
    ]);
  });

  test('a function is known from its first character to its closing brace, and its body by its opening one', () => {
    const text = '/* what it does */\nstatic int f(int a)\n{\n\treturn a;\n}\n\nint g;\n';
    const [chunk] = splitSource('a.c', text).chunks;
    expect(text.slice(chunk!.start, chunk!.end)).toBe('static int f(int a)\n{\n\treturn a;\n}');
    expect(text[chunk!.bodyStart]).toBe('{');
    expect(text.slice(chunk!.nameStart, chunk!.nameStart + 1)).toBe('f');
  });

  test('a missing or a superfluous brace spoils no function but its own', () => {
    expect(chunksOf('int f(void)\n{\n\tif (x) {\n}\n\nint g(void)\n{\n}\n')).toEqual(['function f', 'function g']);
    expect(chunksOf('int f(void)\n{\n\t}\n}\n\nint g(void)\n{\n}\n')).toContain('function g');
  });
});

describe('what a chunk mentions', () => {
  const text = 'int f(struct device *dev) {\n#if 0\n\tdead();\n#endif\n\treturn map(dev, SIZE); /* not this */\n}';
  const { identifiers } = splitSource('a.c', text).chunks[0]!;

  test('is every identifier of its live text, keywords left out', () => {
    expect([...identifiers].sort()).toEqual(['SIZE', 'dev', 'device', 'f', 'map']);
    expect(identifiers.has('map')).toBe(true);
    expect(identifiers.has('dead')).toBe(false);
    expect(identifiers.has('return')).toBe(false);
    expect(identifiers.size).toBe(5);
  });
});

describe('of the branches of an #if, one is read', () => {
  test.each([
    ['#if 0\na\n#else\nb\n#endif', 'b'],
    ['#if 1\na\n#else\nb\n#endif', 'a'],
    ['#ifdef CONFIG_OF\na\n#else\nb\n#endif', 'a'],
    ['#ifndef CONFIG_OF\na\n#endif\nb', 'b'],
    ['#if IS_ENABLED(CONFIG_X) && !defined(CONFIG_Y)\na\n#else\nb\n#endif', 'b'],
    ['#ifdef MODULE\na\n#else\nb\n#endif', 'a'],
    ['#ifdef __cplusplus\nextern "C" {\n#endif\nint x;', 'int x;'],
    ['#ifdef DRIVER_DEBUG\na\n#endif\nb', 'b'],
    ['#ifdef NOT_YET\na\n#endif\nb', 'b'],
    ['#define VERBOSE 1\n#if VERBOSE > 0\na\n#endif', 'a'],
    ['#define LEVEL (1 + 1)\n#if LEVEL == 3\na\n#elif LEVEL == 2\nb\n#else\nc\n#endif', 'b'],
    ['#undef FANCY\n#ifdef FANCY\na\n#else\nb\n#endif', 'b'],
    ['#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 0)\na\n#else\nb\n#endif', 'b'],
    ['#ifdef __BIG_ENDIAN\na\n#else\nb\n#endif', 'b'],
    ['#if BITS_PER_LONG == 64\na\n#else\nb\n#endif', 'a'],
    ['#if 0\n#ifdef CONFIG_A\na\n#else\nb\n#endif\nc\n#else\nd\n#endif', 'd'],
    ['#if 0\nit\'s " unclosed\n/* #endif */\n#endif\na', 'a'],
    ['#ifndef LIMIT\n#define LIMIT 4\nlong a;\n#endif', 'long a;'],
  ])('%s', (text, expected) => {
    expect(activeText(text)).toBe(expected);
  });

  test('the same choice is made each time, so that braces stay whole', () => {
    const text = 'int f(void) {\n#ifdef CONFIG_A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tc();\n\t}\n}\nint g;';
    expect(chunksOf(text)).toEqual(['function f', 'variable g']);
  });

  test('a comment that begins on a directive may end below it', () => {
    expect(chunksOf('#ifdef CONFIG_A /* one\n two */\nint a;\n#endif')).toEqual(['variable a']);
  });

  test('a configuration that is given has the last word', () => {
    const text = '#ifdef CONFIG_OF\nint a;\n#else\nint b;\n#endif\n#if CONFIG_N > 3\nint c;\n#endif';
    const known = new Map([
      ['CONFIG_OF', null],
      ['CONFIG_N', '2'],
    ]);
    expect(splitSource('a.c', text, known).chunks.map((chunk) => chunk.name)).toEqual(['b']);
  });
});

describe('macros and includes', () => {
  const text = [
    '#include <linux/module.h>',
    '# include "ring.h"  /* ours */',
    '#define SIZE 16 /* bytes */',
    '#define for_each_ring(r, p) \\',
    '\tfor ((r) = (p)->rings; (r); (r) = (r)->next)',
    '#define say(fmt, args...) pr_info("x: // " fmt, ##args)',
    '#define WEAK',
  ].join('\n');
  const file = splitSource('a.c', text);

  test('includes are listed as written', () => {
    expect(file.includes.map(({ target, quoted }) => ({ target, quoted }))).toEqual([
      { target: 'linux/module.h', quoted: false },
      { target: 'ring.h', quoted: true },
    ]);
  });

  test('definitions have their parameters, and their text with comments and continuations blanked', () => {
    expect(file.macros.get('SIZE')).toMatchObject({ parameters: null, body: '16' });
    expect(file.macros.get('for_each_ring')).toMatchObject({
      parameters: ['r', 'p'],
      body: 'for ((r) = (p)->rings; (r); (r) = (r)->next)',
      kind: 'iterator',
    });
    expect(file.macros.get('say')).toMatchObject({
      parameters: ['fmt', 'args...'],
      body: 'pr_info("x: // " fmt, ##args)',
    });
    expect(file.macros.get('WEAK')).toMatchObject({ parameters: null, body: '', kind: 'attribute' });
  });

  test('a body that spans lines keeps its length', () => {
    const { macros } = splitSource('a.c', '#define TWO a(); \\\n\tb();\n');
    expect(macros.get('TWO')!.body).toBe('a();   \tb();');
  });
});
