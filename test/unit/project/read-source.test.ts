import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { maximumFileBytes, readSource } from '../../../server/src/project/read-source.ts';
import { createTree } from '../../support/tree.ts';

function read(content: string | Uint8Array, wanted?: (text: string) => boolean) {
  return readSource(join(createTree({ 'a.c': content }), 'a.c'), wanted);
}

describe('a file that is no C text is told, not thrown', () => {
  test('missing, or a folder', () => {
    const root = createTree({ 'x/y.c': '' });
    expect(readSource(join(root, 'none.c'))).toMatchObject({ kind: 'problem', message: 'does not exist' });
    expect(readSource(join(root, 'x'))).toMatchObject({ kind: 'problem', message: 'is not a regular file' });
  });

  test('a pipe that nobody writes to', () => {
    const root = createTree({});
    execFileSync('mkfifo', [join(root, 'pipe.c')]);
    expect(readSource(join(root, 'pipe.c'))).toMatchObject({ kind: 'problem', message: 'is not a regular file' });
  });

  test('empty, binary or huge', () => {
    expect(read('')).toMatchObject({ kind: 'problem', message: 'is empty' });
    expect(read('int a\0b;')).toMatchObject({ kind: 'problem', message: 'is binary: it holds a NUL byte' });
    const root = createTree({ 'a.c': '' });
    truncateSync(join(root, 'a.c'), maximumFileBytes + 1);
    expect(readSource(join(root, 'a.c'))).toMatchObject({ kind: 'problem', message: 'is larger than 8 MB' });
  });
});

test('a file that is not UTF-8 is read as Latin-1, and says so', () => {
  expect(read(Buffer.from('/* \xe9 */', 'latin1'))).toMatchObject({
    kind: 'text',
    text: '/* é */',
    problem: expect.stringContaining('not UTF-8'),
  });
  expect(read('/* é */')).toMatchObject({ kind: 'text', text: '/* é */', problem: null });
});

test('a file that nobody wants is not decoded', () => {
  expect(read('int a;', (text) => text.includes('dma'))).toMatchObject({ kind: 'unwanted', bytes: 6 });
});
