import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { mayUseDma } from '../dma-api/may-use-dma.ts';
import { Configs } from '../project/config.ts';
import { discoverFiles } from '../project/discover.ts';
import { createPool } from '../project/pool.ts';
import { compareFindings, compareProblems, type PlacedFinding, type RunResult } from '../project/result.ts';
import { listedRules, requireRule, ruleIds } from '../project/rule-list.ts';
import { runCheck } from '../project/run.ts';
import type { OutputFormat } from '../project/settings.ts';
import { type Severity, severities } from '../rules/finding.ts';
import { displayPath } from './display-path.ts';
import { exitCodes } from './exit-codes.ts';
import { diffOf, planFixes, writeFixes } from './fixes.ts';
import { createProgress } from './progress-bar.ts';
import { reportGcc } from './reporters/gcc.ts';
import { reportGithub } from './reporters/github.ts';
import { reportJson } from './reporters/json.ts';
import type { Reporter } from './reporters/reporter.ts';
import { reportSarif } from './reporters/sarif.ts';
import { reportText } from './reporters/text.ts';
import { colorsFor } from './terminal.ts';
import { tool } from './tool.ts';
import { count } from './wording.ts';

/** The options of `check` as the command line gives them. */
export interface CheckOptions {
  readonly format: OutputFormat;
  readonly rules?: readonly string[];
  readonly ignore?: readonly string[];
  readonly minSeverity?: Severity;
  readonly failOn: Severity;
  readonly fix?: boolean;
  readonly diff?: boolean;
  readonly jobs?: number;
  readonly statistics?: boolean;
  readonly replay?: boolean;
  readonly kernelVersion?: string;
  readonly config?: string;
}

const reporters: Readonly<Record<OutputFormat, Reporter>> = {
  text: reportText,
  json: reportJson,
  sarif: reportSarif,
  github: reportGithub,
  gcc: reportGcc,
};

/** Replaying comes on top of checking. */
const moduleSeconds = { checked: 20, replayed: 120 } as const;

/** A worker costs a parser and a cold start; less work than this is not worth another. */
const bytesPerWorker = 1_000_000;

/** A fix may make room for one that overlapped it; more rounds than this would mean they undo each other. */
const fixRounds = 5;

/** `dmalint check`: checks, repairs if asked to, prints, and returns the exit code. */
export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
  const rules = chooseRules(options);
  const configs = new Configs(listedRules, { explicitPath: options.config ?? null });
  const isIgnored = (path: string) => configs.of(dirname(path))?.isIgnored(path) ?? false;
  const { files, problems, nothingFound } = discoverFiles(await expandPaths(paths, isIgnored), isIgnored);
  const interruption = listenForInterruption();
  const run = (targets: readonly string[]) =>
    runCheck({
      files: targets,
      rules,
      rulesAreNamed: options.rules !== undefined,
      kernelVersion: options.kernelVersion ?? null,
      configs,
      mayUseDma,
      createRunner: (modules, bytes) => createPool(chooseJobs(options.jobs, modules, bytes)),
      signal: interruption,
      progress: createProgress(process.stderr),
      moduleSeconds: options.replay ? moduleSeconds.replayed : moduleSeconds.checked,
      replay: options.replay ?? false,
    });
  const first = await run(files);
  const fixed = options.fix ? await applyFixes(first, run) : first;
  const result = { ...fixed, problems: [...problems, ...fixed.problems].sort(compareProblems) };
  print(result, options);
  if (interruption.aborted) return exitCodes.interrupted;
  if (nothingFound) return exitCodes.couldNotRun;
  return result.findings.some((finding) => isAtLeast(finding.severity, options.failOn))
    ? exitCodes.findings
    : exitCodes.clean;
}

function chooseRules({ rules, ignore }: CheckOptions): readonly string[] | null {
  for (const id of [...(rules ?? []), ...(ignore ?? [])]) requireRule(id);
  if (!rules && !ignore) return null;
  return (rules ?? ruleIds).filter((id) => !ignore?.includes(id));
}

/** Absolute paths of what was named. A list may name what the configuration leaves out; the user did not. */
async function expandPaths(paths: readonly string[], isIgnored: (path: string) => boolean): Promise<string[]> {
  const expanded: string[] = [];
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const listed = path === '-' ? (await readFileList()).map((name) => resolve(name)) : null;
    if (listed) expanded.push(...listed.filter((name) => !isIgnored(name)));
    else expanded.push(resolve(path));
  }
  return expanded;
}

/** Names from standard input, one a line or NUL-terminated; those that are not C (of a `git diff`) are passed over. */
async function readFileList(): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  return text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((name) => name.endsWith('.c') || name.endsWith('.h'));
}

function listenForInterruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}

function chooseJobs(asked: number | undefined, modules: number, bytes: number): number {
  const worthwhile = asked ?? Math.min(availableParallelism(), Math.ceil(bytes / bytesPerWorker));
  return Math.max(1, Math.min(worthwhile, modules));
}

async function applyFixes(first: RunResult, run: (files: readonly string[]) => Promise<RunResult>): Promise<RunResult> {
  let result = first;
  let applied = 0;
  const changed = new Set<string>();
  for (let round = 0; round < fixRounds && !result.interrupted; round++) {
    const plan = planFixes(result.findings);
    if (plan.files.length === 0) break;
    writeFixes(plan);
    applied += plan.applied;
    const files = plan.files.map(({ file }) => file);
    for (const file of files) changed.add(file);
    result = replaceFiles(result, new Set(files), await run(files));
  }
  if (applied > 0) process.stderr.write(`Fixed ${count(applied, 'finding')} in ${count(changed.size, 'file')}.\n`);
  return result;
}

function replaceFiles(result: RunResult, files: ReadonlySet<string>, again: RunResult): RunResult {
  const others = result.findings.filter((finding) => !files.has(finding.file));
  return { ...result, interrupted: again.interrupted, findings: [...others, ...again.findings].sort(compareFindings) };
}

function print(result: RunResult, options: CheckOptions): void {
  if (options.diff) {
    const plan = planFixes(result.findings);
    process.stdout.write(diffOf(plan, displayPath));
    process.stderr.write(
      `${count(plan.applied, 'fix', 'fixes')} in ${count(plan.files.length, 'file')}; nothing written.\n`,
    );
    return;
  }
  const least = options.minSeverity ?? (options.format === 'text' ? 'warning' : 'hint');
  const shown = result.findings.filter((finding) => isAtLeast(finding.severity, least));
  const text = reporters[options.format](
    {
      ...result,
      findings: shown.map(displayFinding),
      problems: result.problems.map((problem) => ({ ...problem, file: displayPath(problem.file) })),
    },
    {
      tool,
      rules: listedRules,
      colors: colorsFor(process.stdout, process.env),
      statistics: options.statistics ?? false,
      hidden: result.findings.length - shown.length,
    },
  );
  process.stdout.write(text);
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

function displayFinding(finding: PlacedFinding): PlacedFinding {
  const steps = finding.steps.map((step) => ({ ...step, file: displayPath(step.file) }));
  return { ...finding, file: displayPath(finding.file), steps };
}
