/** The paths of a function: found by running it, and turning over one decision after the other. */
import type { PlatformName } from '../model/types.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import { describeValue } from './describe.ts';
import { errorName, isErrorPointer } from './errors.ts';
import { describeInput, type Input, writeChoice } from './inputs.ts';
import { type EndedRun, type RunOptions, runInContext, runOnce } from './run.ts';
import type { Decision, Simulation } from './simulation.ts';
import { solve } from './solve.ts';
import type { Choices, PathSummary } from './types.ts';
import { inputsOf, type Value } from './values.ts';

export interface ListOptions extends RunOptions {
  readonly platform?: PlatformName;
  readonly maxPaths?: number;
  readonly maxRuns?: number;
}

/** How often the same decision is turned over: in a loop it comes again and again. */
const TURNS_PER_PLACE = 2;
const NAMED_SUCCESSES = 2;
/** Statements run for one list, and for one run of it. */
const MOST_STEPS = 90_000;
const limits = { steps: 15_000 };

/** The paths of a function that differ in what they do to DMA or in how they end; error paths first. */
export function listPaths(program: Program, source: FunctionSource, options: ListOptions = {}): PathSummary[] {
  return exploreRuns(program, (simulation) => runInContext(simulation, source), options);
}

/** The same for whatever is run: it is performed anew for each path. */
export function exploreRuns(
  program: Program,
  perform: (simulation: Simulation) => Value | null,
  options: ListOptions = {},
): PathSummary[] {
  return new Explorer(program, perform, options).explore();
}

interface Candidate {
  readonly choices: Choices;
  /** Decisions before this one stay as they are. */
  readonly from: number;
  /** Calls that fail are tried before values that differ. */
  readonly isFailure: boolean;
}

interface Path {
  readonly run: EndedRun;
  readonly choices: Choices;
}

class Explorer {
  private readonly queue: Candidate[] = [{ choices: {}, from: 0, isFailure: false }];
  private readonly paths = new Map<string, Path>();
  private readonly turns = new Map<string, number>();
  private hasMapped = false;

  constructor(
    private readonly program: Program,
    private readonly perform: (simulation: Simulation) => Value | null,
    private readonly options: ListOptions,
  ) {}

  explore(): PathSummary[] {
    const { maxRuns = 120, maxPaths = 40 } = this.options;
    let steps = 0;
    for (let runs = 0; runs < maxRuns && this.paths.size < maxPaths && steps < MOST_STEPS; runs++) {
      const candidate = this.next();
      if (candidate === null) break;
      const run = this.run(candidate.choices);
      steps += run.simulation.stepsTaken;
      this.hasMapped ||= run.simulation.calls.some((call) => call.subject.startsWith('mapping of'));
      const signature = signatureOf(run);
      if (!this.paths.has(signature)) this.paths.set(signature, { run, choices: run.choices });
      this.turnOver(run, candidate);
    }
    return summarise([...this.paths.values()]);
  }

  private next(): Candidate | null {
    // Until something is mapped, the way to it is sought; then the ways it fails.
    const at = this.queue.findIndex((candidate) => candidate.isFailure === this.hasMapped);
    return this.queue.splice(Math.max(at, 0), 1)[0] ?? null;
  }

  private run(choices: Choices): EndedRun {
    const { platform = 'direct' } = this.options;
    return runOnce(this.program, choices, platform, { limits, ...this.options, isRecording: false }, this.perform);
  }

  /** Queues the runs that go the other way at one decision of this one. */
  private turnOver({ simulation }: EndedRun, { choices, from }: Candidate): void {
    const tested = new Set<Input>();
    simulation.decisions.forEach((decision, position) => {
      inputsOf(decision.value, tested);
      if (position < from) return;
      for (const [which, accepts] of decision.others.entries()) {
        if (!this.mayTurn(decision, which)) continue;
        const solution = solve(decision.value, accepts);
        if (solution === null || solution.input.name in choices) continue;
        const { input, bits } = solution;
        this.add({ ...choices, [input.name]: writeChoice(input, bits) }, position + 1, input.kind === 'failure');
      }
    });
    for (const input of simulation.inputs.all()) {
      const isUntested = input.kind === 'failure' && input.name.startsWith('mapping of') && !tested.has(input);
      if (isUntested && !(input.name in choices))
        this.add({ ...choices, [input.name]: 'fails' }, simulation.decisions.length, true);
    }
  }

