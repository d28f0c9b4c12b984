/** Runs the path of a finding on the DMA model: does what the finding claims really happen there? */
import type { PlatformName, Site, Violation } from '../model/types.ts';
import type { Range } from '../program/ir.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import type { Step } from '../rules/finding.ts';
import { runLinks } from './chain.ts';
import { writeChoice } from './inputs.ts';
import { type Claim, claimOf } from './replay-claims.ts';
import { type EndedRun, type RunOptions, runOnce, tell } from './run.ts';
import type { Decision } from './simulation.ts';
import { solve } from './solve.ts';
import type { ChainLink, Choices, ReplayVerdict, SimulationRun } from './types.ts';

/** What of a finding matters here. */
export interface ReplayTarget {
  readonly rule: string;
  readonly message: string;
  readonly file: string;
  readonly function: string | null;
  readonly range: Range;
  readonly steps: readonly ReplayStep[];
}

export type ReplayStep = Pick<Step, 'file' | 'range' | 'branch'>;

/** The path is sought on the direct platform; the run that is shown may be on another. */
export interface ReplayOptions extends RunOptions {
  readonly platform?: PlatformName;
}

/** Runs, and statements run in all of them, until the search for a path is given up. */
const mostRuns = 48;
const mostSteps = 120_000;
/** Times one place is turned in one run: in a loop it comes again and again. */
const mostTurns = 2;
/** Statements of one run. */
const longestRun = 12_000;

/**
 * Looks for a run along the steps of a finding and says whether the model bears it out. `refuted` is said only of a run
 * that took every branch as the steps say, came by the finding's place and to its end, and shows the opposite.
 */
export function replay(program: Program, target: ReplayTarget, options: ReplayOptions = {}): ReplayVerdict {
  const name = target.function;
  if (name === null) return { verdict: 'not-replayable', why: 'the finding is in no function' };
  const claim = claimOf(target);
  if (claim === null) return { verdict: 'not-replayable', why: `what '${target.rule}' finds does not show in a run` };
  let first: ReplayVerdict | null = null;
  for (const entry of entriesOf(program, target, name)) {
    const links = entry.map((link) => ({ kind: 'function', name: link }) as const);
    const result = new Search(program, links, target, claim, options).verdict();
    if (result.verdict !== 'not-replayable') return result;
    first ??= result;
  }
  return first ?? { verdict: 'not-replayable', why: `there is no function '${name}'` };
}

interface Candidate {
  readonly choices: Choices;
  /** Decisions before this one stay as they are. */
  readonly from: number;
  /** Lower comes first. */
  readonly rank: number;
}

class Search {
  private readonly queue: Candidate[] = [{ choices: {}, from: 0, rank: 0 }];
  private readonly tried = new Set<string>();
  private readonly wanted: ReadonlyMap<string, ReadonlySet<boolean>>;
  private hasArrived = false;
  private why: string | null = null;
  private opposite: EndedRun | null = null;
  private steps = 0;

  constructor(
    private readonly program: Program,
    private readonly links: readonly ChainLink[],
    private readonly target: ReplayTarget,
    private readonly claim: Claim,
    private readonly options: ReplayOptions,
  ) {
    this.wanted = wantedBranches(target.steps);
  }

  verdict(): ReplayVerdict {
    for (let runs = 0; runs < mostRuns && this.steps < mostSteps; runs++) {
      const candidate = this.next();
      if (candidate === null) break;
      const run = this.run(candidate.choices);
      this.steps += run.simulation.stepsTaken;
      const isMeant = !this.claim.dependsOnPath || this.follows(run, 'met');
      const violation = isMeant ? this.claim.borneOut(run, this.target) : null;
      if (violation) return this.confirmed(run, violation);
      const arrived = this.claim.cameBy(run, this.target);
      this.note(run, arrived);
      this.turnOver(run, candidate, arrived);
    }
    if (this.opposite) return { verdict: 'refuted', run: this.shown(this.opposite) };
    return {
      verdict: 'not-replayable',
      why: this.why ?? (this.hasArrived ? 'the run takes another course' : 'no run came by its place'),
    };
  }

  private confirmed(run: EndedRun, violation: Violation): ReplayVerdict {
    const told = this.shown(run);
    const isKnown = told.violations.some(
      ({ rule, site }) => rule === violation.rule && isSamePlace(site, violation.site),
    );
    return { verdict: 'confirmed', run: isKnown ? told : withViolation(told, violation) };
  }

  private run(choices: Choices): EndedRun {
    return this.runOn('direct', choices, false);
  }

  private runOn(platform: PlatformName, choices: Choices, isRecording: boolean): EndedRun {
    const options = { ...this.options, ...this.claim.machine, limits: { steps: longestRun }, isRecording };
    return runOnce(this.program, choices, platform, options, (simulation) => runLinks(simulation, this.links));
  }

