import type { Place, PlacedFinding } from '../../project/result.ts';
import { wordReplay } from '../wording.ts';
import type { Reporter } from './reporter.ts';

/** For programs: everything, in one JSON object. */
export const reportJson: Reporter = (result, { tool }) => {
  const { findings, problems, statistics } = result;
  return `${JSON.stringify({ tool, statistics, findings: findings.map(findingOf), problems }, null, 2)}\n`;
};

function findingOf(finding: PlacedFinding) {
  const { file, line, column, endLine, endColumn } = finding;
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    file,
    line,
    column,
    endLine,
    endColumn,
    function: finding.function,
    steps: finding.steps.map((step) => ({ ...startOf(step), message: step.message })),
    fix: finding.fix === null ? null : { title: finding.fix.title, safety: finding.fix.safety },
    fingerprint: finding.fingerprint,
    ...(finding.replay === undefined ? {} : { replay: wordReplay(finding.replay) }),
  };
}

function startOf({ file, line, column }: Place) {
  return { file, line, column };
}
