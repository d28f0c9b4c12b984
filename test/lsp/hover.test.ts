// Hovers of the real server.
import { expect, test } from 'vitest';
import type { LanguageClient } from '../support/language-client.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree } from '../support/tree.ts';

const start = useLanguageServer();

const driver = `#include <linux/dma-mapping.h>

struct ring {
	dma_addr_t dma;
	void *buf;
	u32 len;
};

static int foo_open(struct device *dev, struct ring *ring)
{
	int rc = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));

	if (rc)
		return rc;
	ring->dma = dma_map_single(dev, ring->buf, ring->len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, ring->dma))
		return -ENOMEM;
	return 0; /* see dma_map_single and "dma_alloc_coherent" */
}

static void foo_close(struct device *dev, struct ring *ring)
{
	dma_unmap_single(dev, ring->dma, ring->len, DMA_FROM_DEVICE);
}

/* dmalint: allow(unmap-missing, no-such) freed by the firmware */
static void foo_log(struct pci_dev *pdev)
{
	pci_map_single(pdev, NULL, 0, PCI_DMA_TODEVICE);
}
`;

async function open(options: Parameters<typeof start>[1] = {}): Promise<LanguageClient> {
  const editor = await start(createTree({}), options);
  editor.open('foo.c', driver);
  await editor.diagnostics('foo.c');
  return editor;
}

async function hover(editor: LanguageClient, at: string, into = 1): Promise<string> {
  const contents = (await editor.hover('foo.c', at, into))?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

test('a call of the API tells what it does, what is owed, and what the kernel says of misuse', async () => {
  const text = await hover(await open(), 'dma_map_single(');
  expect(text).toContain('dma_addr_t dma_map_single(struct device *dev, ');
  expect(text).toContain('`dma_mapping_error()`');
  expect(text).toContain('`dma_unmap_single`');
  expect(text).toMatch(/Guide: \[Using Streaming DMA mappings\]\(https:.*\)/);
  expect(text).toContain('device driver failed to check map error');
});

test('a call that has gone tells since when, and what to use', async () => {
  const text = await hover(await open(), 'pci_map_single(');
  expect(text).toMatch(/Linux 5\.\d+ was the last to have it/);
  expect(text).toContain('Use `dma_map_single(');
  expect(await hover(await open(), 'PCI_DMA_TODEVICE')).toContain('Use `DMA_TO_DEVICE`');
});

test('a field that keeps a handle tells its life, with links', async () => {
  const editor = await open();
  const text = await hover(editor, 'ring->dma)', 7);
  const link = (name: string, line: number) => `[${name}](${editor.uri('foo.c')}#L${line})`;
  expect(text).toContain('kept in `struct ring.dma`');
  expect(text).toContain(
    `mapped in ${link('foo_open', 15)}: \`dma_map_single\`, \`DMA_FROM_DEVICE\`, size \`ring->len\``,
  );
  expect(text).toContain(`checked in ${link('foo_open', 16)}`);
  expect(text).toContain(`unmapped in ${link('foo_close', 23)}: \`dma_unmap_single\`, \`DMA_FROM_DEVICE\``);
  expect(await hover(editor, 'ring->buf,', 7)).toContain('unmapped in');
});

test('directions and masks are explained', async () => {
  const editor = await open();
  expect(await hover(editor, 'DMA_FROM_DEVICE')).toContain('from the device to memory');
  const mask = await hover(editor, 'DMA_BIT_MASK');
  expect(mask).toContain('up to `0xffffffff` (4 GiB)');
  expect(mask).toContain('may refuse it');
});

test('a suppression comment tells what it allows', async () => {
  const text = await hover(await open(), 'dmalint: allow');
  expect(text).toMatch(/\[unmap-missing\]\(file:.*unmap-missing\.md\) \(error\)/);
  expect(text).toContain('`no-such` is no rule');
});

test('comments, strings and other names tell nothing', async () => {
  const editor = await open();
  expect(await editor.hover('foo.c', 'dma_map_single and')).toBeNull();
  expect(await editor.hover('foo.c', 'dma_alloc_coherent"')).toBeNull();
  expect(await editor.hover('foo.c', 'rc = ')).toBeNull();
});

test('a client without Markdown gets plain text', async () => {
  const editor = await open({ capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } } });
  const text = await hover(editor, 'dma_map_single(');
  expect(text).not.toMatch(/[`\][]/);
  expect(text).toContain('Using Streaming DMA mappings (https:');
});
