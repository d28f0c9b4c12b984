import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadParser } from '../../../server/src/project/grammar.ts';
import { dialectOf, rewriteChunk } from '../../../server/src/source/dialect.ts';
import { splitSource } from '../../../server/src/source/split.ts';
import { readPlainC } from '../../../server/src/syntax/plain-c.ts';
import { copyTree, type SyntaxNode } from '../../../server/src/syntax/tree.ts';

const parser = await loadParser();
afterAll(() => parser.dispose());

interface Reading {
  readonly name: string;
  /** Null where the function is left to the parser. */
  readonly plain: readonly SyntaxNode[] | null;
  readonly parsed: readonly SyntaxNode[];
  readonly hasError: boolean;
}

/** Every function and struct of a text, read both ways. */
function readings(text: string): Reading[] {
  const file = splitSource('driver.c', text);
  const dialect = dialectOf(file, []);
  return file.chunks
    .filter(({ kind }) => kind === 'function' || kind === 'struct')
    .map((chunk) => {
      const rewritten = rewriteChunk(file, chunk, dialect);
      const tree = parser.parse(rewritten.text);
      const { root, hasError } = copyTree(tree, rewritten, chunk.start);
      tree.delete();
      const plain = readPlainC(rewritten, chunk.kind, chunk.start)?.root.children ?? null;
      return { name: chunk.name ?? '', plain, parsed: root.children, hasError };
    });
}

function readingOf(body: string): Reading | undefined {
  return readings(`static void f(struct foo *p, unsigned int n)\n{\n${body}\n}\n`)[0];
}

const root = join(import.meta.dirname, '../../..');
const files = ['test', 'sample-drivers'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.c'))
    .map((path) => join(root, folder, path)),
);

test('functions and structs that need no parser get the tree that the parser makes', () => {
  const all = files.flatMap((path) => readings(readFileSync(path, 'utf8')));
  const plain = all.filter((reading) => reading.plain !== null);
  for (const { name, plain: tree, parsed } of plain) expect({ name, tree }).toEqual({ name, tree: parsed });
  expect(plain.filter(({ hasError }) => hasError)).toEqual([]);
  expect(plain.length / all.length).toBeGreaterThan(0.8);
});

test.each([
  'a = b * c + -1 - -d; e |= ~(u32)f << 2; g = h ? i : j ?: k;',
  'foo *x, y[3][4], **z = NULL; unsigned long flags, v = 1; const char *const s = "a" PRI "b";',
  'static const struct foo x[] = { [0] = { .a.b = 1, }, { 2 }, };',
  'x = (u32)y + (struct foo *)z + (int)-1 + (u32)-1; (void)foo((u8 __iomem *)x);',
  'x = sizeof(u32) * n + sizeof(struct foo) + sizeof(*p) + sizeof x; y = offsetof(struct foo, bar);',
  'x = (struct foo){ .a = 1 }; y = ({ int z = 1; z++; }); *p++ = --p->n, q;',
  'for (i = 0, j = 1; i < n; i++, j--) ; for (int k = 0;;) break; do { x(); } while (y); while (a) continue;',
  'switch (n) { case 1: case 2 ... 4: foo(); break; case A: { int x; } default: bar(); }',
  'if (a) goto out; else if (b || c && !d) return; else { e(); } out: x: foo *y; return 1, 2;',
  'list_for_each_entry(a, &b->list, node) { foo(a); } scoped_guard(mutex, &l) bar();',
  'x = min_t(int, a, b) + min_t(unsigned int, a, b); y = container_of(p, struct foo, bar)->baz[1].c;',
  `x = 'a' + '\\n' + 0x1fULL; y = a->b(c, "d")(e)[f]; z = true && !NULL;`,
])('%s', (body) => {
  const reading = readingOf(body);
  expect(reading?.plain).toEqual(reading?.parsed);
});

test.each([
  'struct foo { int a; const u8 *b, c[3][4]; unsigned long d : 3, e : 5; struct list_head f; enum g h; };',
  'struct foo { union { struct { u32 a; }; __le16 b; } c, *d; struct { int e; }; u8 f[]; };',
  'union foo { void (*a)(struct device *, int b, ...); struct foo *(*c)(void); bool (*d)(u32, char *const e); };',
])('%s', (text) => {
  const [reading] = readings(text);
  expect(reading?.plain).toEqual(reading?.parsed);
});

test.each([
  ['a product or a declaration', 'a * b + c;'],
  ['a cast or a difference', 'x = (a) - b * c;'],
  ['a cast or a conjunction', 'x = (f(a)) & b;'],
  ['a cast or a sum', 'x = (a * (b)) + c;'],
  ['the size of a cast, or a difference', 'x = sizeof(a)-1;'],
  ['a declaration in a declaration', 'struct bar { int a; } x;'],
  ['a declaration where a statement belongs', 'if (a) printk text;'],
  ['a pointer to a function', 'int (*fn)(int);'],
  ['a qualifier of some compilers', 'u8 * __restrict x;'],
  ['assembler', 'asm volatile("nop");'],
  ['an operator too many', 'x = a + * / b;'],
  ['a bracket too few', 'x = (a;'],
  ['a statement cut off', 'if (a'],
  ['a chain without end', `x = ${'a + '.repeat(5000)}a;`],
  ['nesting without end', `x = ${'('.repeat(5000)}a${')'.repeat(5000)};`],
  ['commas without end', `x${', x'.repeat(50_000)};`],
  ['labels without end', `${'a: '.repeat(50_000)}x();`],
])('%s is for the parser to judge', (_, body) => {
  expect(readingOf(body)?.plain ?? null).toBeNull();
});
