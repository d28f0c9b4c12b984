import { dirname } from 'node:path';
import type { ModuleOutput, SourceText } from '../rules/check.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import { LineMap } from '../source/positions.ts';
import type { Core } from './core.ts';
import { Fingerprints } from './fingerprints.ts';
import { HeaderReader } from './headers.ts';
import type { KernelTrees } from './kernel-tree.ts';
import { readSource } from './read-source.ts';
import type { Place, PlacedFinding, Problem } from './result.ts';
import { applySuppressions, type FoundFinding } from './suppressions.ts';

/** How a rule is set for a file: its severity there, or not run at all. */
export type RuleLevel = Severity | 'off';

export interface TargetFile {
  readonly path: string;
  /** Rules whose level the configuration changes for this file. */
  readonly levels: Readonly<Record<string, RuleLevel>>;
}

/** One module to check: a message to a worker, so plain data. */
export interface ModuleTask {
  readonly targets: readonly TargetFile[];
  /** Other files of the module, read for what they tell about the targets. */
  readonly companions: readonly string[];
  readonly kernelVersion: string;
  /** Rules to run; null for all. */
  readonly rules: readonly string[] | null;
}

export interface ModuleResult {
  readonly findings: readonly PlacedFinding[];
  readonly problems: readonly Problem[];
  readonly statistics: ModuleOutput['statistics'];
}

/** More context than this costs time and tells little. */
const maximumModuleUnits = 4 * 1024 * 1024;

/** Reads the files of modules, has them checked, and resolves what was found to lines and columns. */
export class ModuleChecker {
  private readonly headers: HeaderReader;

  constructor(
    private readonly core: Core,
    private readonly trees: KernelTrees,
  ) {
    this.headers = new HeaderReader(trees);
  }

  check(task: ModuleTask): ModuleResult {
    const targets = readTargets(task.targets);
    const files = [...targets, ...readCompanions(task.companions, targets, this.core.mayUseDma)];
    const texts = new Texts(files);
    const folders = [...new Set(files.map((file) => dirname(file.path)))];
    const output = this.core.checkModule({
      files: files.map(({ path, text }) => ({ path, text })),
      readInclude: (from, target, quoted) => {
        const header = this.headers.read(from, target, quoted, folders);
        if (header) texts.add(header);
        return header;
      },
      kernelVersion: task.kernelVersion,
      rules: task.rules === null ? null : new Set(task.rules),
    });
    const fingerprints = new Fingerprints(this.trees);
    const findings = targets.flatMap((file) =>
      this.settle(file, output.findings, task).map((finding) =>
        placeFinding({ ...finding, fingerprint: fingerprints.of(finding) }, texts),
      ),
    );
    return { findings, problems: output.problems, statistics: output.statistics };
  }

  /**
   * The findings of one target that its comments allow to stand, at the severities its configuration gives them, in the
   * order of the file.
   */
  private settle(file: Target, findings: readonly Finding[], task: ModuleTask): FoundFinding[] {
    const own = findings.filter((finding) => finding.file === file.path);
    const on = (rule: string) => file.levels[rule] !== 'off';
    const rulesRun = new Set((task.rules ?? this.core.ruleIds).filter(on));
    const settled: FoundFinding[] = [];
    for (const finding of applySuppressions(file, own, rulesRun, this.core)) {
      const severity = file.levels[finding.rule] ?? finding.severity;
      if (severity !== 'off') settled.push({ ...finding, severity, fix: file.fixable ? finding.fix : null });
    }
    return settled.sort((a, b) => a.range.start - b.range.start);
  }
}

interface Target extends SourceText {
  readonly levels: TargetFile['levels'];
  readonly fixable: boolean;
}

function readTargets(files: readonly TargetFile[]): Target[] {
  const targets: Target[] = [];
  for (const { path, levels } of files) {
    const read = readSource(path);
    if (read.kind === 'text') targets.push({ path, text: read.text, levels, fixable: read.problem === null });
  }
  return targets;
}

/** Those that use DMA come first, then the smallest, up to the limit. */
function readCompanions(
  paths: readonly string[],
  targets: readonly SourceText[],
  mayUseDma: (text: string) => boolean,
): SourceText[] {
  const read: { readonly file: SourceText; readonly usesDma: boolean }[] = [];
  for (const path of paths) {
    const result = readSource(path);
    if (result.kind === 'text') read.push({ file: { path, text: result.text }, usesDma: mayUseDma(result.text) });
  }
  read.sort((a, b) => Number(b.usesDma) - Number(a.usesDma) || a.file.text.length - b.file.text.length);
  let units = targets.reduce((sum, file) => sum + file.text.length, 0);
  const chosen: SourceText[] = [];
  for (const { file } of read) {
    units += file.text.length;
    if (units > maximumModuleUnits) break;
    chosen.push(file);
  }
  return chosen;
}

/** The texts that findings may point into, with their lines found on demand. */
class Texts {
  private readonly texts = new Map<string, string>();
  private readonly lines = new Map<string, LineMap>();

  constructor(files: readonly SourceText[]) {
    for (const file of files) this.add(file);
  }

  add(file: SourceText): void {
    this.texts.set(file.path, file.text);
  }

  place(file: string, range: { readonly start: number; readonly end: number }): Place {
    let lines = this.lines.get(file);
    if (!lines) {
      lines = new LineMap(this.texts.get(file) ?? '');
      this.lines.set(file, lines);
    }
    const start = lines.positionAt(range.start);
    const end = lines.positionAt(Math.max(range.start, range.end));
    return {
      file,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      sourceLine: lines.lineText(start.line),
    };
  }
}

function placeFinding(finding: Finding, texts: Texts): PlacedFinding {
  return {
    ...texts.place(finding.file, finding.range),
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    function: finding.function,
    steps: finding.steps.map((step) => ({ ...texts.place(step.file, step.range), message: step.message })),
    fix: finding.fix,
    fingerprint: finding.fingerprint,
  };
}
