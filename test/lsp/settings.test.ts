// What a user sets in the editor, per folder, on top of dmalint.json.
import { expect, test } from 'vitest';
import { faulty } from '../support/faulty.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree } from '../support/tree.ts';

const start = useLanguageServer();

test('settings hold for the folder they are set in, and come before dmalint.json', async () => {
  const config = '{ "rules": { "direction-mismatch": "warning" } }';
  const editor = await start(createTree({ 'dmalint.json': config }), {
    settings: (uri) =>
      uri?.includes('/one/')
        ? { rules: { 'direction-mismatch': 'hint' } }
        : uri?.includes('/two/')
          ? { enable: false }
          : uri?.includes('/three/')
            ? { minSeverity: 'error' }
            : null,
  });
  const severities = async (name: string) => {
    editor.open(name, faulty);
    return (await editor.diagnostics(name)).map(({ severity }) => severity);
  };
  expect(await severities('one/foo.c')).toEqual([4]);
  expect(await severities('two/foo.c')).toEqual([]);
  expect(await severities('three/foo.c')).toEqual([]);
  expect(await severities('four/foo.c')).toEqual([2]);
});

test('changed settings count at once', async () => {
  let level = 'error';
  const editor = await start(createTree({}), { settings: () => ({ rules: { 'direction-mismatch': level } }) });
  editor.open('foo.c', faulty);
  expect(await editor.found('foo.c')).toHaveLength(1);
  level = 'off';
  editor.notify('workspace/didChangeConfiguration', { settings: null });
  await editor.until(async () => (await editor.found('foo.c')).length === 0, 'the rule to be off');
});

test('a client without workspace/configuration gives its settings at the start', async () => {
  const editor = await start(createTree({}), {
    capabilities: { workspace: { configuration: false } },
    initializationOptions: { settings: { rules: { 'direction-mismatch': 'information' } } },
  });
  editor.open('foo.c', faulty);
  expect((await editor.diagnostics('foo.c')).map(({ severity }) => severity)).toEqual([3]);
});

test('settings that make no sense count for nothing', async () => {
  const editor = await start(createTree({}), {
    settings: () => ({ rules: { 'direction-mismatch': 'loud', 'no-such': 'off' }, minSeverity: 3, kernelVersion: {} }),
  });
  editor.open('foo.c', faulty);
  expect((await editor.diagnostics('foo.c')).map(({ severity }) => severity)).toEqual([1]);
});

test('the kernel version decides what a call is', async () => {
  const call = 'int f(struct pci_dev *p)\n{\n\treturn pci_set_dma_mask(p, DMA_BIT_MASK(32));\n}\n';
  const editor = await start(createTree({}), { settings: () => ({ kernelVersion: '4.4' }) });
  editor.open('foo.c', call);
  await editor.diagnostics('foo.c');
  const hover = JSON.stringify(await editor.hover('foo.c', 'pci_set_dma_mask'));
  expect(hover).toContain('Old name of dma_set_mask()');
  expect(hover).not.toContain('was the last to have it');
});

test('patterns in dmalint.json leave files out', async () => {
  const editor = await start(createTree({ 'dmalint.json': '{ "ignore": ["old"] }' }));
  editor.open('old/foo.c', faulty);
  editor.open('new/foo.c', faulty);
  expect(await editor.found('old/foo.c')).toEqual([]);
  expect(await editor.found('new/foo.c')).toHaveLength(1);
});
