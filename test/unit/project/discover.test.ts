import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { discoverFiles } from '../../../server/src/project/discover.ts';
import { createTree } from '../../support/tree.ts';

test('a folder stands for the C files below it, a file for itself, each once and in order', () => {
  const root = createTree({ 'b/z.c': '', 'b/a.c': '', 'b/a.h': '', 'a.c': '', '.git/x.c': '', 'out/gen.c': '' });
  const found = discoverFiles([join(root, 'b/a.h'), root, join(root, 'b/a.c')], (path) => path.endsWith('/out'));
  expect(found.files.map((file) => relative(root, file))).toEqual(['a.c', 'b/a.c', 'b/a.h', 'b/z.c']);
  expect(found).toMatchObject({ problems: [], nothingFound: false });
});

test('a path that does not exist is a problem, and the others are found', () => {
  const root = createTree({ 'a.c': '' });
  const found = discoverFiles([join(root, 'none'), join(root, 'a.c')], () => false);
  expect(found.files).toEqual([join(root, 'a.c')]);
  expect(found.problems).toEqual([{ file: join(root, 'none'), message: 'does not exist' }]);
  expect(found.nothingFound).toBe(false);
  expect(discoverFiles([join(root, 'none')], () => false).nothingFound).toBe(true);
});