  private mayTurn({ file, range }: Decision, which: number): boolean {
    const key = `${file} ${range.start} ${range.end} ${which}`;
    const turns = (this.turns.get(key) ?? 0) + 1;
    this.turns.set(key, turns);
    return turns <= TURNS_PER_PLACE;
  }

  private add(choices: Choices, from: number, isFailure: boolean): void {
    this.queue.push({ choices, from, isFailure });
  }
}

/** What two runs must share to be one path: the calls that concern DMA, those that failed, and the end. */
function signatureOf({ simulation, value, reason }: EndedRun): string {
  const calls = simulation.calls
    .filter((call) => call.isDma || call.failed)
    .map((call) => `${call.name}@${call.file}:${call.range.start}${call.failed ? '!' : ''}`);
  const end = reason ?? (value === null ? 'end' : endOf(value.bits));
  return JSON.stringify([...mergeRuns(calls), end]);
}

/** Repetitions of one call are one: rounds of a loop make no new path. */
function mergeRuns(calls: readonly string[]): string[] {
  return calls.filter((call, i) => call !== calls[i - 1]);
}

function endOf(bits: bigint): string {
  return bits < 0n || isErrorPointer(bits) ? 'error' : bits === 0n ? 'zero' : 'value';
}

function summarise(paths: readonly Path[]): PathSummary[] {
  const main = mainOf(paths);
  const ordered = [...paths].sort((a, b) => rank(a, main) - rank(b, main));
  const told = new Map<string, Omit<PathSummary, 'id'>>();
  for (const path of ordered) {
    const isMain = path === main;
    const description = isMain ? describeMain(path) : describePath(path);
    const outcome = outcomeOf(path.run);
    const key = `${description}: ${outcome}`;
    // Two that read the same are the same to whoever is to choose.
    if (told.has(key) && !isMain) continue;
    told.set(key, { description, outcome, choices: path.choices, isMain });
  }
  return [...told.values()].map((path, position) => ({ id: position + 1, ...path }));
}

/** Error paths first, the main path after them, then the rest. */
function rank(path: Path, main: Path | undefined): number {
  if (path === main) return 1;
  return fails(path) ? 0 : 2;
}

function fails({ run }: Path): boolean {
  return run.simulation.calls.some((call) => call.failed);
}

/** The path without a failure that comes to its end and does most. */
function mainOf(paths: readonly Path[]): Path | undefined {
  const worth = (path: Path): number => {
    const { simulation, reason, value } = path.run;
    const dma = simulation.calls.filter((call) => call.isDma).length;
    const isError = value !== null && endOf(value.bits) === 'error';
    return (
      (fails(path) ? 0 : 4000) +
      (reason === null ? 2000 : 0) +
      (dma > 0 ? 1000 : 0) +
      (isError ? 0 : 500) +
      Math.min(dma, 400)
    );
  };
  return [...paths].sort((a, b) => worth(b) - worth(a))[0];
}

function describeMain(path: Path): string {
  if (fails(path)) return describePath(path);
  const values = chosen(path).map(describeInput);
  return ['every call succeeds', ...values].join(', ');
}

function describePath(path: Path): string {
  const { calls } = path.run.simulation;
  const firstFailure = calls.findIndex((call) => call.failed);
  const before =
    firstFailure < 0
      ? []
      : calls.slice(0, firstFailure).filter((call) => call.isDma && /^mapping of/.test(call.subject));
  const successes = [...new Set(before.map((call) => `${call.subject} succeeds`))].slice(-NAMED_SUCCESSES);
  const failures = calls.filter((call) => call.failed).map((call) => `${call.subject} fails`);
  const values = chosen(path)
    .filter((input) => input.kind !== 'failure')
    .map(describeInput);
  const parts = [...values, ...successes, ...new Set(failures)];
  return parts.length === 0 ? 'every call succeeds' : parts.join(', ');
}

/** Inputs that were chosen, not those that only end a loop. */
function chosen({ run }: Path): Input[] {
  return run.simulation.inputs
    .all()
    .filter((input) => input.name in run.choices && !(input.name in run.found) && input.bits !== input.standard);
}

function outcomeOf({ simulation, value, reason }: EndedRun): string {
  if (reason !== null) return `not followed to its end: ${reason}`;
  if (value === null) return 'returns';
  if (value.type.kind === 'integer' && value.bits < 0n) return `returns ${errorName(value.bits) ?? value.bits}`;
  return `returns ${describeValue(simulation, value)}`;
}
