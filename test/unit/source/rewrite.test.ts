import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../../server/src/project/grammar.ts';
import { dialectOf, rewriteChunk } from '../../../server/src/source/dialect.ts';
import type { RewrittenChunk } from '../../../server/src/source/source-file.ts';
import { splitSource } from '../../../server/src/source/split.ts';
import type { ChunkParser } from '../../../server/src/syntax/parser.ts';

let parser: ChunkParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The last chunk of a text, rewritten; it must have kept its length, and parse. */
function rewrite(text: string): RewrittenChunk & { readonly source: string } {
  const file = splitSource('a.c', text);
  const chunk = file.chunks.at(-1)!;
  const rewritten = rewriteChunk(file, chunk, dialectOf(file, []));
  expect(rewritten.text).toHaveLength(chunk.end - chunk.start);
  const tree = parser.parse(rewritten.text);
  expect(tree.rootNode.hasError, rewritten.text).toBe(false);
  tree.delete();
  return { ...rewritten, source: text };
}

/** The body of a function with these statements, after rewriting. */
function rewriteBody(statements: string): string {
  const text = rewrite(`void f(void)\n{\n\t${statements}\n}`).text;
  return squeeze(text.slice(text.indexOf('{') + 1, -1));
}

function rewriteTop(text: string): string {
  return squeeze(rewrite(text).text);
}

function squeeze(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([,;)\]])/g, '$1')
    .replace(/\( /g, '(')
    .trim();
}

describe('attributes are blanked', () => {
  test.each([
    ['static int __init f(void) { }', 'static int f(void) { }'],
    ['static void __iomem *f(void) { }', 'static void *f(void) { }'],
    ['int f(int a __maybe_unused) { }', 'int f(int a) { }'],
    ['static __printf(1, 2) int f(const char *a, ...) { }', 'static int f(const char *a, ...) { }'],
    ['static void f(void) __must_hold(&lock) { }', 'static void f(void) { }'],
    ['__attribute__((noinline)) static int f(void) { }', 'static int f(void) { }'],
    ['EXPORT_IF_TESTED void f(void) { }', 'void f(void) { }'],
    ['struct a { u8 x __aligned(8); u32 __iomem *r; } __packed;', 'struct a { u8 x; u32 *r; };'],
    ['struct a { struct b c __own_alignment; u8 d[4] __own_alignment; };', 'struct a { struct b c; u8 d[4]; };'],
    ['static const struct a b __initconst = { 1 };', 'static const struct a b = { 1 };'],
    ['#define far\nstatic int f(char far *p) { }', 'static int f(char *p) { }'],
    ['#define HOT __attribute__((hot))\nstatic HOT int f(void) { }', 'static int f(void) { }'],
  ])('%s', (text, expected) => {
    expect(rewriteTop(text)).toBe(expected);
  });

  test('also in the middle of a function', () => {
    expect(rewriteBody('u8 a[4] __aligned(8); x = (void __iomem *)y; __attribute__((fallthrough));')).toBe(
      'u8 a[4]; x = (void *)y;;',
    );
  });

  test('a word that only looks like one is left alone', () => {
    expect(rewriteBody('__foo_start(x); y = __bar;')).toBe('__foo_start(x); y = __bar;');
    expect(rewriteTop('struct a { u32 __reserved; struct b __pad; };')).toBe(
      'struct a { u32 __reserved; struct b __pad; };',
    );
  });

  test('the clean-up of a variable is remembered', () => {
    const { text, cleanups, source } = rewrite('void f(void) { struct a *p __free(kfree) = get(); }');
    expect(squeeze(text)).toBe('void f(void) { struct a *p = get(); }');
    expect([...cleanups]).toEqual([[source.indexOf('p __free'), 'kfree']]);
  });
});

describe('loop heads become while', () => {
  test.each([
    ['for_each_sg(list, s, n, i) { a(); }', 'while (list, s, n, i) { a(); }'],
    ['for_each_child(parent, child)\n\t\ta(child);', 'while (parent, child) a(child);'],
    ['OWN_ITERATION(x)\n\t{ a(); }', 'while (x) { a(); }'],
    ['OWN_ITERATION(x)\n\t\ta();\n\tb();', 'while (x) a(); b();'],
    ['EACH(x) { a(); }', 'if (x) { a(); }'],
    ['list_for_each_entry(p, &h->list, node)\n\tif (p)\n\t\ta();', 'while (p, &h->list, node) if (p) a();'],
    ['unrolled_for (i = 0; i < 4; i++) { a(); }', 'for (i = 0; i < 4; i++) { a(); }'],
    ['scoped_guard(mutex, &m->lock) { a(); }', 'while (mutex, &m->lock) { a(); }'],
  ])('%s', (statements, expected) => {
    expect(rewriteBody(statements)).toBe(expected);
  });

  test('and remember which macro they were', () => {
    const { iterators, source } = rewrite('void f(void) { for_each_sg(a, b, c, i) { } }');
    expect([...iterators]).toEqual([[source.indexOf('for_each_sg'), 'for_each_sg']]);
  });

  test('a macro that the driver defines as a condition becomes an if', () => {
    expect(rewrite('#define WHEN_DEBUG(x) if (debug & (x))\nvoid f(void) { WHEN_DEBUG(1) { a(); } }').text).toContain(
      'if        (1) { a(); }',
    );
  });
});

