import { resolve } from 'node:path';
import { platformNames } from '../model/types.ts';
import { loadCore } from '../project/core.ts';
import { KernelTrees } from '../project/kernel-tree.ts';
import { readSource } from '../project/read-source.ts';
import { Simulator } from '../project/simulator.ts';
import { UsageError } from '../project/usage-error.ts';
import type { PlainRun } from '../simulate/plain-run.ts';
import { type LaunchArguments, SimulationSession } from './session.ts';

/** Serves a debugger over standard input and output; it reads the files as they are on disk. */
export function serveDebugger(): void {
  const session = new SimulationSession(record);
  process.on('SIGTERM', () => session.shutdown());
  session.start(process.stdin, process.stdout);
}

async function record(request: LaunchArguments): Promise<PlainRun> {
  const { program, platform = 'direct' } = request;
  if (typeof program !== 'string') throw new UsageError("the launch configuration has no 'program'");
  if (!platformNames.includes(platform))
    throw new UsageError(`there is no platform '${platform}'; there are ${platformNames.join(', ')}`);
  const simulator = new Simulator(resolve(program), await loadCore(), new KernelTrees(), readSource);
  const run = simulator.run({
    function: request.function ?? null,
    chain: request.chain ?? null,
    path: request.path ?? null,
    finding: request.finding ?? null,
    platform,
    choices: request.choices ?? {},
  });
  return simulator.plain(run);
}
