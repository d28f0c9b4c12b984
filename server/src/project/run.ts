import { groupModules } from './kbuild.ts';
import { KernelTrees } from './kernel-tree.ts';
import type { ModuleResult, ModuleTask } from './module-check.ts';
import { createTask, type TaskOptions } from './module-task.ts';
import type { ModuleRunner } from './pool.ts';
import { readSource } from './read-source.ts';
import { compareFindings, compareProblems, type PlacedFinding, type Problem, type RunResult } from './result.ts';
import { TimeIsUpError, TimeLimits } from './time-limit.ts';

export interface RunOptions extends TaskOptions {
  /** Absolute paths of the files to report on. */
  readonly files: readonly string[];
  readonly mayUseDma: (text: string) => boolean;
  /** Makes the runner once it is known how many modules and bytes there are to check. */
  readonly createRunner: (modules: number, bytes: number) => ModuleRunner;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** A module that takes more processor time is given up. */
  readonly moduleSeconds: number;
}

/** Told how a long run gets on. */
export interface Progress {
  begin(total: number): void;
  advance(): void;
  end(): void;
}

/** Checks files: finds out which concern DMA, which belong together, and has each module checked. */
export async function runCheck(options: RunOptions): Promise<RunResult> {
  const startedAt = performance.now();
  const trees = new KernelTrees();
  const scan = await scanFiles(options);
  const groups = groupModules(scan.relevant, trees, (file) => scan.bytes.get(file) ?? 0);
  const tasks = groups.map((group) => createTask(group, options, trees));
  const bytes = scan.relevant.reduce((sum, file) => sum + (scan.bytes.get(file) ?? 0), 0);
  const { findings, problems, totals } = await runTasks(tasks, bytes, options);
  const usage = process.resourceUsage();
  return {
    findings: findings.sort(compareFindings),
    problems: [...scan.problems, ...problems].sort(compareProblems),
    statistics: {
      filesSeen: scan.filesSeen,
      filesAnalysed: totals.files,
      bytesSeen: scan.bytesSeen,
      bytesParsed: totals.unitsParsed,
      functions: totals.functions,
      functionsParsed: totals.functionsParsed,
      functionsWithParseErrors: totals.functionsWithParseErrors,
      wallSeconds: (performance.now() - startedAt) / 1000,
      cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
      peakRssBytes: usage.maxRSS * 1024,
    },
    interrupted: options.signal.aborted,
  };
}

interface Scan {
  readonly relevant: string[];
  readonly bytes: Map<string, number>;
  readonly problems: Problem[];
  filesSeen: number;
  bytesSeen: number;
}

/** Between files the event loop gets a turn, so that an interruption is noticed. */
const filesPerTurn = 500;

async function scanFiles({ files, mayUseDma, signal }: RunOptions): Promise<Scan> {
  const scan: Scan = { relevant: [], bytes: new Map(), problems: [], filesSeen: 0, bytesSeen: 0 };
  for (const file of files) {
    if (scan.filesSeen++ % filesPerTurn === filesPerTurn - 1) await new Promise(setImmediate);
    if (signal.aborted) break;
    const read = readSource(file, mayUseDma);
    scan.bytesSeen += read.bytes;
    scan.bytes.set(file, read.bytes);
    if (read.kind === 'problem') scan.problems.push({ file, message: read.message });
    else if (read.problem !== null) scan.problems.push({ file, message: read.problem });
    if (read.kind === 'text') scan.relevant.push(file);
  }
  return scan;
}

interface Gathered {
  readonly findings: PlacedFinding[];
  readonly problems: Problem[];
  readonly totals: {
    files: number;
    unitsParsed: number;
    functions: number;
    functionsParsed: number;
    functionsWithParseErrors: number;
  };
}

async function runTasks(tasks: readonly ModuleTask[], bytes: number, options: RunOptions): Promise<Gathered> {
  const gathered: Gathered = {
    findings: [],
    problems: [],
    totals: { files: 0, unitsParsed: 0, functions: 0, functionsParsed: 0, functionsWithParseErrors: 0 },
  };
  if (tasks.length === 0 || options.signal.aborted) return gathered;
  const runner = options.createRunner(tasks.length, bytes);
  const limits = new TimeLimits(options.moduleSeconds);
  // The largest first, so that no worker is left alone with it at the end; others by folder, as neighbours share headers.
  const queue = [...tasks].sort((a, b) => weightOf(a) - weightOf(b));
  const work = async () => {
    for (let task = queue.pop(); task && !options.signal.aborted; task = queue.pop()) {
      await runTask(task, runner, limits, options.signal, gathered);
      options.progress.advance();
    }
  };
  options.progress.begin(tasks.length);
  await Promise.all(Array.from({ length: runner.width }, work));
  options.progress.end();
  await runner.close();
  return gathered;
}

/** So many files are no burden at the end of a run. */
const lightest = 16;

function weightOf({ targets, companions }: ModuleTask): number {
  return Math.max(targets.length + companions.length, lightest);
}

async function runTask(
  task: ModuleTask,
  runner: ModuleRunner,
  limits: TimeLimits,
  signal: AbortSignal,
  gathered: Gathered,
): Promise<void> {
  try {
    addResult(gathered, task, await limits.run((limit) => runner.run(task, AbortSignal.any([signal, limit]))));
  } catch (error) {
    if (signal.aborted) return;
    const what = error instanceof TimeIsUpError ? error.message : `failed: ${firstLine(error)}`;
    for (const { path } of task.targets) {
      gathered.problems.push({ file: path, message: `the check of its module ${what}; it was left out` });
    }
  }
}

function addResult({ findings, problems, totals }: Gathered, task: ModuleTask, result: ModuleResult): void {
  for (const finding of result.findings) findings.push(finding);
  for (const problem of result.problems) problems.push(problem);
  totals.files += task.targets.length;
  totals.unitsParsed += result.statistics.unitsParsed;
  totals.functions += result.statistics.functions;
  totals.functionsParsed += result.statistics.functionsParsed;
  totals.functionsWithParseErrors += result.statistics.functionsWithParseErrors;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
