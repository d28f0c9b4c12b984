// The real server over its standard streams: what an editor's simulation panel is told.
import { expect, test } from 'vitest';
import type { SimulationAnswer } from '../../server/src/project/simulation.ts';
import type { PlatformResult } from '../../server/src/simulate/verdict.ts';
import { faulty } from '../support/faulty.ts';
import type { LanguageClient } from '../support/language-client.ts';
import { useLanguageServer } from '../support/lsp-session.ts';
import { createTree } from '../support/tree.ts';

const start = useLanguageServer();
const main = { function: 'foo_send', chain: null, path: null, finding: null, platform: 'direct', choices: {} };

test('a function is run as it stands in the editor, and its paths are told', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const ask = () => editor.request<SimulationAnswer>('dmalint/simulate', { uri: editor.uri('foo.c'), request: main });
  const { run, paths } = await ask();
  expect(run.violations).toMatchObject([{ rule: 'direction-mismatch', line: 10 }]);
  expect(run.violations[0]?.kernelMessage).toMatch(/^device driver frees DMA memory with different direction/);
  expect(paths.map(({ outcome }) => outcome)).toEqual(['returns -ENOMEM', 'returns 0']);
  editor.replace('foo.c', 'DMA_FROM_DEVICE', 'DMA_TO_DEVICE');
  expect((await ask()).run.violations).toEqual([]);
});

test('the path of a finding is run', async () => {
  const editor = await start(createTree({}), { initializationOptions: { commands: ['dmalint.replay'] } });
  editor.open('foo.c', faulty);
  const [fingerprint] = await fingerprints(editor);
  const request = { ...main, function: null, finding: fingerprint };
  const { run } = await editor.request<SimulationAnswer>('dmalint/simulate', { uri: editor.uri('foo.c'), request });
  expect(run).toMatchObject({ function: 'foo_send', completed: true, violations: [{ rule: 'direction-mismatch' }] });
});

test('an answer is changed, on a path and on that of a finding', async () => {
  const editor = await start(createTree({}), { initializationOptions: { commands: ['dmalint.replay'] } });
  editor.open('foo.c', faulty);
  const [fingerprint] = await fingerprints(editor);
  for (const request of [main, { ...main, function: null, finding: fingerprint }]) {
    const params = { uri: editor.uri('foo.c'), request };
    const { run } = await editor.request<SimulationAnswer>('dmalint/simulate', params);
    const [mapping] = run.inputs.filter(({ kind }) => kind === 'failure');
    expect(mapping).toMatchObject({ name: "mapping of 'buf'", answer: 'succeeds' });
    const choices = { "mapping of 'buf'": 'fails' };
    const changed = { ...params, request: { ...request, choices } };
    const other = await editor.request<SimulationAnswer>('dmalint/simulate', changed);
    expect(other.run).toMatchObject({ function: 'foo_send', result: '-ENOMEM', violations: [] });
  }
});

test('a path is tried on every platform', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const params = { uri: editor.uri('foo.c'), request: main };
  const results = await editor.request<readonly PlatformResult[]>('dmalint/compare', params);
  expect(results.map(({ name, verdict }) => `${name} ${verdict}`)).toContain('direct breaks');
  expect(results).toHaveLength(7);
});

test('what cannot be run is said, and the server goes on', async () => {
  const editor = await start(createTree({}));
  editor.open('foo.c', faulty);
  const request = { ...main, function: 'foo_sent' };
  const asked = editor.request('dmalint/simulate', { uri: editor.uri('foo.c'), request });
  await expect(asked).rejects.toThrow(/has no function 'foo_sent'; did you mean 'foo_send'/);
  expect(await editor.found('foo.c')).toEqual(['10 direction-mismatch']);
});

/** Of the findings in foo.c that a lens offers to replay. */
async function fingerprints(editor: LanguageClient): Promise<readonly string[]> {
  await editor.diagnostics('foo.c');
  const lenses = await editor.request<readonly { command: { arguments: readonly [string, string] } }[]>(
    'textDocument/codeLens',
    { textDocument: { uri: editor.uri('foo.c') } },
  );
  return lenses.map(({ command }) => command.arguments[1]).filter((name) => /^[0-9a-f]{16}$/.test(name));
}
