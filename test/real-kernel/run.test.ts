// Runs the checker over folders of a real kernel. What it finds there is compared with what it found last, so that a
// change of the analyser shows all it does; `npm run test:update-kernel` accepts the difference.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadCore } from '../../server/src/project/core.ts';
import { discoverFiles } from '../../server/src/project/discover.ts';
import { differences, readExpectation, writeExpectation } from './expectation.ts';
import { checkKernel, type KernelRun, kernel, kernelFolders, kernelVersion } from './kernel.ts';

const minutes = 60_000;

describe.skipIf(kernel === null)('a real kernel', () => {
  const root = kernel ?? '';
  let run: KernelRun;

  beforeAll(() => {
    run = checkKernel(root);
  }, 10 * minutes);

  test('is checked to the end, and has findings', () => {
    expect(run.errorOutput).toBe('');
    expect(run.exitCode).toBe(1);
    expect(run.statistics.filesAnalysed).toBeGreaterThan(100);
    expect(run.findings.length).toBeGreaterThan(0);
  });

  test('is read whole: no file was left out, no check failed', () => {
    expect(run.problems).toEqual([]);
  });

  test('hardly ever defeats the parser', () => {
    const { functionsParsed = 0, functionsWithParseErrors = 0 } = run.statistics;
    expect(functionsWithParseErrors / functionsParsed).toBeLessThan(0.001);
  });

  test('draws the findings it drew before', () => {
    const version = kernelVersion(root);
    if (process.env.DMALINT_UPDATE === '1') writeExpectation(version, root, run.findings);
    const found = differences(readExpectation(), { kernel: version, root, findings: run.findings });
    expect(found, 'findings gained (+) and lost (-); npm run test:update-kernel accepts them').toEqual([]);
  });

  test(
    'has no file that takes longer than 2 seconds',
    async () => {
      const core = await loadCore();
      const slow: string[] = [];
      for (const path of discoverFiles(kernelFolders(root), () => false).files) {
        const text = readFileSync(path, 'utf8');
        if (!core.mayUseDma(text)) continue;
        // Time of this process's own, not of a clock: other tests run at the same time.
        const before = process.cpuUsage();
        core.checkModule({ files: [{ path, text }], readInclude: () => null, kernelVersion: '6.12', rules: null });
        const { user, system } = process.cpuUsage(before);
        const seconds = (user + system) / 1e6;
        if (seconds > 2) slow.push(`${path}: ${seconds.toFixed(1)} s`);
      }
      expect(slow).toEqual([]);
    },
    10 * minutes,
  );
});
