// @ts-check
// Loaded with `node --import` before a program that is measured: at its end, writes what the whole process used to the
// file that DMALINT_USAGE names. Threads count, for they are part of the process.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const path = process.env.DMALINT_USAGE;
if (isMainThread && path !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = {
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      wallSeconds: performance.now() / 1e3,
      peakBytes: maxRSS * 1024,
    };
    writeFileSync(path, JSON.stringify(usage));
  });
}
