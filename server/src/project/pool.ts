import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import { compileLate } from './compile-late.ts';
import type { ModuleResult, ModuleTask } from './module-check.ts';

/** Checks modules somewhere: in worker threads, or here. */
export interface ModuleRunner {
  /** How many tasks it can have under way. */
  readonly width: number;
  /** Rejects when the check crashes, or when `signal` ends it. */
  run(task: ModuleTask, signal: AbortSignal): Promise<ModuleResult>;
  close(): Promise<void>;
}

/** Two workers stay below this together, so that a run over a whole kernel fits a small machine. */
const heapMegabytes = 1200;
const leastHeapMegabytes = 384;

/** Most of what a check makes is short-lived: the more room it has, the less often it is looked through. */
const youngMegabytes = 384;
const leastYoungMegabytes = 48;

/** Worker threads, each with a parser of its own. One that crashes or is stopped is replaced. */
export function createPool(width: number): ModuleRunner {
  compileLate();
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    name: 'checkModuleTask',
    minThreads: width,
    maxThreads: width,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(leastHeapMegabytes, Math.floor(heapMegabytes / width)),
      maxYoungGenerationSizeMb: Math.max(leastYoungMegabytes, Math.floor(youngMegabytes / width)),
    },
  });
  // A worker that dies between tasks has nothing to tell; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    width,
    run: (task, signal) => pool.run(task, { signal }),
    close: () => pool.destroy(),
  };
}
