// Quick fixes, fix-all, comments that allow, and pages, as an editor gets them from the real server.
import { expect, test } from 'vitest';
import { faulty } from '../support/faulty.ts';
import type { LanguageClient } from '../support/language-client.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree } from '../support/tree.ts';

const start = useLanguageServer();

async function open(text: string, options: Parameters<typeof start>[1] = {}): Promise<LanguageClient> {
  const editor = await start(createTree({}), options);
  editor.open('foo.c', text);
  await editor.diagnostics('foo.c');
  return editor;
}

function actionsAt(editor: LanguageClient, at: string, only?: readonly string[]) {
  const place = editor.find('foo.c', at);
  return editor.codeActions('foo.c', { start: place, end: place }, only);
}

async function actionAt(editor: LanguageClient, at: string, title: RegExp) {
  const actions = await actionsAt(editor, at);
  const action = actions.find((candidate) => title.test(candidate.title));
  if (!action) throw new Error(`No such action among: ${actions.map((candidate) => candidate.title).join('; ')}`);
  return action;
}

test('a safe fix is preferred, belongs to its diagnostic, and is applied as shown', async () => {
  const editor = await open(faulty);
  const fix = await actionAt(editor, 'dma_unmap_single', /DMA_TO_DEVICE/);
  expect(fix).toMatchObject({ kind: 'quickfix', isPreferred: true, diagnostics: [{ code: 'direction-mismatch' }] });
  expect(fix.edit?.documentChanges).toMatchObject([{ textDocument: { uri: editor.uri('foo.c'), version: 1 } }]);
  expect(editor.applied('foo.c', fix.edit)).toBe(faulty.replace('DMA_FROM_DEVICE', 'DMA_TO_DEVICE'));
});

test('nothing is offered where nothing is wrong', async () => {
  const editor = await open(faulty);
  expect(await actionsAt(editor, 'foo_start')).toEqual([]);
});

test('a fix follows edits made before it, and is not offered once its own text has changed', async () => {
  const editor = await open(faulty);
  editor.replace('foo.c', 'static int', '/* new */\nstatic int');
  const fix = await actionAt(editor, 'dma_unmap_single', /DMA_TO_DEVICE/);
  expect(editor.applied('foo.c', fix.edit)).toContain('/* new */\nstatic int');
  expect(editor.applied('foo.c', fix.edit)).not.toContain('DMA_FROM_DEVICE');
  editor.replace('foo.c', 'DMA_FROM_DEVICE', 'foo->direction');
  const titles = (await actionsAt(editor, 'dma_unmap_single')).map(({ title }) => title);
  expect(titles.filter((title) => title.includes("'DMA_TO_DEVICE'"))).toEqual([]);
});

const second = faulty.replace(/.*\n\n/, '').replaceAll('foo_', 'bar_');

test('all findings of a rule are fixed at once', async () => {
  const editor = await open(`${faulty}\n${second}`);
  const all = await actionAt(editor, 'dma_unmap_single', /^Fix all 2 'direction-mismatch'/);
  expect(editor.applied('foo.c', all.edit)).not.toContain('DMA_FROM_DEVICE');
});

test('source.fixAll applies what is safe and nothing else, and only when asked for', async () => {
  const unchecked = second.replace(/\tif \(dma_mapping_error[\s\S]*?ENOMEM;\n/, '').replace('DMA_FROM', 'DMA_TO');
  const editor = await open(`${faulty}\n${unchecked}`);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch', '16 mapping-error-unchecked']);
  const [all, ...others] = await actionsAt(editor, '#include', ['source.fixAll']);
  expect(others).toEqual([]);
  expect(all?.kind).toBe('source.fixAll.dmalint');
  expect(editor.applied('foo.c', all?.edit)).toBe(editor.text('foo.c').replace('DMA_FROM_DEVICE', 'DMA_TO_DEVICE'));
  expect((await actionsAt(editor, '#include')).filter(({ kind }) => kind !== 'quickfix')).toEqual([]);
});

test.each([
  ['on this line', '\t/* dmalint: allow(direction-mismatch) */\n\tdma_unmap_single'],
  ["in 'foo_send'", '/* dmalint: allow(direction-mismatch) */\nstatic int foo_send'],
  ['in this file', '/* dmalint: allow-file(direction-mismatch) */\n#include'],
])('a comment allows a finding %s, and lacks its reason', async (where, expected) => {
  const editor = await open(faulty);
  const action = await actionAt(editor, 'dma_unmap_single', new RegExp(`^Allow .* ${where} with a reason$`));
  const allowed = editor.applied('foo.c', action.edit);
  expect(allowed).toContain(expected);
  editor.open('allowed.c', allowed);
  expect((await editor.found('allowed.c')).map((found) => found.split(' ')[1])).toEqual(['suppression-without-reason']);
});

test('a client with snippets has the cursor put where the reason goes', async () => {
  const editor = await open(faulty, {
    capabilities: { workspace: { workspaceEdit: { snippetEditSupport: true } } },
  });
  const action = await actionAt(editor, 'dma_unmap_single', /on this line/);
  expect(editor.applied('foo.c', action.edit)).toContain('allow(direction-mismatch) $' + '{1:why this is right} */');
});

test('the page of the rule is opened by a command', async () => {
  const editor = await open(faulty);
  const { command } = await actionAt(editor, 'dma_unmap_single', /^Tell about/);
  await editor.request('workspace/executeCommand', { command: command?.command, arguments: command?.arguments });
  expect(editor.requested).toContainEqual({
    method: 'window/showDocument',
    params: { uri: expect.stringMatching(/docs\/rules\/direction-mismatch\.md$/), takeFocus: true },
  });
});

test('what the client says it can do itself is left to it', async () => {
  const editor = await open(faulty, { initializationOptions: { commands: ['dmalint.showRule', 'dmalint.replay'] } });
  const commands = (await actionsAt(editor, 'dma_unmap_single')).flatMap(({ command }) => command?.command ?? []);
  expect(commands).toEqual(['dmalint.replay', 'dmalint.showRule']);
});
