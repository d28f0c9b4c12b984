// The real server over its standard streams: what an editor shows.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ClientOptions, LanguageClient, label } from '../support/language-client.ts';
import { buildProgram, type Program } from '../support/program.ts';
import { createTree } from '../support/tree.ts';

let program: Program;
let client: LanguageClient;
beforeAll(() => {
  program = buildProgram();
});
afterEach(() => client.stop());
afterAll(() => program.remove());

async function start(folder: string, options: Partial<ClientOptions> = {}): Promise<LanguageClient> {
  client = await LanguageClient.start({ program: program.path, folder, ...options });
  return client;
}

const faulty = `#include <linux/dma-mapping.h>

static int foo_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	foo_start(addr);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}
`;

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
