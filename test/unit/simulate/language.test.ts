import { describe, expect, it } from 'vitest';
import { simulateC } from '../../support/simulate.ts';

/** What a function `f` returns, in words. */
function resultOf(code: string, choices: Readonly<Record<string, string>> = {}): string | null {
  const run = simulateC(code, 'f', choices);
  expect(run.reason).toBeNull();
  return run.result;
}

describe('arithmetic', () => {
  it.each([
    ['unsigned int', '0u - 1 > 0', '1'],
    ['int', '-1 < 0u', '0'],
    ['int', '(u8)300', '44'],
    ['int', '-7 / 2', '-3'],
    ['u64', '1ULL << 40', '0x10000000000'],
    ['u64', 'DMA_BIT_MASK(36)', '0xfffffffff'],
    ['int', 'sizeof(long) + sizeof(u16[3]) + sizeof(void *)', '22'],
    ['u32', 'lower_32_bits(0x1234567890ULL)', '0x34567890'],
    ['u32', 'cpu_to_be32(0x11223344)', '0x44332211'],
    ['int', 'ALIGN(100, 64) + DIV_ROUND_UP(7, 2) + min(3, 9) + fls(16)', '140'],
  ])('a function of %s gives for %s %s', (type, expression, expected) => {
    expect(resultOf(`${type} f(void) { return ${expression}; }`)).toBe(expected);
  });
});

describe('memory', () => {
  it('holds arrays, structures and unions byte by byte', () => {
    const code = `
struct pair { u8 low; u32 high; };
union word { u32 whole; u8 part[4]; };
int f(void)
{
	struct pair pairs[3] = { [1] = { .high = 7 } };
	struct pair copy = pairs[1];
	union word w = { .whole = 0x01020304 };
	struct pair *p = pairs;

	p++;
	return copy.high * 100 + p->high * 10 + w.part[3];
}`;
    expect(resultOf(code)).toBe('771');
  });

  it('is reached by casts and by container_of', () => {
    const code = `
struct outer { int before; struct list_head node; int after; };
int f(void)
{
	struct outer o = { .before = 4, .after = 2 };
	struct list_head *node = &o.node;
	struct outer *found = container_of(node, struct outer, node);
	u8 *bytes = (u8 *)&o;

	return found->before * 10 + found->after + bytes[0] * 100;
}`;
    expect(resultOf(code)).toBe('442');
  });

  it('lets container_of lead out of a structure that was handed in', () => {
    const code = `
struct card { u64 pad[20]; struct work_struct work; int state; };
int f(struct work_struct *work)
{
	struct card *card = container_of(work, struct card, work);

	card->state = 3;
	return card->state;
}`;
    expect(resultOf(code)).toBe('3');
  });

  it('keeps tables, enumerators and functions behind pointers', () => {
    const code = `
enum kind { FIRST = 3, SECOND, THIRD = SECOND * 2 };
#define ROOM (SECOND + 1)
struct ops { int (*run)(int); int weight[ROOM]; };
static int twice(int a) { return a * 2; }
static const struct ops table[] = { { .run = NULL }, { .run = twice, .weight = { [4] = 9 } } };
int f(void) { return table[1].run(THIRD) + table[1].weight[ROOM - 1]; }`;
    expect(resultOf(code)).toBe('25');
  });

  it('ends a run that follows NULL, and says where', () => {
    const run = simulateC('struct a { int b; }; int f(struct a *p) { p = NULL; return p->b; }', 'f');
    expect(run).toMatchObject({ completed: false, reason: "it dereferences NULL at 'p->b'" });
  });
});

describe('what nobody told', () => {
  const code = `
struct ring { unsigned int len; struct foo_stats *stats; };
int f(struct ring *ring, int mode)
{
	ring->stats->count = 5;
	return ring->len + mode + ring->stats->count;
}`;

  it('is given a sensible value, and is named as the source names it', () => {
    const run = simulateC(code, 'f');
    expect(run.result).toBe('69');
    expect(run.inputs.map((input) => `${input.name} = ${input.answer}`)).toEqual([
      'ring = object',
      'ring->stats = object',
      'ring->len = 64',
      'mode = 0',
    ]);
  });

  it('can be chosen', () => {
    expect(resultOf(code, { 'ring->len': '1', mode: '-3' })).toBe('3');
    expect(simulateC(code, 'f', { ring: 'NULL' }).completed).toBe(false);
  });

  it('runs loops over it a few rounds, and no more', () => {
    const loop = 'int f(struct ring { int used; } *r) { int i; for (i = 0; i < r->used; i++) touch(i); return i; }';
    expect(Number(resultOf(loop, { 'r->used': '1000' }))).toBe(1000);
    expect(Number(resultOf(loop.replace('used', 'length').replace('used', 'length')))).toBeLessThan(10);
  });

  it('gives register reads one by one', () => {
    const poll = 'int f(void __iomem *regs) { int n = 0; while (readl(regs + 4) & 1) n++; return n; }';
    expect(resultOf(poll, { 'readl(regs + 4)': '1', 'readl(regs + 4)#2': '1' })).toBe('2');
  });

  it('ends endless loops with the reason', () => {
    const run = simulateC('int f(void) { int i = 0; while (i >= 0) { i ^= 1; } return i; }', 'f');
    expect(run.completed).toBe(false);
    expect(run.reason).toMatch(/did not end within/);
  });
});
