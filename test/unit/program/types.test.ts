import { describe, expect, test } from 'vitest';
import { dumpExpression, dumpType } from '../../../server/src/program/dump.ts';
import type { Expression, FunctionIr } from '../../../server/src/program/ir.ts';
import { visitExpressions } from '../../../server/src/program/visit.ts';
import { programOf } from './lowered.ts';

const header = `
#define RING_SIZE 64
typedef u32 reg_t;
typedef struct { int a; } unnamed_t;
struct desc { __le64 addr; __le32 len; };
struct ring {
	struct device *dev;
	struct desc *desc;
	dma_addr_t dma, list[RING_SIZE];
	union {
		struct sk_buff *skb;
		struct { void *data; unsigned int len:12; };
	};
	DEFINE_DMA_UNMAP_ADDR(mapping);
	int (*run)(struct ring *ring);
	unnamed_t u;
	struct inner { reg_t reg; } inner[2];
} ____cacheline_aligned;
`;

/** Types of the arguments of `see(…)` in a function, as text, by the argument's own text. */
function seen(
  body: string,
  parameters = 'struct ring *r, struct pci_dev *pdev, struct scatterlist *sg',
): Record<string, string> {
  const program = programOf(
    {
      'a.c': `static struct ring *rings[4];\nstatic struct ring *find(int n) { return rings[n]; }\nvoid f(${parameters})\n{\n${body}\n}\n`,
    },
    { 'a.h': header },
  );
  const unit = program.units[0]!;
  const ir = program.lower(program.findFunction(unit, 'f')!);
  return Object.fromEntries(
    argumentsOfSee(ir).map((argument) => {
      const type = program.typeOf(unit, ir, argument);
      return [dumpExpression(argument), type === null ? '?' : dumpType(program.resolveType(unit, type))];
    }),
  );
}

function argumentsOfSee(ir: FunctionIr): Expression[] {
  const found: Expression[] = [];
  visitExpressions(ir, (expression) => {
    if (expression.kind === 'call' && expression.name === 'see') found.push(...expression.arguments);
  });
  return found;
}

describe('types of expressions', () => {
  test('fields are found through headers, pointers and unnamed members', () => {
    expect(
      seen('see(r->dma, r->list, r->list[1], r->skb, r->data, r->desc->addr, r->desc[2].len, r->mapping, r->dev);'),
    ).toEqual({
      'r->dma': 'dma_addr_t',
      'r->list': 'dma_addr_t[RING_SIZE]',
      'r->list[1]': 'dma_addr_t',
      'r->skb': 'struct sk_buff *',
      'r->data': 'void *',
      'r->desc->addr': '__le64',
      'r->desc[2].len': '__le32',
      'r->mapping': 'dma_addr_t',
      'r->dev': 'struct device *',
    });
  });

  test('typedefs are resolved, also to structs without a name', () => {
    expect(seen('see(r->inner[0].reg, r->u.a);')).toEqual({ 'r->inner[0].reg': 'u32', 'r->u.a': 'int' });
  });

  test('structs of the kernel are known where they matter', () => {
    expect(seen('see(&pdev->dev, pdev->dev.parent, sg->length, r->skb->data, r->skb->len);')).toEqual({
      '&pdev->dev': 'struct device *',
      'pdev->dev.parent': 'struct device *',
      'sg->length': 'unsigned int',
      'r->skb->data': 'unsigned char *',
      'r->skb->len': 'unsigned int',
    });
  });

  test('locals, casts, calls, container_of and pointer arithmetic', () => {
    const body = `
	u8 small[16], *p = small;
	typeof(r) other = r;
	see(small, p, p + 1, *p, &small, other->dma, (u64)p, find(1), find(1)->dma, rings[0]->dma);
	see(dma_map_single(r->dev, p, 1, DMA_TO_DEVICE), container_of(p, struct ring, inner)->dma, sizeof(*p), p == small, nobody);`;
    expect(seen(body)).toEqual({
      small: 'u8[16]',
      p: 'u8 *',
      'p + 1': 'u8 *',
      '*p': 'u8',
      '&small': 'u8 *',
      'other->dma': 'dma_addr_t',
      '(u64)p': 'u64',
      'find(1)': 'struct ring *',
      'find(1)->dma': 'dma_addr_t',
      'rings[0]->dma': 'dma_addr_t',
      'dma_map_single(r->dev, p, 1, DMA_TO_DEVICE)': 'dma_addr_t',
      'container_of(p, struct ring, inner)->dma': 'dma_addr_t',
      'sizeof(*p)': 'size_t',
      'p == small': 'int',
      nobody: '?',
    });
  });

  test('a struct defined inside the function', () => {
    expect(seen('struct { dma_addr_t x; } s; see(s.x);')).toEqual({ 's.x': 'dma_addr_t' });
  });
});

test('a struct is found with its fields in order, wherever it is nested', () => {
  const program = programOf({ 'a.c': '#include "a.h"\n' }, { 'a.h': header });
  const unit = program.units[0]!;
  const fields = program
    .findStruct(unit, 'struct ring')
    ?.fields.map((field) => `${dumpType(field.type)} ${field.name}`);
  expect(fields?.[0]).toBe('struct device * dev');
  expect(fields).toContain('function * run');
  expect(program.findStruct(unit, 'struct inner')?.fields.map((field) => field.name)).toEqual(['reg']);
  expect(program.findStruct(unit, 'struct nowhere')).toBeNull();
});
