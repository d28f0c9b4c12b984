import { dirname } from 'node:path';
import { platforms } from '../model/platforms.ts';
import { type PlatformName, platformNames } from '../model/types.ts';
import type { FunctionSource } from '../program/program.ts';
import { listChainPaths, runChain } from '../simulate/chain.ts';
import { chainSyntax, parseChain } from '../simulate/chain-syntax.ts';
import { listPaths } from '../simulate/paths.ts';
import { type PlainPlace, type PlainRun, plainRun } from '../simulate/plain-run.ts';
import { replay } from '../simulate/replay.ts';
import { runPath } from '../simulate/run.ts';
import type { ChainLink, Choices, PathSummary, SimulationRun } from '../simulate/types.ts';
import { type PlatformResult, platformResult } from '../simulate/verdict.ts';
import type { Core } from './core.ts';
import type { KernelTrees } from './kernel-tree.ts';
import { ModuleChecker } from './module-check.ts';
import { type ModuleProgram, openModule } from './module-program.ts';
import { suggestion } from './nearest.ts';
import type { ReadResult } from './read-source.ts';
import type { PlacedFinding } from './result.ts';
import { defaultKernelVersion } from './settings.ts';
import type { SimulationAnswer, SimulationRequest } from './simulation.ts';
import { UsageError } from './usage-error.ts';

/**
 * Simulates functions of one file, with the module it belongs to. Requests that can't be met throw a UsageError that says
 * what there is instead. `read` may know texts that are not on disk.
 */
export class Simulator {
  private readonly module: ModuleProgram;
  private readonly version: string;
  private readonly paths = new Map<string, readonly PathSummary[]>();
  /** Those of the file, once a finding was asked for. */
  private findings: readonly PlacedFinding[] | null = null;

  constructor(
    private readonly file: string,
    private readonly core: Core,
    private readonly trees: KernelTrees,
    private readonly read: (path: string) => ReadResult,
    kernelVersion: string | null = null,
  ) {
    this.module = openModule(file, core, trees, read);
    this.version = kernelVersion ?? trees.treeOf(dirname(file))?.version ?? defaultKernelVersion;
  }

  /** The paths of a function, or of a chain, error paths first. */
  pathsOf(request: Pick<SimulationRequest, 'function' | 'chain'>): readonly PathSummary[] {
    const key = request.chain ?? request.function ?? '';
    let paths = this.paths.get(key);
    if (!paths) {
      const { program } = this.module;
      const options = { kernelVersion: this.version };
      const links = this.chainOf(request);
      paths = links ? listChainPaths(program, links, options) : listPaths(program, this.find(key), options);
      this.paths.set(key, paths);
    }
    return paths;
  }

  run(request: Omit<SimulationRequest, 'file'>): SimulationRun {
    if (request.finding !== null) return this.runFinding(request.finding, request.choices, request.platform);
    const path = this.pathOf(request);
    const choices = { ...path?.choices, ...request.choices };
    const options = { kernelVersion: this.version };
    const { program } = this.module;
    const links = this.chainOf(request);
    const run = links
      ? runChain(program, links, choices, request.platform, options)
      : runPath(program, this.find(request.function ?? ''), choices, request.platform, options);
    return { ...run, path };
  }

  /** The same on every platform, in their order. */
  runEverywhere(request: Omit<SimulationRequest, 'file' | 'platform'>): SimulationRun[] {
    return platformNames.map((platform) => this.run({ ...request, platform }));
  }

  answer(request: Omit<SimulationRequest, 'file'>): SimulationAnswer {
    const run = this.run(request);
    const { chain } = request;
    const listed = this.pathsOf(chain === null ? { function: run.function, chain } : request);
    const paths = listed.map(({ id, description, outcome }) => ({ id, description, outcome }));
    const known = platformNames.map((name) => ({ name, title: platforms[name].title }));
    return { run: this.plain(run), paths, platforms: known };
  }

  compare(request: Omit<SimulationRequest, 'file' | 'platform'>): PlatformResult[] {
    return this.runEverywhere(request).map(platformResult);
  }

  /** A run as plain data, with its places in lines. */
  plain(run: SimulationRun): PlainRun {
    return plainRun(run, (file, range) => this.locate(file, range));
  }

  /** The place of a range in lines and columns. */
  locate(file: string, range: { readonly start: number; readonly end: number }): PlainPlace {
    const { line, column, endLine, endColumn } = this.module.texts.place(file, range);
    return { file, line, column, endLine, endColumn };
  }

  sourceLine(file: string, range: { readonly start: number; readonly end: number }): string {
    return this.module.texts.place(file, range).sourceLine;
  }

  private runFinding(fingerprint: string, choices: Choices, platform: PlatformName): SimulationRun {
    this.findings ??= this.check();
    const finding = this.findings.find((candidate) => candidate.fingerprint === fingerprint);
    if (!finding) throw new UsageError(`${this.file} has no finding ${fingerprint}`);
    const options = { kernelVersion: this.version };
    const result = replay(this.module.program, finding, { ...options, platform });
    if (result.verdict === 'not-replayable')
      throw new UsageError(`the path of this finding cannot be run: ${result.why}`);
    const { run } = result;
    if (Object.keys(choices).length === 0) return run;
    const answers = Object.fromEntries(run.inputs.map(({ name, answer }) => [name, answer]));
    return runPath(this.module.program, this.find(run.function), { ...answers, ...choices }, platform, options);
  }

  private check(): readonly PlacedFinding[] {
    const { file, core, trees, read } = this;
    const task = {
      targets: [{ path: file, levels: {} }],
      companions: this.module.companions,
      kernelVersion: this.version,
      rules: null,
    };
    return new ModuleChecker(core, trees, read).check(task).findings;
  }

  private pathOf(request: Pick<SimulationRequest, 'function' | 'chain' | 'path'>): PathSummary | null {
    const paths = this.pathsOf(request);
    const { path: id } = request;
    if (id === null) return paths.find((path) => path.isMain) ?? paths[0] ?? null;
    const path = paths.find((candidate) => candidate.id === id);
    if (path) return path;
    const ids = paths.length === 0 ? 'it has none' : `it has ${paths[0]?.id} to ${paths.at(-1)?.id}`;
    throw new UsageError(`'${request.chain ?? request.function}' has no path ${id}; ${ids}`);
  }

  /** The links of a chain, every function of it found; null where one function is asked for. */
  private chainOf({ chain }: Pick<SimulationRequest, 'chain'>): readonly ChainLink[] | null {
    if (chain === null) return null;
    const links = parseChain(chain);
    if ('wrong' in links) throw new UsageError(`'${links.wrong}' is no link of a chain; one is written ${chainSyntax}`);
    for (const link of links) if (link.kind === 'function') this.find(link.name);
    return links;
  }

  private find(name: string): FunctionSource {
    const { units } = this.module.program;
    // The file itself is the first unit: its own function goes before a namesake in another file.
    const found = units.flatMap((unit) => unit.functions).find((source) => source.name === name);
    if (found) return found;
    const names = units[0]?.functions.map((source) => source.name) ?? [];
    throw new UsageError(`${this.file} has no function '${name}'${suggestion(name, names)}`);
  }
}
