import type { ModuleOutput } from '../rules/check.ts';
import type { Finding } from '../rules/finding.ts';
import type { Core } from './core.ts';
import { Fingerprints } from './fingerprints.ts';
import type { KernelTrees } from './kernel-tree.ts';
import type { ModuleTask } from './module-check.ts';
import type { Target } from './module-sources.ts';
import { placeFinding, type Texts } from './placing.ts';
import type { PlacedFinding } from './result.ts';
import { applySuppressions, type FoundFinding } from './suppressions.ts';

/** What settling findings needs of the core. */
export type SettlingCore = Pick<Core, 'ruleIds' | 'functionsOf'>;

/**
 * The findings in the targets that their comments allow to stand, at the severities their configuration gives them, each
 * placed and named, in the order of the files.
 */
export function settleFindings(
  output: Pick<ModuleOutput, 'findings'>,
  task: Pick<ModuleTask, 'rules'>,
  targets: readonly Target[],
  texts: Texts,
  core: SettlingCore,
  trees: KernelTrees,
): readonly PlacedFinding[] {
  const fingerprints = new Fingerprints(trees);
  return targets.flatMap((file) =>
    settle(file, output.findings, task, core).map((finding) =>
      placeFinding({ ...finding, fingerprint: fingerprints.of(finding) }, texts),
    ),
  );
}

function settle(
  file: Target,
  findings: readonly Finding[],
  { rules }: Pick<ModuleTask, 'rules'>,
  core: SettlingCore,
): FoundFinding[] {
  const own = findings.filter((finding) => finding.file === file.path);
  const on = (rule: string) => file.levels[rule] !== 'off';
  const rulesRun = new Set((rules ?? core.ruleIds).filter(on));
  const settled: FoundFinding[] = [];
  for (const finding of applySuppressions(file, own, rulesRun, core)) {
    const severity = file.levels[finding.rule] ?? finding.severity;
    if (severity !== 'off') settled.push({ ...finding, severity, fix: file.fixable ? finding.fix : null });
  }
  return settled.sort((a, b) => a.range.start - b.range.start);
}
