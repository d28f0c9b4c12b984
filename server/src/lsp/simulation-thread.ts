/** The thread that simulates: a long run must hold up neither the editor nor the analysis. */
import { parentPort } from 'node:worker_threads';
import { type Core, loadCore } from '../project/core.ts';
import { KernelTrees } from '../project/kernel-tree.ts';
import { type ReadResult, readOpen, readSource } from '../project/read-source.ts';
import { Simulator } from '../project/simulator.ts';
import { UsageError } from '../project/usage-error.ts';
import type { FromSimulation, ToSimulation } from './simulation-messages.ts';

const core = await loadCore();

parentPort?.on('message', (message: ToSimulation) => {
  parentPort?.postMessage(answer(message, core));
});

function answer({ id, kind, request, texts, kernelVersion }: ToSimulation, core: Core): FromSimulation {
  try {
    const read = (path: string): ReadResult => readOpen(texts, path) ?? readSource(path);
    const simulator = new Simulator(request.file, core, new KernelTrees(), read, kernelVersion);
    return kind === 'simulate'
      ? { id, kind: 'answer', answer: simulator.answer(request) }
      : { id, kind: 'results', results: simulator.compare(request) };
  } catch (error) {
    const message = error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error);
    return { id, kind: 'failed', message: message ?? 'the simulation failed' };
  }
}
