import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { noProgress } from '../../../server/src/cli/progress-bar.ts';
import { Configs } from '../../../server/src/project/config.ts';
import { discoverFiles } from '../../../server/src/project/discover.ts';
import type { ModuleResult, ModuleTask } from '../../../server/src/project/module-check.ts';
import { runCheck } from '../../../server/src/project/run.ts';
import { createTree } from '../../support/tree.ts';
import { createFinding } from '../cli/results.ts';

type Check = (task: ModuleTask, signal: AbortSignal) => Promise<ModuleResult>;

/** Runs over a tree with a checker of the test's own, two modules at a time. */
async function run(files: Record<string, string>, check: Check, signal = new AbortController().signal) {
  const root = createTree(files);
  const result = await runCheck({
    files: discoverFiles([root], () => false).files,
    rules: null,
    rulesAreNamed: false,
    kernelVersion: null,
    configs: new Configs([]),
    mayUseDma: (text) => text.includes('dma_'),
    createRunner: () => ({ width: 2, run: check, close: async () => undefined }),
    signal,
    progress: noProgress,
    moduleSeconds: 0.5,
  });
  return {
    ...result,
    problems: result.problems.map(({ file, message }) => `${relative(root, file)} ${message}`),
    found: result.findings.map(({ file }) => relative(root, file)),
  };
}

const oneFinding: Check = async ({ targets }) => ({
  findings: targets.map(({ path }) => createFinding({ file: path })),
  problems: [],
  statistics: { functions: 2, functionsParsed: 1, functionsWithParseErrors: 0, functionsWalked: 1, unitsParsed: 10 },
});

test('files without DMA are seen and not checked', async () => {
  const result = await run({ 'a.c': 'dma_', 'b.c': 'int x;' }, oneFinding);
  expect(result.found).toEqual(['a.c']);
  expect(result.statistics).toMatchObject({
    filesSeen: 2,
    filesAnalysed: 1,
    bytesSeen: 10,
    bytesParsed: 10,
    functions: 2,
  });
});

test('a check that crashes costs its module only', async () => {
  const result = await run({ 'a.c': 'dma_', 'b.c': 'dma_', 'c.c': 'dma_' }, async (task, signal) => {
    if (task.targets[0]?.path.endsWith('b.c')) throw new Error('out of luck\nat line 1');
    return oneFinding(task, signal);
  });
  expect(result.found).toEqual(['a.c', 'c.c']);
  expect(result.problems).toEqual(['b.c the check of its module failed: out of luck; it was left out']);
});

test('a check that does not end is ended, and the rest goes on', async () => {
  const result = await run({ 'a.c': 'dma_', 'b.c': 'dma_' }, (task, signal) =>
    task.targets[0]?.path.endsWith('a.c') ? spin(signal) : oneFinding(task, signal),
  );
  expect(result.found).toEqual(['b.c']);
  expect(result.problems).toEqual(['a.c the check of its module took more than 0.5 s; it was left out']);
});

test('an interruption leaves what was found', async () => {
  const controller = new AbortController();
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.c`, 'dma_']));
  let checked = 0;
  const result = await run(
    files,
    async (task, signal) => {
      if (++checked === 4) controller.abort();
      return oneFinding(task, signal);
    },
    controller.signal,
  );
  expect(result.interrupted).toBe(true);
  expect(result.found.length).toBeGreaterThanOrEqual(4);
  expect(result.found.length).toBeLessThan(20);
});

test('the kernel version is that of the tree the file lies in', async () => {
  const versions = new Map<string, string>();
  const note: Check = (task, signal) => {
    for (const { path } of task.targets) versions.set(path.slice(path.lastIndexOf('/') + 1), task.kernelVersion);
    return oneFinding(task, signal);
  };
  await run({ 'old/Makefile': 'VERSION = 5\nPATCHLEVEL = 10\n', 'old/drivers/a.c': 'dma_', 'b.c': 'dma_' }, note);
  expect(Object.fromEntries(versions)).toEqual({ 'a.c': '5.10', 'b.c': '6.12' });
});

/** Uses the processor until it is told to stop. */
function spin(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const step = () => {
      if (signal.aborted) return reject(new Error('stopped'));
      const until = performance.now() + 50;
      while (performance.now() < until);
      setImmediate(step);
    };
    step();
  });
}
