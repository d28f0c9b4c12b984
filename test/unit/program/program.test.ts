import { expect, test } from 'vitest';
import { functionsNaming } from '../../../server/src/program/build.ts';
import { dumpCfg } from '../../../server/src/program/dump.ts';
import { lowerC, programOf } from './lowered.ts';

test('a name means the static function of the file, else a global one of the module, else an inline one of a header', () => {
  const program = programOf(
    {
      'a.c': 'static int f(void) { return 1; }\nint g(void) { return f() + h() + i(); }\n',
      'b.c': 'int f(void) { return 2; }\nint h(void) { return f(); }\nstatic int only_b(void) { return 0; }\n',
    },
    { 'x.h': 'static inline int i(void) { return 3; }\n' },
  );
  const [a, b] = program.units;
  const found = (unit: typeof a, name: string) => program.findFunction(unit!, name)?.unit.file.path ?? null;
  expect(found(a, 'f')).toBe('a.c');
  expect(found(b, 'f')).toBe('b.c');
  expect(found(a, 'h')).toBe('b.c');
  expect(found(a, 'only_b')).toBeNull();
  expect(found(a, 'i')).toBe('x.h');
  expect(dumpCfg(program.lower(program.findFunction(b!, 'i')!))).toBe('0: return 3');
});

test('functions that name something are found without parsing', () => {
  const program = programOf({ 'a.c': 'void f(void) { dma_map_single(); }\nvoid g(void) { /* dma_map_single */ }\n' });
  expect(functionsNaming(program, ['dma_map_single']).map((source) => source.name)).toEqual(['f']);
});

test('macros of quoted headers are expanded', () => {
  const program = programOf(
    { 'a.c': 'int f(struct dev *d)\n{\n\treturn READ(d, REG_A);\n}\n' },
    { 'x.h': '#define REG_A 0x10\n#define READ(d, r) readl((d)->base + (r))\n' },
  );
  const ir = program.lower(program.findFunction(program.units[0]!, 'f')!);
  expect(dumpCfg(ir)).toBe('0: return readl(d->base + 0x10)');
});

test('what comes out of a macro has the place of its use and names the macro', () => {
  const text = '#define MAP(p, n) dma_map_single(dev, p, n, DIR)\nint f(void *q)\n{\n\treturn MAP(q, 4);\n}\n';
  const [ir] = lowerC(text);
  const terminator = ir!.blocks[0]!.terminator;
  if (terminator.kind !== 'return' || terminator.value?.kind !== 'call') throw new Error('no call');
  const { range, macro, name } = terminator.value;
  expect(text.slice(range.start, range.end)).toBe('MAP(q, 4)');
  expect([name, macro]).toEqual(['dma_map_single', 'MAP']);
  const [, buffer] = terminator.value.arguments;
  expect(text.slice(buffer!.range.start, buffer!.range.end)).toBe('q');
});

test('ranges are those of the source', () => {
  const text = 'static struct foo *make(u8 *p, int n)\n{\n\tint len = n;\n\tuse(p->x[n], !len);\n\treturn NULL;\n}\n';
  const [ir] = lowerC(text);
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  expect(at(ir!.nameRange)).toBe('make');
  expect(ir!.parameters.map((parameter) => at(parameter.range))).toEqual(['p', 'n']);
  expect(at(ir!.locals.get('len')!.range)).toBe('len');
  const instruction = ir!.blocks[0]!.instructions[1]!;
  if (instruction.kind !== 'evaluate' || instruction.expression.kind !== 'call') throw new Error('no call');
  expect(at(instruction.range)).toBe('use(p->x[n], !len)');
  expect(instruction.expression.arguments.map((argument) => at(argument.range))).toEqual(['p->x[n]', '!len']);
  expect([ir!.returnType.base, ir!.returnType.pointers, ir!.isStatic]).toEqual(['struct foo', 1, true]);
});

test('a macro whose body may leave the function, and that cannot be expanded, is a doubt', () => {
  const [ir] = lowerC('#define ODD(x) if (x) return 1; else {\nint f(int a)\n{\n\tODD(a);\n\treturn 0;\n}\n');
  expect(ir!.doubts.length).toBeGreaterThan(0);
});
