import { type PlatformName, platformNames } from '../model/types.ts';
import type { FunctionSource } from '../program/program.ts';
import { listPaths } from '../simulate/paths.ts';
import type { PlainPlace } from '../simulate/plain-run.ts';
import { runPath } from '../simulate/run.ts';
import type { Choices, PathSummary, SimulationRun } from '../simulate/types.ts';
import type { ModuleProgram } from './module-program.ts';
import { suggestion } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** What a user asks to be simulated. */
export interface SimulationRequest {
  readonly function: string;
  /** Id of one of the function's paths; null for the one on which every call succeeds. */
  readonly path: number | null;
  readonly platform: PlatformName;
  /** Answers that replace those of the path. */
  readonly choices: Choices;
}

/** Simulates functions of one module. Requests that can't be met throw a UsageError that says what there is instead. */
export class Simulator {
  private readonly paths = new Map<FunctionSource, readonly PathSummary[]>();

  constructor(
    private readonly module: ModuleProgram,
    private readonly kernelVersion: string,
  ) {}

  /** The function's paths, error paths first. */
  pathsOf(name: string): readonly PathSummary[] {
    const source = this.find(name);
    let paths = this.paths.get(source);
    if (!paths) {
      paths = listPaths(this.module.program, source, { kernelVersion: this.kernelVersion });
      this.paths.set(source, paths);
    }
    return paths;
  }

  run(request: SimulationRequest): SimulationRun {
    const path = this.pathOf(request);
    const choices = { ...path?.choices, ...request.choices };
    const options = { kernelVersion: this.kernelVersion };
    const run = runPath(this.module.program, this.find(request.function), choices, request.platform, options);
    return { ...run, path };
  }

  /** The same on every platform, in their order. */
  runEverywhere(request: Omit<SimulationRequest, 'platform'>): SimulationRun[] {
    return platformNames.map((platform) => this.run({ ...request, platform }));
  }

  locate(file: string, range: { readonly start: number; readonly end: number }): PlainPlace {
    const { line, column, endLine, endColumn } = this.module.texts.place(file, range);
    return { file, line, column, endLine, endColumn };
  }

  private pathOf({ function: name, path: id }: Pick<SimulationRequest, 'function' | 'path'>): PathSummary | null {
    const paths = this.pathsOf(name);
    if (id === null) return paths.find((path) => path.isMain) ?? paths[0] ?? null;
    const path = paths.find((candidate) => candidate.id === id);
    if (path) return path;
    const ids = paths.length === 0 ? 'it has none' : `it has ${paths[0]?.id} to ${paths.at(-1)?.id}`;
    throw new UsageError(`'${name}' has no path ${id}; ${ids}`);
  }

  private find(name: string): FunctionSource {
    const { units } = this.module.program;
    const [own] = units;
    const found = own?.functions.find((source) => source.name === name);
    if (found) return found;
    const elsewhere = units.flatMap((unit) => unit.functions).find((source) => source.name === name);
    if (elsewhere) return elsewhere;
    const names = own?.functions.map((source) => source.name) ?? [];
    throw new UsageError(`${own?.file.path ?? 'the file'} has no function '${name}'${suggestion(name, names)}`);
  }
}
