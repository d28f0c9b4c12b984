/** The thread that analyses: it keeps the open documents and a parser, and checks one module after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadCore } from '../project/core.ts';
import type { FromAnalysis, ToAnalysis } from './analysis-messages.ts';
import { ModuleAnalyst } from './module-analyst.ts';
import { warmUp } from './warm-up.ts';

const cancelled = new Int32Array(workerData as SharedArrayBuffer);
const core = await loadCore();
const analyst = new ModuleAnalyst(core);
const endWarmUp = warmUp(core);

parentPort?.on('message', (message: ToAnalysis) => {
  endWarmUp();
  switch (message.kind) {
    case 'document':
      return analyst.setDocument(message.path, message.version, message.text);
    case 'close':
      return analyst.closeDocument(message.path);
    case 'forget-files':
      return analyst.forgetFiles(message.structure);
    case 'forget-module':
      return analyst.forgetModule(message.key);
    case 'check':
      return answer(message.id, () => {
        const isCancelled = () => Atomics.load(cancelled, 0) >= message.id;
        const report = isCancelled() ? null : analyst.check(message.request, isCancelled);
        return report === null ? { kind: 'cancelled', id: message.id } : { kind: 'report', id: message.id, report };
      });
  }
});

function answer(id: number, work: () => FromAnalysis): void {
  let result: FromAnalysis;
  try {
    result = work();
  } catch (error) {
    result = { kind: 'failed', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(result);
}
