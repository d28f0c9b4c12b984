import { describe, expect, test } from 'vitest';
import { kernelVersionOf, parseMakefile } from '../../../server/src/project/makefile.ts';

function partsOf(text: string, composite: string): readonly string[] | undefined {
  return parseMakefile(text).composites.get(composite);
}

describe('a Kbuild Makefile', () => {
  test('lists the parts of a module over continued lines, and those that an option adds', () => {
    const text = [
      '# foo',
      'obj-$(CONFIG_FOO) += foo.o  # the driver',
      'foo-y := foo_main.o \\',
      '\tfoo_ring.o \\',
      '\tsub/foo_hw.o',
      'foo-$(CONFIG_FOO_PTP) += foo_ptp.o',
      'ifdef CONFIG_X',
      'foo-objs += foo_x.o',
      'endif',
    ].join('\n');
    expect(partsOf(text, 'foo')).toEqual(['foo_main', 'foo_ring', 'sub/foo_hw', 'foo_ptp', 'foo_x']);
  });

  test('does not take obj-y for a module', () => {
    expect(parseMakefile('obj-y += a.o b.o\nlib-y += c.o').composites.size).toBe(0);
  });

  test('follows its own variables and addprefix', () => {
    const text = 'COMMON := a.o b.o\nbar-y := $(COMMON) $(addprefix hw/,x.o y.o) $(OTHER)/z.o';
    expect(partsOf(text, 'bar')).toEqual(['a', 'b', 'hw/x', 'hw/y']);
  });

  test('ends with variables that name each other', () => {
    expect(partsOf('A = $(B)\nB = $(A)\nfoo-y = $(A) a.o', 'foo')).toEqual(['a']);
  });

  test('tells where its headers are', () => {
    const makefile = parseMakefile(
      'ccflags-y += -I$(src)/../common -DFOO -I $(srctree)/drivers/x\nsubdir-ccflags-y := -I$(src)/include',
    );
    expect(makefile.includes).toEqual(['$(src)/../common', '$(srctree)/drivers/x']);
    expect(makefile.subfolderIncludes).toEqual(['$(src)/include']);
  });
});

test("the kernel's top Makefile tells its version, another does not", () => {
  expect(kernelVersionOf('# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n')).toBe('6.12');
  expect(kernelVersionOf('obj-y += a.o\n')).toBeNull();
});
