import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { groupModules, maximumMergedBytes } from '../../../server/src/project/kbuild.ts';
import { KernelTrees } from '../../../server/src/project/kernel-tree.ts';
import { createTree } from '../../support/tree.ts';

/** Groups the targets of a tree that holds these Makefiles; paths relative to it. */
function group(makefiles: Record<string, string>, targets: readonly string[], bytes: Record<string, number> = {}) {
  const root = createTree(makefiles);
  const short = (files: readonly string[]) => files.map((file) => relative(root, file));
  return groupModules(
    targets.map((target) => join(root, target)),
    new KernelTrees(),
    (file) => bytes[relative(root, file)] ?? 100,
  ).map(({ targets, companions }) => ({ targets: short(targets), companions: short(companions) }));
}

test('files that Kbuild links together are checked together, the rest of the module beside them', () => {
  const makefiles = { 'net/foo/Makefile': 'obj-m += foo.o\nfoo-y := main.o ring.o hw/reg.o\n' };
  expect(group(makefiles, ['net/foo/main.c', 'net/foo/hw/reg.c', 'net/foo/other.c'])).toEqual([
    { targets: ['net/foo/hw/reg.c', 'net/foo/main.c'], companions: ['net/foo/ring.c'] },
    { targets: ['net/foo/other.c'], companions: [] },
  ]);
});

test('modules that share a file are one', () => {
  const makefiles = { Makefile: 'pci-y := pci.o lib.o\nplat-y := plat.o lib.o\n' };
  expect(group(makefiles, ['lib.c', 'pci.c', 'plat.c'])).toEqual([
    { targets: ['lib.c', 'pci.c', 'plat.c'], companions: [] },
  ]);
});

test('modules too large together share no file: it stays with the larger', () => {
  const makefiles = { Makefile: 'big-y := a.o b.o lib.o\nsmall-y := c.o lib.o\n' };
  expect(group(makefiles, ['a.c', 'b.c', 'c.c', 'lib.c'], { 'a.c': maximumMergedBytes })).toEqual([
    { targets: ['a.c', 'b.c', 'lib.c'], companions: [] },
    { targets: ['c.c'], companions: ['lib.c'] },
  ]);
});

test('a file in no Makefile stands alone', () => {
  expect(group({}, ['a.c', 'b.c'])).toEqual([
    { targets: ['a.c'], companions: [] },
    { targets: ['b.c'], companions: [] },
  ]);
});
