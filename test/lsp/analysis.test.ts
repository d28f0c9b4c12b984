// The analysis thread when it goes wrong. The thread is the real one, with a fault put in its way.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Analysis } from '../../server/src/lsp/analysis.ts';
import { faulty } from '../support/faulty.ts';

import { buildProgram, type Program } from '../support/program.ts';
import { createTree, writeTree } from '../support/tree.ts';

let program: Program;
beforeAll(() => {
  program = buildProgram();
});
afterAll(() => program.remove());

/** A thread that ends when it is asked to check, the first so many times. */
function dyingThread(folder: string, deaths: number): URL {
  const real = pathToFileURL(join(program.path, '../analysis-thread.js')).href;
  writeTree(folder, {
    'thread.mjs': `import { readdirSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
const before = readdirSync(${JSON.stringify(folder)}).filter((name) => name.startsWith('death')).length;
const listen = parentPort.on.bind(parentPort);
parentPort.on = (name, listener) =>
  listen(name, (message) => {
    if (message.kind !== 'check' || before >= ${deaths}) return listener(message);
    writeFileSync(${JSON.stringify(folder)} + '/death' + before, '');
    process.exit(3);
  });
await import(${JSON.stringify(real)});
`,
  });
  return pathToFileURL(join(folder, 'thread.mjs'));
}

const request = {
  key: 'foo',
  targets: [{ path: '/nowhere/foo.c', levels: {} }],
  companions: [],
  kernelVersion: '6.12',
};

test('a thread that dies is replaced, told of the open documents, and given the check again', async () => {
  const log: string[] = [];
  const analysis = new Analysis(dyingThread(createTree({}), 1), (message) => log.push(message));
  analysis.setDocument('/nowhere/foo.c', 7, () => faulty);
  const outcome = await analysis.check(request);
  expect(outcome).toMatchObject({
    kind: 'report',
    report: { versions: { '/nowhere/foo.c': 7 }, findings: [{ rule: 'direction-mismatch' }] },
  });
  expect(log).toHaveLength(1);
  await analysis.close();
});

test('a check that the thread always dies on is given up, and the next one is done', async () => {
  const analysis = new Analysis(dyingThread(createTree({}), 2), () => undefined);
  analysis.setDocument('/nowhere/foo.c', 1, () => faulty);
  expect(await analysis.check(request)).toMatchObject({ kind: 'failed', message: expect.stringContaining('failed') });
  expect(await analysis.check(request)).toMatchObject({ kind: 'report', report: { findings: [{}] } });
  await analysis.close();
});

test('a newer check of a module takes the place of one that has not ended', async () => {
  const analysis = new Analysis(dyingThread(createTree({}), 0), () => undefined);
  analysis.setDocument('/nowhere/foo.c', 1, () => faulty);
  const older = [analysis.check(request), analysis.check(request)];
  analysis.setDocument('/nowhere/foo.c', 2, () => faulty.replace('DMA_FROM', 'DMA_TO'));
  const newest = analysis.check(request);
  expect((await older[1])?.kind).toBe('superseded');
  expect(await newest).toMatchObject({ kind: 'report', report: { versions: { '/nowhere/foo.c': 2 }, findings: [] } });
  await analysis.close();
});
