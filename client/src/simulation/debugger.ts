import { type DebugAdapterDescriptorFactory, DebugAdapterInlineImplementation, Uri } from 'vscode';
import type { LaunchArguments } from '../../../server/src/debug/session.ts';
import type { PlainRun } from '../../../server/src/simulate/plain-run.ts';
import type { Simulator } from './simulator.ts';

/** Debug sessions of type `dmalint`, in this process: the run itself is recorded by the server. */
export function createDebugAdapters(simulator: Simulator): DebugAdapterDescriptorFactory {
  return {
    createDebugAdapterDescriptor: async () => {
      // Loaded here, not at the top: most windows never debug.
      const { SimulationSession } = await import('../../../server/src/debug/session.ts');
      return new DebugAdapterInlineImplementation(new SimulationSession((request) => record(request, simulator)));
    },
  };
}

async function record(request: LaunchArguments, simulator: Simulator): Promise<PlainRun> {
  if (typeof request.program !== 'string') throw new Error("The launch configuration has no 'program'.");
  const answer = await simulator.simulate({
    uri: Uri.file(request.program),
    function: request.function ?? null,
    chain: request.chain ?? null,
    path: request.path ?? null,
    finding: request.finding ?? null,
    platform: request.platform ?? 'direct',
    choices: request.choices ?? {},
  });
  return answer.run;
}
