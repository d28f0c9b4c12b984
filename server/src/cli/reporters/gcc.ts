import type { PlacedFinding } from '../../project/result.ts';
import type { Severity } from '../../rules/finding.ts';
import { visible } from '../terminal.ts';
import type { Reporter } from './reporter.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** One line per finding as gcc writes them, for editors and scripts that parse compiler output. */
export const reportGcc: Reporter = ({ findings, problems }) =>
  [...findings.flatMap(linesOf), ...problems.map(({ file, message }) => `${file}: warning: ${visible(message)}`)]
    .map((line) => `${line}\n`)
    .join('');

function linesOf(finding: PlacedFinding): string[] {
  const { file, line, column, severity, message, rule, steps } = finding;
  return [
    `${file}:${line}:${column}: ${levels[severity]}: ${visible(message)} [${rule}]`,
    ...steps.map((step) => `${step.file}:${step.line}:${step.column}: note: ${visible(step.message)}`),
  ];
}
