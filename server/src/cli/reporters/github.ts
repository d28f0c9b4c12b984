import type { PlacedFinding, Problem } from '../../project/result.ts';
import type { Severity } from '../../rules/finding.ts';
import type { Reporter } from './reporter.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Workflow commands that GitHub Actions turns into annotations of the changed lines. */
export const reportGithub: Reporter = ({ findings, problems }) =>
  [...findings.map(annotationOf), ...problems.map(problemOf)].map((line) => `${line}\n`).join('');

function annotationOf(finding: PlacedFinding): string {
  const { file, line, endLine, column, endColumn, rule, severity, message, steps } = finding;
  // GitHub takes columns only where a range stays on one line.
  const columns: Properties = line === endLine ? { col: column, endColumn } : {};
  const path = steps.map((step) => `\n${step.file}:${step.line}: ${step.message}`).join('');
  return command(levels[severity], { file, line, endLine, ...columns, title: `dmalint: ${rule}` }, message + path);
}

function problemOf({ file, message }: Problem): string {
  return command('warning', { file, title: 'dmalint: not checked' }, message);
}

type Properties = Readonly<Record<string, string | number>>;

function command(name: string, properties: Properties, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
