import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fingerprints } from '../../../server/src/project/fingerprints.ts';
import { KernelTrees } from '../../../server/src/project/kernel-tree.ts';
import { createTree } from '../../support/tree.ts';

function fingerprint(file: string, message = 'It leaks.') {
  return new Fingerprints(new KernelTrees()).of({ rule: 'unmap-missing', file, function: 'foo_open', message });
}

const kernel = { Makefile: 'VERSION = 6\nPATCHLEVEL = 12\n' };

test('a finding keeps its fingerprint in another copy of the kernel tree', () => {
  const file = 'drivers/a/main.c';
  expect(fingerprint(join(createTree(kernel), file))).toBe(fingerprint(join(createTree(kernel), file)));
});

test('other folders and other words make another one', () => {
  const root = createTree(kernel);
  const one = fingerprint(join(root, 'drivers/a/main.c'));
  expect(fingerprint(join(root, 'drivers/b/main.c'))).not.toBe(one);
  expect(fingerprint(join(root, 'drivers/a/main.c'), 'It is freed twice.')).not.toBe(one);
});

test('findings of the same words are told apart by their order', () => {
  const fingerprints = new Fingerprints(new KernelTrees());
  const finding = { rule: 'unmap-missing', file: '/a.c', function: null, message: 'It leaks.' };
  expect(fingerprints.of(finding)).not.toBe(fingerprints.of(finding));
});
