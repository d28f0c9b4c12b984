import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HeaderReader } from '../../../server/src/project/headers.ts';
import { KernelTrees } from '../../../server/src/project/kernel-tree.ts';
import { createTree } from '../../support/tree.ts';

const tree = {
  Makefile: 'VERSION = 6\nPATCHLEVEL = 1\n',
  'include/linux/x.h': 'kernel',
  'drivers/foo/foo.h': 'beside',
  'drivers/foo/Makefile':
    'ccflags-y += -I$(srctree)/drivers/common -I $(src)/../near\nsubdir-ccflags-y += -I$(src)/inc',
  'drivers/foo/inc/deep.h': 'inherited',
  'drivers/foo/sub/a.c': '',
  'drivers/common/common.h': 'flag',
  'drivers/near/near.h': 'near',
};

function createReader() {
  const root = createTree(tree);
  const headers = new HeaderReader(new KernelTrees());
  return (from: string, target: string, quoted: boolean, folders: readonly string[] = []) =>
    headers.read(
      join(root, from),
      target,
      quoted,
      folders.map((folder) => join(root, folder)),
    )?.text ?? null;
}

test('a quoted header is found beside its file, in the folders of its module, and along -I flags', () => {
  const read = createReader();
  expect(read('drivers/foo/a.c', 'foo.h', true)).toBe('beside');
  expect(read('drivers/foo/sub/a.c', 'foo.h', true)).toBeNull();
  expect(read('drivers/foo/sub/a.c', 'foo.h', true, ['drivers/foo'])).toBe('beside');
  expect(read('drivers/foo/a.c', 'common.h', true)).toBe('flag');
  expect(read('drivers/foo/a.c', 'near.h', true)).toBe('near');
  expect(read('drivers/foo/sub/a.c', 'deep.h', true)).toBe('inherited');
});

test("an angled header is found below the kernel's include/", () => {
  const read = createReader();
  expect(read('drivers/foo/a.c', 'linux/x.h', false)).toBe('kernel');
  expect(read('drivers/foo/a.c', 'foo.h', false)).toBeNull();
});
