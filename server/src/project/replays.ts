import type { Program } from '../program/program.ts';
import { replay } from '../simulate/replay.ts';
import type { ModuleTask } from './module-check.ts';
import type { PlacedFinding, ReplayNote } from './result.ts';

/** The findings, with what replaying each error and warning that carries steps came to. */
export function replayFindings(
  findings: readonly PlacedFinding[],
  program: Program,
  { kernelVersion }: Pick<ModuleTask, 'kernelVersion'>,
): readonly PlacedFinding[] {
  return findings.map((finding) => {
    const isReplayed = finding.steps.length > 0 && (finding.severity === 'error' || finding.severity === 'warning');
    return isReplayed ? { ...finding, replay: noteOf(finding, program, kernelVersion) } : finding;
  });
}

function noteOf(finding: PlacedFinding, program: Program, kernelVersion: string): ReplayNote {
  const result = replay(program, finding, { kernelVersion });
  return { verdict: result.verdict, why: result.verdict === 'not-replayable' ? result.why : null };
}
