// From a mapping to what undoes it and back, in the real server.

import { beforeEach, expect, test } from 'vitest';
import type { CodeLens, DocumentHighlight, Location } from 'vscode-languageserver/node';
import type { LanguageClient } from '../support/language-client.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree } from '../support/tree.ts';

const start = useLanguageServer();

const rx = `#include "foo.h"

int foo_open(struct device *dev, struct ring *ring)
{
	ring->dma = dma_map_single(dev, ring->buf, ring->len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, ring->dma))
		return -ENOMEM;
	if (foo_start(ring)) {
		dma_unmap_single(dev, ring->dma, ring->len, DMA_FROM_DEVICE);
		return -EIO;
	}
	return 0;
}
`;
const close = `#include "foo.h"

void foo_close(struct device *dev, struct ring *ring)
{
	dma_unmap_single(dev, ring->dma, ring->len, DMA_FROM_DEVICE);
}
`;
const tree = {
  'rx.c': rx,
  'close.c': close,
  'foo.h': '#include <linux/dma-mapping.h>\n\nstruct ring {\n\tdma_addr_t dma;\n\tvoid *buf;\n\tu32 len;\n};\n',
  Makefile: 'obj-m += foo.o\nfoo-y := rx.o close.o\n',
};

let editor: LanguageClient;
beforeEach(async () => {
  editor = await start(createTree(tree), {
    initializationOptions: { commands: ['dmalint.showLocations', 'dmalint.simulate'] },
  });
  editor.open('rx.c', rx);
  await editor.diagnostics('rx.c');
});

function ask<Answer>(method: string, name: string, at: string, into: number): Promise<Answer> {
  return editor.request(method, {
    textDocument: { uri: editor.uri(name) },
    position: editor.find(name, at, into),
    context: { includeDeclaration: true },
  });
}

const places = (locations: readonly Location[]) =>
  locations.map(({ uri, range }) => `${uri.split('/').at(-1)}:${range.start.line + 1}`);

test('a map leads to what undoes it, in every file, and that leads back', async () => {
  const there = await ask<Location[]>('textDocument/definition', 'rx.c', 'dma_map_single', 3);
  expect(places(there).sort()).toEqual(['close.c:5', 'rx.c:9']);
  const back = await ask<Location[]>('textDocument/definition', 'rx.c', 'dma_unmap_single', 3);
  expect(places(back)).toEqual(['rx.c:5']);
});

test('references are all that is done with the mapping', async () => {
  const references = await ask<Location[]>('textDocument/references', 'rx.c', 'ring->dma)', 7);
  expect(places(references)).toEqual(expect.arrayContaining(['rx.c:5', 'rx.c:6', 'rx.c:9', 'close.c:5']));
});

test('highlights are what is done with it in this file', async () => {
  const highlights = await ask<DocumentHighlight[]>('textDocument/documentHighlight', 'rx.c', 'dma_map_single', 3);
  expect(highlights.map(({ range }) => range.start.line + 1)).toEqual(expect.arrayContaining([5, 6, 9]));
  expect(await ask('textDocument/documentHighlight', 'rx.c', 'foo_start', 2)).toEqual([]);
});

test('a lens above the map names the functions that undo it, and functions can be simulated', async () => {
  const lenses = await editor.request<CodeLens[]>('textDocument/codeLens', {
    textDocument: { uri: editor.uri('rx.c') },
  });
  expect(lenses.map(({ range, command }) => [range.start.line + 1, command?.title, command?.command])).toEqual([
    [5, 'unmapped in foo_close, foo_open', 'dmalint.showLocations'],
    [3, 'Simulate DMA', 'dmalint.simulate'],
  ]);
  expect(places(lenses[0]?.command?.arguments?.[2]).sort()).toEqual(['close.c:5', 'rx.c:9']);
});

test('without the command of the client a lens opens the place itself', async () => {
  const plain = await start(createTree(tree));
  plain.open('rx.c', rx);
  await plain.diagnostics('rx.c');
  const lenses = await plain.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: plain.uri('rx.c') } });
  expect(lenses.map(({ command }) => command?.command)).toEqual(['dmalint.goToPair']);
  const command = lenses[0]?.command;
  await plain.request('workspace/executeCommand', { command: command?.command, arguments: command?.arguments });
  expect(plain.requested.map(({ method }) => method)).toContain('window/showDocument');
});

test('a client that asks for lenses before there are any asks again', async () => {
  const early = await start(createTree(tree));
  const params = { textDocument: { uri: early.uri('rx.c') } };
  early.open('rx.c', rx);
  expect(await early.request('textDocument/codeLens', params)).toEqual([]);
  await early.until(
    () => early.requested.some(({ method }) => method === 'workspace/codeLens/refresh'),
    'the request to ask again',
  );
  expect(await early.request('textDocument/codeLens', params)).toHaveLength(1);
});
