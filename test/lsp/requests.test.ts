// What a client that knows dmalint asks beyond LSP: the state, checks of more than open files, rules.
import { expect, test } from 'vitest';
import type { CheckResult, RuleAnswer, Status } from '../../server/src/lsp/protocol.ts';
import { faulty } from '../support/faulty.ts';
import type { LanguageClient } from '../support/language-client.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree } from '../support/tree.ts';

const start = useLanguageServer();

function watchStatus(editor: LanguageClient): Status[] {
  const seen: Status[] = [];
  editor.connection.onNotification('dmalint/status', (status: Status) => {
    seen.push(status);
  });
  return seen;
}

test('typing in one function has only that function analysed again', async () => {
  const editor = await start(createTree({}), { initializationOptions: { status: true } });
  const seen = watchStatus(editor);
  const functions = Array.from({ length: 20 }, (_, i) =>
    faulty.replace(/.*\n\n/, '').replaceAll('foo_send', `foo_${i}`),
  );
  editor.open('foo.c', functions.join('\n'));
  expect(await editor.found('foo.c')).toHaveLength(20);
  await editor.until(() => seen.at(-1)?.state === 'ready', 'the first check to end');
  expect(seen.at(-1)?.last).toMatchObject({ functions: 20, functionsAnalysed: 20 });
  editor.replace('foo.c', '\tfoo_start(addr);', '\tfoo_start(addr); foo_log();');
  expect(await editor.found('foo.c')).toHaveLength(20);
  await editor.until(() => seen.at(-1)?.state === 'ready', 'the second check to end');
  expect(seen.at(-1)?.last).toMatchObject({ functions: 20, functionsAnalysed: 1 });
});

test('the state tells the findings of open files', async () => {
  const editor = await start(createTree({}), { initializationOptions: { status: true } });
  const seen = watchStatus(editor);
  editor.open('foo.c', faulty);
  await editor.found('foo.c');
  await editor.until(() => seen.at(-1)?.state === 'ready', 'the check to end');
  expect(seen[0]?.state).toBe('checking');
  expect(seen.at(-1)?.documents).toEqual([
    { uri: editor.uri('foo.c'), findings: { error: 1, warning: 0, information: 0, hint: 0 }, note: null },
  ]);
  editor.close('foo.c');
  await editor.until(() => seen.at(-1)?.documents.length === 0, 'the closed file to go');
});

const tree = {
  'drivers/a/a.c': faulty,
  'drivers/a/b.c': faulty.replaceAll('foo_', 'bar_'),
  'drivers/a/Makefile': 'obj-m += ab.o\nab-y := a.o b.o\n',
  'drivers/c/c.c': faulty,
  'drivers/c/plain.c': 'int x;\n',
};

test.each([
  ['file', 'drivers/a/a.c', 1],
  ['module', 'drivers/a/a.c', 2],
  ['folder', 'drivers', 3],
] as const)('a %s is checked, and what is found in files that are not open is shown', async (scope, name, files) => {
  const editor = await start(createTree(tree));
  const result = await editor.request<CheckResult>('dmalint/check', { uri: editor.uri(name), scope });
  expect(result).toEqual({
    files,
    findings: { error: files, warning: 0, information: 0, hint: 0 },
    problems: [],
    cancelled: false,
  });
  expect([...editor.pushed.values()].map(({ diagnostics }) => diagnostics.length)).toEqual(Array(files).fill(1));
});

test('a check tells how far it is, and can be cancelled', async () => {
  const editor = await start(createTree(tree));
  const progress: unknown[] = [];
  const { CancellationTokenSource, ProgressType } = await import('vscode-languageserver/node');
  const source = new CancellationTokenSource();
  editor.connection.onProgress(new ProgressType<{ kind: string }>(), 'token', (value) => {
    progress.push(value.kind);
    if (value.kind === 'report') source.cancel();
  });
  const params = { uri: editor.uri('drivers'), scope: 'folder', workDoneToken: 'token' };
  const result = await editor.connection.sendRequest<CheckResult>('dmalint/check', params, source.token);
  expect(result.cancelled).toBe(true);
  expect(progress[0]).toBe('begin');
  expect(progress.at(-1)).toBe('end');
});

test('rules are listed and explained', async () => {
  const editor = await start(createTree({}));
  const rules = await editor.request<RuleAnswer[]>('dmalint/rules', {});
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(['unmap-missing', 'unused-suppression']));
  const rule = await editor.request<RuleAnswer>('dmalint/rule', { rule: 'unmap-missing' });
  expect(rule).toMatchObject({ id: 'unmap-missing', severity: 'error' });
  expect(rule.markdown).toMatch(/^# unmap-missing\n[\s\S]*## Wrong/);
  expect(await editor.request('dmalint/rule', { rule: 'no-such' })).toBeNull();
});

test('findings that were shown of a file go when it is opened, so that none is shown twice', async () => {
  const editor = await start(createTree(tree));
  await editor.request('dmalint/check', { uri: editor.uri('drivers/c/c.c'), scope: 'file' });
  expect(editor.pushed.get(editor.uri('drivers/c/c.c'))?.diagnostics).toHaveLength(1);
  editor.open('drivers/c/c.c', faulty);
  expect(await editor.found('drivers/c/c.c')).toHaveLength(1);
  expect(editor.pushed.get(editor.uri('drivers/c/c.c'))?.diagnostics).toEqual([]);
});
