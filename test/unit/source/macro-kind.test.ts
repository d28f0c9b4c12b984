import { expect, test } from 'vitest';
import { classifyMacro, danglingHead } from '../../../server/src/source/macro-kind.ts';

test.each([
  ['', 'attribute'],
  ['__attribute__((aligned(8)))', 'attribute'],
  ['static inline', 'attribute'],
  ['static __always_inline __attribute__((unused))', 'attribute'],
  ['for (i = 0; i < n; i++)', 'iterator'],
  ['for (i = 0; i < n; i++) if (ok(i))', 'iterator'],
  ['if (!(head)) {} else list_for_each_entry(pos, head, member)', 'iterator'],
  ['list_for_each_entry(pos, &(ring)->list, node)', 'iterator'],
  ['while (more())', 'iterator'],
  ['do { a(); } while (0)', 'statement'],
  ['return -EINVAL', 'statement'],
  ['goto out', 'statement'],
  ['a(); b()', 'statement'],
  ['if (x) y();', 'statement'],
  ['{ a(); b(); }', 'statement'],
  ['{ .name = x, .id = 1 }', 'value'],
  ['0x10', 'value'],
  ['(BIT(3) | BIT(4))', 'value'],
  ['readl((p)->base + (r))', 'value'],
  ['({ int __x = (x); __x * 2; })', 'value'],
  ['"name"', 'value'],
  ['RING_SIZE * sizeof(struct entry)', 'value'],
  ['struct ring *', 'type'],
  ['unsigned long', 'type'],
  ['u32', 'type'],
  ['static int name##_show(struct device *dev) { return 0; }', 'declarator'],
  ['u8 type; u8 length', 'declarator'],
  ['irqreturn_t name(int irq, void *data)', 'declarator'],
  ['static const struct id table[] = {', 'other'],
  ['= 1,', 'other'],
])('%s is %s', (body, kind) => {
  expect(classifyMacro(['x'], body)).toBe(kind);
});

test('a macro that ends in an if leaves its user a condition, not a loop', () => {
  expect(danglingHead('if (debug & (x))')).toBe('condition');
  expect(danglingHead('if (!(x)) ; else')).toBe('condition');
  expect(danglingHead('for (;;)')).toBe('loop');
  expect(danglingHead('_Pragma("unroll 4") for')).toBe('loop');
  expect(danglingHead('if (x) y()')).toBeNull();
});
