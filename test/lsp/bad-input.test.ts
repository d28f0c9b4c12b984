// Whatever is typed or lies about, the server goes on and says what is amiss.
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faulty } from '../support/faulty.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree, writeTree } from '../support/tree.ts';

const start = useLanguageServer();
const second = faulty.replace(/.*\n\n/, '').replaceAll('foo_', 'bar_');

test('a function half typed costs the others nothing', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', `${faulty}\n${second}`);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch', '21 direction-mismatch']);
  for (const typed of [
    '\tif (x) {\n',
    '\tfoo(bar, "unclosed\n',
    '\tx = (y\n',
    '\t/* begun\n\t*/\n',
    '}\n',
    '#if 1\n',
  ]) {
    const offset = editor.text('foo.c').indexOf('\tfoo_start');
    editor.edit('foo.c', offset, offset, typed);
    const found = (await editor.diagnostics('foo.c')).filter(({ message }) => String(message).includes('bar_send'));
    expect(
      found.map(({ code }) => code),
      typed,
    ).toEqual(['direction-mismatch']);
    editor.edit('foo.c', offset, offset + typed.length, '');
  }
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch', '21 direction-mismatch']);
});

test.each([
  ['binary', `${faulty}\0`, 'is binary'],
  ['huge', `${faulty}\n/*${'x'.repeat(9_000_000)}*/\n`, 'is larger than 8 MB'],
])('a %s file is skipped, with a note in it and in the log', async (_, text, note) => {
  const editor = await start(createTree({}));
  editor.open('bad.c', text);
  expect(await editor.diagnostics('bad.c')).toMatchObject([
    { severity: 4, code: 'not-checked', message: expect.stringContaining(note), range: { start: { line: 0 } } },
  ]);
  expect(editor.log.filter((line) => line.includes(note))).toHaveLength(1);
  editor.open('foo.c', faulty);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
});

test('a huge file of the module on disk is left out, and the open one checked', async () => {
  const root = createTree({ 'big.c': '', Makefile: 'obj-m += m.o\nm-y := foo.o big.o\n' });
  truncateSync(join(root, 'big.c'), 100_000_000);
  const editor = await start(root);
  editor.open('foo.c', faulty);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
});

test('a document that is no file of this machine is checked on its own', async () => {
  const editor = await start(createTree({}));
  for (const uri of ['untitled:Untitled-1', 'vscode-vfs://github/torvalds/linux/drivers/foo.c']) {
    editor.open(uri, faulty);
    expect(await editor.found(uri)).toEqual(['10 direction-mismatch']);
  }
});

test('edits that make no sense do not end the server', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const range = (line: number) => ({ start: { line, character: 999 }, end: { line: line + 5, character: 999 } });
  editor.notify('textDocument/didChange', {
    textDocument: { uri: editor.uri('foo.c'), version: 2 },
    contentChanges: [{ range: range(900), text: '\n' }],
  });
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
  editor.notify('textDocument/didChange', {
    textDocument: { uri: editor.uri('never-opened.c'), version: 2 },
    contentChanges: [{ text: '' }],
  });
  const nowhere = { textDocument: { uri: editor.uri('never-opened.c') }, position: { line: 1, character: 1 } };
  expect(await editor.request('textDocument/hover', nowhere)).toBeNull();
  expect(await editor.request('textDocument/definition', nowhere)).toEqual([]);
});

test('a request that is not wanted any more is given up, and VS Code, which cancels as the text changes, asks again', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const { CancellationTokenSource } = await import('vscode-languageserver/node');
  const source = new CancellationTokenSource();
  const params = { textDocument: { uri: editor.uri('foo.c') } };
  const asked = editor.connection.sendRequest('textDocument/diagnostic', params, source.token);
  source.cancel();
  await expect(asked).rejects.toMatchObject({ data: { retriggerRequest: true } });
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
});

test('a broken dmalint.json is told in that file, counts for nothing, and counts again once it is whole', async () => {
  const root = createTree({ 'dmalint.json': '{ "rules": { "direction-mismach": "off" } }\n' });
  const editor = await start(root);
  const told = () => editor.pushed.get(editor.uri('dmalint.json'))?.diagnostics ?? [];
  editor.open('foo.c', faulty);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
  await editor.until(() => told().length > 0, 'a diagnostic in dmalint.json');
  expect(told()).toMatchObject([
    { severity: 1, range: { start: { line: 0, character: 13 } }, message: expect.stringContaining('did you mean') },
  ]);
  writeTree(root, { 'dmalint.json': '{ "rules": { "direction-mismatch": "off" } }\n' });
  editor.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: editor.uri('dmalint.json'), type: 2 }] });
  await editor.until(() => told().length === 0, 'the diagnostic to go');
  await editor.until(async () => (await editor.found('foo.c')).length === 0, 'the configuration to count');
});

test('dmalint.json counts as it is typed', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
  editor.open('dmalint.json', '{ "rules": { "direction-mismatch": "hint" } }', 'json');
  await editor.until(async () => (await editor.diagnostics('foo.c'))[0]?.severity === 4, 'the new severity');
  editor.replace('dmalint.json', '"hint"', '"hi');
  const told = () => editor.pushed.get(editor.uri('dmalint.json'))?.diagnostics ?? [];
  await editor.until(() => told().length > 0, 'a diagnostic in dmalint.json');
  await editor.until(async () => (await editor.diagnostics('foo.c'))[0]?.severity === 1, 'the old severity');
});