describe('arguments of macros become expressions', () => {
  test.each([
    ['x = min_t(unsigned int, a, b);', 'x = min_t(unsigned_int, a, b);'],
    ['p = container_of(w, struct ring, work);', 'p = container_of(w, struct_ring, work);'],
    ['x = call(u8 *, p);', 'x = call(u8__, p);'],
    ['x = call(struct a *b, int c);', 'x = call(struct_a__b, int_c);'],
    ['x = offsetof(struct a, b);', 'x = offsetof(struct a, b);'],
    ['x = offsetof(struct a, b.c[1]);', 'x = Offsetof(struct_a, b.c[1]);'],
    ['x = call(a, , b);', 'x = call(a,0, b);'],
    ['x = call(a, );', 'x = call(a,0);'],
    ['CHECK(a, ==, b);', 'CHECK(a, __, b);'],
    ['CHECK(== b);', 'CHECK(b);'],
    ['SET(.field = 1);', 'SET(1);'],
    ['SET(.field.part = 1, .other = { .a = 2 });', 'SET(1, 0);'],
    ['set_mode(modes, 10000baseT_Full);', 'set_mode(modes, _0000baseT_Full);'],
    ['if (IS_NEWER(190A)) a();', 'if (IS_NEWER(_90A)) a();'],
    ['LOG("a", b(););', 'LOG("a", b());'],
    ['write(*p++, i--);', 'write(*p++, i--);'],
    ['a = call(b * c, -d, &e, *f, !g);', 'a = call(b * c, -d, &e, *f, !g);'],
    ['a = (int (*)(struct b *, int))c;', 'a = (int (*)(struct b *, int))c;'],
  ])('%s', (statements, expected) => {
    expect(rewriteBody(statements)).toBe(expected);
  });

  test('a type is remembered', () => {
    const { typeArguments, source } = rewrite('void f(void) { x = min_t(unsigned int, a, typeof(*b)); }');
    expect([...typeArguments]).toEqual([
      [source.indexOf('unsigned'), 'unsigned int'],
      [source.indexOf('typeof'), 'typeof(*b)'],
    ]);
  });

  test('statements are left out, and that is remembered', () => {
    const { text, lostArguments, source } = rewrite('void f(void) { RETRY(n, { a(); b(); }); LOG(c(); d();) }');
    expect(squeeze(text)).toBe('void f(void) { RETRY(n, 0); LOG(0);}');
    expect([...lostArguments]).toEqual([source.indexOf('{ a()'), source.indexOf('c();')]);
  });
});

describe('statements', () => {
  test.each([
    ['a();\n\tMACRO(x)\n\tb();', 'a(); MACRO(x); b();'],
    ['a();\n\tMACRO(x)\n', 'a(); MACRO(x);'],
    ['HANDLE_ALL\n\treturn;', 'HANDLE_ALL; return;'],
    ['FIRST_LIST\n\tSECOND_LIST\n\tbreak;', 'FIRST_LIST; SECOND_LIST; break;'],
    ['switch (x) { case 1 ... 5: a(); }', 'switch (x) { case 1 || 5: a(); }'],
    ['switch (x) { case A ? 1 : 2: a(); }', 'switch (x) { case A ? 1 : 2: a(); }'],
    ['if (x)\n#if 0\n\t\ta();\n#endif\n\telse\n\t\tb();', 'if (x); else b();'],
    ['if unlikely(x) {\n\t\ta();\n\t}', 'if(unlikely(x)){ a(); }'],
    ['char MEMORY *p = q;', 'char *p = q;'],
    ['a();\n\tEND_CRITICAL\n', 'a(); END_CRITICAL;'],
    ['if (x) {\n\t} else\n#if 0\n\t\ta();\n#endif\n', 'if (x) { } else;'],
    ['goto out;\nout:\n', 'goto out; out:;'],
    ['goto *table[i];', 'goto table_i_;'],
    ['static const DECLARE_SCALE(scale, 1);', 'DECLARE_SCALE(scale, 1);'],
    ['typedef union { struct a b; } own;', 'typedef union { struct a b; } own;'],
    ['static DEFINE_SPINLOCK(lock);', 'DEFINE_SPINLOCK(lock);'],
    ['DECLARE_BITMAP(bits, 8) = { };', 'long bits[ 8] = { };'],
    ['typeof(*p) *q = p;', 'typeof__p_ *q = p;'],
    ['x = __alignof__(*p);', 'x = sizeof (*p);'],
    ['x = ({ for_each_a(b) { c(); } 1; });', 'x = ({ while (b) { c(); } 1; });'],
    ['u32 (*get)(struct a *, int) = b;', 'u32 (*get)(struct a *, int) = b;'],
    ['asm volatile("nop" : "=r"(x) : "r"(y) : "memory");', 'asm volatile("nop" : "=r"(x) : "r"(y) : "memory");'],
  ])('%s', (statements, expected) => {
    expect(rewriteBody(statements)).toBe(expected);
  });

  test('a case range is remembered', () => {
    const { caseRanges, source } = rewrite('void f(void) { switch (x) { case A...B: break; } }');
    expect([...caseRanges]).toEqual([source.indexOf('...')]);
  });
});