  /** The same run, with its trace, on the platform asked for. */
  private shown({ choices }: EndedRun): SimulationRun {
    const { platform = 'direct' } = this.options;
    return tell(this.runOn(platform, choices, true), this.target.function ?? '', platform, null);
  }

  private next(): Candidate | null {
    let best = -1;
    for (const [index, { rank }] of this.queue.entries())
      if (best < 0 || rank < (this.queue[best]?.rank ?? 0)) best = index;
    return best < 0 ? null : (this.queue.splice(best, 1)[0] ?? null);
  }

  /**
   * Whether the branches of the steps were taken as they say, the last time they came up: those that came up, or, `all`,
   * every one. A condition that depends on no input does not come up.
   */
  private follows({ simulation }: EndedRun, which: 'met' | 'all'): boolean {
    const last = new Map<string, boolean>();
    for (const { file, range, value } of simulation.decisions) last.set(keyOf(file, range), value.bits !== 0n);
    return [...this.wanted].every(([key, truths]) => {
      const taken = last.get(key);
      return taken === undefined ? which === 'met' : truths.has(taken);
    });
  }

  private note(run: EndedRun, arrived: boolean): void {
    this.hasArrived ||= arrived;
    if (run.reason !== null) this.why = run.reason;
    const isWhole = arrived && run.reason === null && this.follows(run, 'all');
    if (isWhole && this.claim.isRefutedBy(run, this.target)) this.opposite ??= run;
  }

  /** Queues runs that go the other way at one decision, first those that the steps ask for. */
  private turnOver(run: EndedRun, { choices, from }: Candidate, arrived: boolean): void {
    const { simulation } = run;
    for (const failure of this.claim.failures(run, this.target)) this.add({ ...choices, [failure]: 'fails' }, from, 0);
    const turns = new Map<string, number>();
    simulation.decisions.forEach((decision, position) => {
      const isWrong = this.isWrong(decision);
      if (position < from && !isWrong) return;
      const place = keyOf(decision.file, decision.range);
      const turn = (turns.get(place) ?? 0) + 1;
      turns.set(place, turn);
      if (turn > mostTurns) return;
      for (const accepts of decision.others) {
        const solution = solve(decision.value, accepts);
        if (solution === null) {
          if (isWrong) this.why = 'a condition on its path could not be made to hold';
          continue;
        }
        const { input, bits } = solution;
        this.add({ ...choices, [input.name]: writeChoice(input, bits) }, position + 1, isWrong ? 0 : arrived ? 2 : 1);
      }
    });
  }

  private isWrong({ file, range, value }: Decision): boolean {
    const truths = this.wanted.get(keyOf(file, range));
    return truths !== undefined && !truths.has(value.bits !== 0n);
  }

  private add(choices: Choices, from: number, rank: number): void {
    const key = JSON.stringify(Object.entries(choices).sort());
    if (this.tried.has(key)) return;
    this.tried.add(key);
    this.queue.push({ choices, from, rank });
  }
}

/** What only shows at the end of the path is told in its last step. */
function withViolation(run: SimulationRun, violation: Violation): SimulationRun {
  const violations = [...run.violations, violation];
  const last = run.steps.at(-1);
  const steps = last
    ? [...run.steps.slice(0, -1), { ...last, violations: [...last.violations, run.violations.length] }]
    : [];
  return { ...run, violations, steps };
}

function isSamePlace(a: Site | null, b: Site | null): boolean {
  return a?.file === b?.file && a?.start === b?.start;
}

function wantedBranches(steps: readonly ReplayStep[]): Map<string, Set<boolean>> {
  const wanted = new Map<string, Set<boolean>>();
  for (const { file, branch } of steps) {
    if (!branch) continue;
    const key = keyOf(file, branch.condition);
    wanted.set(key, (wanted.get(key) ?? new Set()).add(branch.truth));
  }
  return wanted;
}

function keyOf(file: string, { start, end }: Range): string {
  return `${file}:${start}:${end}`;
}

/**
 * What may have to run for the finding to show: its function, or before it the one that made what it is about, where the
 * steps begin in another.
 */
function entriesOf(program: Program, { file, steps }: ReplayTarget, name: string): string[][] {
  const makers = steps.map((step) => functionAround(program, step)).filter((maker) => maker !== null && maker !== name);
  const unit = program.units.find((candidate) => candidate.file.path === file);
  if (!unit?.functions.some((source) => source.name === name)) return [];
  return [[name], ...[...new Set(makers)].flatMap((maker) => (maker === null ? [] : [[maker, name]]))].slice(
    0,
    mostEntries,
  );
}

const mostEntries = 3;

function functionAround(program: Program, { file, range }: ReplayStep): string | null {
  const unit = program.units.find((candidate) => candidate.file.path === file);
  const isAround = ({ chunk }: FunctionSource) => chunk.start <= range.start && range.start < chunk.end;
  return unit?.functions.find(isAround)?.name ?? null;
}
