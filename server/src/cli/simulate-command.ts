import { resolve } from 'node:path';
import { platforms } from '../model/platforms.ts';
import type { PlatformName } from '../model/types.ts';
import { loadCore } from '../project/core.ts';
import { KernelTrees } from '../project/kernel-tree.ts';
import { readSource } from '../project/read-source.ts';
import type { ListedPath } from '../project/simulation.ts';
import { Simulator } from '../project/simulator.ts';
import { UsageError } from '../project/usage-error.ts';
import { plainRun } from '../simulate/plain-run.ts';
import type { Choices, SimulationRun } from '../simulate/types.ts';
import { displayPath } from './display-path.ts';
import { exitCodes } from './exit-codes.ts';
import { writePaths, writePlatformTable, writeTrace } from './reporters/trace.ts';
import { colorsFor } from './terminal.ts';

/** The options of `simulate` as the command line gives them. */
export interface SimulateOptions {
  readonly function?: string;
  readonly listPaths?: boolean;
  readonly path?: number;
  readonly finding?: string;
  readonly chain?: string;
  readonly platform: PlatformName | 'all';
  readonly choose?: Choices;
  readonly format: 'text' | 'json';
  readonly kernelVersion?: string;
}

/** `dmalint simulate`: runs a function on the DMA model and prints what happened. */
export async function simulate(file: string, options: SimulateOptions): Promise<number> {
  const { listPaths: isListing = false, finding } = options;
  const what = { function: options.function ?? null, chain: options.chain ?? null };
  if (what.function === null && what.chain === null && (finding === undefined || isListing))
    throw new UsageError('simulate needs --function, --chain or --finding');
  const version = options.kernelVersion ?? null;
  const simulator = new Simulator(resolve(file), await loadCore(), new KernelTrees(), readSource, version);
  if (isListing) {
    process.stdout.write(printPaths(simulator.pathsOf(what), options));
    return exitCodes.clean;
  }
  const request = {
    ...what,
    path: options.path ?? null,
    finding: finding ?? null,
    choices: options.choose ?? {},
  };
  const { platform } = options;
  const runs = platform === 'all' ? simulator.runEverywhere(request) : [simulator.run({ ...request, platform })];
  process.stdout.write(print(runs, options, simulator));
  return runs.some((run) => run.violations.length > 0) ? exitCodes.findings : exitCodes.clean;
}

function printPaths(paths: readonly ListedPath[], { format }: SimulateOptions): string {
  const told = paths.map(({ id, description, outcome }) => ({ id, description, outcome }));
  return format === 'json' ? json({ paths: told }) : writePaths(told, colorsFor(process.stdout, process.env));
}

function print(runs: readonly SimulationRun[], { platform, format }: SimulateOptions, simulator: Simulator): string {
  type Place = Parameters<Simulator['locate']>;
  const locate = (...place: Place) => ({ ...simulator.locate(...place), file: displayPath(place[0]) });
  if (format === 'json') {
    const plain = runs.map((run) => plainRun(run, locate));
    return json(platform === 'all' ? { runs: plain } : plain[0]);
  }
  const colors = colorsFor(process.stdout, process.env);
  if (platform === 'all') return writePlatformTable(runs, colors);
  const source = { locate, sourceLine: (...place: Place) => simulator.sourceLine(...place) };
  return runs.map((run) => writeTrace(run, platforms[run.platform].title, source, colors)).join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
