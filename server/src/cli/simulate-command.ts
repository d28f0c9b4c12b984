import { dirname, resolve } from 'node:path';
import { platforms } from '../model/platforms.ts';
import type { PlatformName } from '../model/types.ts';
import { loadParser } from '../project/grammar.ts';
import { KernelTrees } from '../project/kernel-tree.ts';
import { type ModuleProgram, openModule } from '../project/module-program.ts';
import { defaultKernelVersion } from '../project/settings.ts';
import { Simulator } from '../project/simulator.ts';
import { type PlainPlace, plainRun } from '../simulate/plain-run.ts';
import type { Choices, SimulationRun } from '../simulate/types.ts';
import { displayPath } from './display-path.ts';
import { exitCodes } from './exit-codes.ts';
import { writePaths, writePlatformTable, writeTrace } from './reporters/trace.ts';
import { type Colors, colorsFor } from './terminal.ts';

/** The options of `simulate` as the command line gives them. */
export interface SimulateOptions {
  readonly function: string;
  readonly listPaths?: boolean;
  readonly path?: number;
  readonly platform: PlatformName | 'all';
  readonly choose?: Choices;
  readonly format: 'text' | 'json';
  readonly kernelVersion?: string;
}

/** `dmalint simulate`: runs a function on the DMA model and prints what happened. */
export async function simulate(file: string, options: SimulateOptions): Promise<number> {
  const path = resolve(file);
  const trees = new KernelTrees();
  const module = openModule(path, await loadParser(), trees);
  const version = options.kernelVersion ?? trees.treeOf(dirname(path))?.version ?? defaultKernelVersion;
  const simulator = new Simulator(module, version);
  const colors = colorsFor(process.stdout, process.env);
  if (options.listPaths) {
    const paths = simulator.pathsOf(options.function);
    const told = paths.map(({ id, description, outcome }) => ({ id, description, outcome }));
    process.stdout.write(options.format === 'json' ? json({ paths: told }) : writePaths(told, colors));
    return exitCodes.clean;
  }
  const request = { function: options.function, path: options.path ?? null, choices: options.choose ?? {} };
  const runs =
    options.platform === 'all'
      ? simulator.runEverywhere(request)
      : [simulator.run({ ...request, platform: options.platform })];
  process.stdout.write(
    options.format === 'json' ? writeJson(runs, options, simulator) : writeText(runs, options, module, colors),
  );
  return runs.some((run) => run.violations.length > 0) ? exitCodes.findings : exitCodes.clean;
}

function writeJson(runs: readonly SimulationRun[], { platform }: SimulateOptions, simulator: Simulator): string {
  const locate = (file: string, range: { readonly start: number; readonly end: number }): PlainPlace => {
    const place = simulator.locate(file, range);
    return { ...place, file: displayPath(place.file) };
  };
  const plain = runs.map((run) => plainRun(run, locate));
  return json(platform === 'all' ? { runs: plain } : plain[0]);
}

function writeText(
  runs: readonly SimulationRun[],
  { platform }: SimulateOptions,
  { texts }: ModuleProgram,
  colors: Colors,
): string {
  const placeOf = (file: string, range: { readonly start: number; readonly end: number }) => {
    const place = texts.place(file, range);
    return { ...place, file: displayPath(file) };
  };
  if (platform === 'all') return writePlatformTable(runs, colors);
  return runs.map((run) => writeTrace(run, platforms[run.platform].title, placeOf, colors)).join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
