// The real server over its standard streams: what an editor shows as wrong.
import { describe, expect, test } from 'vitest';
import { faulty } from '../support/faulty.ts';
import { label } from '../support/language-client.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree, writeTree } from '../support/tree.ts';

const start = useLanguageServer();

test('a client that asks is told what is found, where, with its page and the way there', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const [diagnostic, ...others] = await editor.diagnostics('foo.c');
  expect(others).toEqual([]);
  expect(diagnostic).toMatchObject({
    range: { start: { line: 9, character: 1 }, end: { line: 9 } },
    severity: 1,
    source: 'dmalint',
    code: 'direction-mismatch',
    relatedInformation: [
      {
        location: { uri: editor.uri('foo.c'), range: { start: { line: 4, character: 19 } } },
        message: "'buf' is mapped",
      },
      { message: "the condition 'dma_mapping_error(dev, addr)' is false" },
    ],
  });
  expect(diagnostic?.codeDescription?.href).toMatch(/^file:.*docs\/rules\/direction-mismatch\.md$/);
});

test('what is typed changes what is found, and findings move with the text', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
  editor.replace('foo.c', 'static int', '\n\nstatic int');
  expect(await editor.found('foo.c')).toEqual(['12 direction-mismatch']);
  editor.replace('foo.c', 'DMA_FROM_DEVICE', 'DMA_TO_DEVICE');
  expect(await editor.found('foo.c')).toEqual([]);
});

test('a result the client has is not sent again', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const ask = (previousResultId?: string) =>
    editor.request<{ kind: string; resultId: string }>('textDocument/diagnostic', {
      textDocument: { uri: editor.uri('foo.c') },
      previousResultId,
    });
  const first = await ask();
  expect(first.kind).toBe('full');
  expect(await ask(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
});

test('a client that asks before it has opened the file is told to ask again', async () => {
  const editor = await start(createTree({ 'foo.c': faulty }));
  const asked = editor.request('textDocument/diagnostic', { textDocument: { uri: editor.uri('foo.c') } });
  await expect(asked).rejects.toMatchObject({ data: { retriggerRequest: true } });
});

test('a client that does not ask is sent the diagnostics, with their version', async () => {
  const editor = await start(createTree({}), { capabilities: { textDocument: { diagnostic: undefined } } });
  expect(editor.initialized.capabilities.diagnosticProvider).toBeUndefined();
  editor.open('foo.c', faulty);
  const pushed = () => editor.pushed.get(editor.uri('foo.c'));
  await editor.until(() => pushed() !== undefined, 'diagnostics');
  expect(pushed()?.diagnostics.map(label)).toEqual(['10 direction-mismatch']);
  editor.replace('foo.c', 'DMA_FROM_DEVICE', 'DMA_TO_DEVICE');
  await editor.until(() => pushed()?.version === 2, 'diagnostics of the second version');
  expect(pushed()?.diagnostics).toEqual([]);
  editor.replace('foo.c', 'DMA_TO_DEVICE', 'DMA_NONE');
  await editor.until(() => (pushed()?.diagnostics.length ?? 0) > 0, 'diagnostics');
  editor.close('foo.c');
  await editor.until(() => pushed()?.diagnostics.length === 0, 'an empty list for the closed file');
});

test('old calls are marked as deprecated, and a suppression without use as unnecessary', async () => {
  const editor = await start(createTree({}));
  const text = `${faulty.replaceAll('DMA_FROM_DEVICE', 'DMA_TO_DEVICE')}
static int foo_mask(struct pci_dev *pdev)
{
	return pci_set_dma_mask(pdev, DMA_BIT_MASK(64)); /* dmalint: allow(null-device) none */
}
`;
  editor.open('foo.c', text);
  const tags = (await editor.diagnostics('foo.c')).map(({ code, tags: own }) => [code, own]);
  expect(tags).toContainEqual(['prefer-dma-api', [2]]);
  expect(tags).toContainEqual(['unused-suppression', [1]]);
});

describe('columns', () => {
  const wide = faulty.replace('\tdma_unmap_single', '\t/* ÄÖ𝄞 */ dma_unmap_single');

  test.each([
    ['utf-16', 12],
    ['utf-8', 16],
    ['utf-32', 11],
  ])('are counted in %s where the client wants that', async (encoding, column) => {
    const editor = await start(createTree({}), { capabilities: { general: { positionEncodings: [encoding] } } });
    expect(editor.initialized.capabilities.positionEncoding).toBe(encoding);
    editor.open('foo.c', wide);
    const [diagnostic] = await editor.diagnostics('foo.c');
    expect(diagnostic?.range.start).toEqual({ line: 9, character: column });
    // An edit behind the wide characters falls where the client means it.
    const at = { line: 9, character: column };
    editor.notify('textDocument/didChange', {
      textDocument: { uri: editor.uri('foo.c'), version: 2 },
      contentChanges: [{ range: { start: at, end: at }, text: '(void)' }],
    });
    const [moved] = await editor.diagnostics('foo.c');
    expect(moved?.range.start).toEqual({ line: 9, character: column + 6 });
  });
});

describe('files of one module', () => {
  const map = faulty.replace(/\tdma_unmap.*\n/, '\tfoo_done(dev, addr, len);\n');
  const unmap = `#include <linux/dma-mapping.h>

void foo_done(struct device *dev, dma_addr_t addr, size_t len)
{
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
}
`;
  const tree = { 'map.c': map, 'unmap.c': unmap, Makefile: 'obj-m += foo.o\nfoo-y := map.o unmap.o\n' };

  test('are read from disk', async () => {
    const editor = await start(createTree(tree));
    editor.open('map.c', map);
    expect(await editor.found('map.c')).toEqual([]);
  });

  test('are taken from the editor where they are open, and a change in one shows in the others', async () => {
    const editor = await start(createTree(tree));
    editor.open('map.c', map);
    editor.open('unmap.c', unmap);
    expect(await editor.found('unmap.c')).toEqual([]);
    editor.replace('map.c', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    await editor.until(
      () => editor.requested.some(({ method }) => method === 'workspace/diagnostic/refresh'),
      'the request to ask again',
    );
    expect(await editor.found('unmap.c')).toEqual(['5 direction-mismatch']);
    editor.close('map.c');
    await editor.until(async () => (await editor.found('unmap.c')).length === 0, 'the file on disk to count again');
  });

  test('belong together by the Makefile as it is now', async () => {
    const wrong = unmap.replace('DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    const root = createTree({ ...tree, Makefile: 'obj-m += unmap.o\n' });
    const editor = await start(root);
    editor.open('unmap.c', wrong);
    expect(await editor.found('unmap.c')).toEqual([]);
    writeTree(root, { Makefile: tree.Makefile });
    editor.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: editor.uri('Makefile'), type: 2 }] });
    await editor.until(async () => (await editor.found('unmap.c')).length > 0, 'the other file to count');
  });
});