describe('strings made of several parts', () => {
  test.each([
    ['p("v" __stringify(X) "\\n");', 'p("v" "\\n");'],
    ['p(KERN_ERR PREFIX "text");', 'p(PREFIX "text");'],
    ['p(KERN_INFO pr_fmt("text"), x);', 'p(pr_fmt("text"), x);'],
    ['p("%" PRIx64 "\\n");', 'p("%" PRIx64 "\\n");'],
    ['p(NAME "text");', 'p(NAME "text");'],
    ['return STR(x) "text";', 'return "text";'],
  ])('%s', (statements, expected) => {
    expect(rewriteBody(statements)).toBe(expected);
  });
});

describe('declarations', () => {
  test.each([
    ['SHOW_FUNCTION(speed, int)\n{\n\ta();\n}', 'int m() { a(); }'],
    ['static DEFINE_MUTEX(lock);', 'DEFINE_MUTEX(lock);'],
    ['struct a { DECLARE_BITMAP(bits, 8); int b; };', 'struct a { long bits[ 8]; int b; };'],
    ['struct a { DEFINE_DMA_UNMAP_ADDR(dma); };', 'struct a { dma_addr_t dma; };'],
    ['struct a { DEFINE_DMA_UNMAP_LEN(length); };', 'struct a { __u32 length; };'],
    ['struct a { DECLARE_FLEX_ARRAY(struct b, c); };', 'struct a { struct b* c; };'],
    ['struct a { struct_group(name, u8 b; u8 c;); u8 d; };', 'struct a { u8 b; u8 c; u8 d; };'],
    ['struct a { u32 (*get)(struct b *); };', 'struct a { u32 (*get)(struct b *); };'],
    ['struct a { u32 b:1, :3; int : 4; };', 'struct a { u32 b:1,_:3; };'],
    ['enum a { STATES(LIST) LAST };', 'enum a { STATES,LAST };'],
    ['enum a { A = _IOR(1, struct b), C };', 'enum a { A = _IOR(1, struct_b), C };'],
    ['enum a { A = sizeof(struct b), B };', 'enum a { A = sizeof(struct b), B };'],
    ['static struct a b = { .c = 1, OWN_OPS(d)\n\t.e = 2 };', 'static struct a b = { .c = 1, OWN_OPS(d), .e = 2 };'],
    ['static struct a b[] = { { 1 }\n\t{ 2 } };', 'static struct a b[] = { { 1 }, { 2 } };'],
    [
      'static struct a b = {\n\t.c = d,\n\t.e = { 1 },\n\t.f = g(1),\n};',
      'static struct a b = { .c = d, .e = { 1 }, .f = g(1), };',
    ],
    ['static u8 b[] = { FIRST_ITEM\n\tSECOND_ITEM };', 'static u8 b[] = { FIRST_ITEM, SECOND_ITEM };'],
    ['static struct a b[] = { { NAME("c") D, 1 } };', 'static struct a b[] = { { NAME("c"),D, 1 } };'],
    ['DEFINE_OPS(ops, ext) = { .a = 1 };', 'int ops = { .a = 1 };'],
    ['struct a { GROUP_BEGIN(); u8 b; GROUP_END(); };', 'struct a { u8 b; };'],
    ['struct a { LIST_ENTRY(b) links; };', 'struct a { LIST_ENTRY_b_ links; };'],
    ['struct a { unsigned int: 16; u32 b; };', 'struct a { u32 b; };'],
    ['static own_type noinline_here f(void) { }', 'static own_type f(void) { }'],
    ['VISIBLE_IF_TEST own_type f(void) { }', 'own_type f(void) { }'],
    ['VISIBLE_IF_TEST const struct a *f(void) { }', 'const struct a *f(void) { }'],
    ['static int f(struct a *b, type_t __user *c);', 'static int f(struct a *b, type_t *c);'],
  ])('%s', (text, expected) => {
    expect(rewriteTop(text)).toBe(expected);
  });

  test('a member that a macro declares is remembered with the macro', () => {
    const { declarators, source } = rewrite('struct a { DEFINE_DMA_UNMAP_ADDR(dma); };');
    expect([...declarators]).toEqual([[source.indexOf('dma)'), 'DEFINE_DMA_UNMAP_ADDR']]);
  });

  test('comments, directives and disabled code are blank', () => {
    expect(rewriteTop('int f(void)\n{\n#define X 1\n#ifdef CONFIG_A\n\ta(); /* b */\n#else\n\tc();\n#endif\n}')).toBe(
      'int f(void) { a(); }',
    );
  });
});
