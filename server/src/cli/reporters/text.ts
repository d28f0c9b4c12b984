import type { Place, PlacedFinding, Problem, RunResult, RunStatistics } from '../../project/result.ts';
import { severities } from '../../rules/finding.ts';
import { type Colors, displayLine, displayWidth, visible } from '../terminal.ts';
import { count, listStatistics, wordReplay } from '../wording.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';

/** For people: as a compiler writes it, with the source line and the path that leads to each finding. */
export const reportText: Reporter = (result, options) => {
  const { colors } = options;
  const blocks = [
    ...result.findings.map((finding) => writeFinding(finding, colors)),
    ...result.problems.map((problem) => writeProblem(problem, colors)),
    ...(options.statistics ? [writeStatistics(result.statistics)] : []),
    `${summarise(result, options)}\n`,
  ];
  return blocks.join('');
};

function writeFinding(finding: PlacedFinding, colors: Colors): string {
  const { severity, message, rule, steps, fix, replay } = finding;
  const paint = severity === 'error' ? colors.red : severity === 'warning' ? colors.magenta : colors.cyan;
  const lines = [
    `${colors.bold(placeName(finding))} ${colors.bold(paint(`${severity}:`))} ${colors.bold(visible(message))} ${colors.dim(`[${rule}]`)}`,
    ...excerpt(finding, paint, colors),
  ];
  for (const step of steps) {
    if (isSamePlace(step, finding)) continue;
    lines.push(`${colors.bold(placeName(step))} ${colors.bold(colors.cyan('note:'))} ${visible(step.message)}`);
    lines.push(...excerpt(step, colors.cyan, colors));
  }
  if (fix) {
    const how = fix.safety === 'safe' ? '--fix applies it' : 'look it over before you apply it';
    lines.push(`${' '.repeat(gutter)} ${colors.green('=')} fix: ${visible(fix.title)} ${colors.dim(`(${how})`)}`);
  }
  if (replay) lines.push(`${' '.repeat(gutter)} ${colors.green('=')} replay: ${visible(wordReplay(replay))}`);
  return `${lines.join('\n')}\n\n`;
}

const gutter = 6;

/** The source line and, below it, its range marked. A range over several lines is marked to the end of its first. */
function excerpt(place: Place, paint: (text: string) => string, colors: Colors): string[] {
  const { sourceLine, line, column, endLine, endColumn } = place;
  if (sourceLine.trim() === '') return [];
  const end = line === endLine ? endColumn - 1 : sourceLine.trimEnd().length;
  const before = displayWidth(sourceLine.slice(0, column - 1));
  const width = Math.max(1, displayWidth(sourceLine.slice(0, end)) - before);
  return [
    `${colors.dim(`${String(line).padStart(gutter)} |`)} ${displayLine(sourceLine).trimEnd()}`,
    `${colors.dim(`${' '.repeat(gutter)} |`)} ${' '.repeat(before)}${paint(`^${'~'.repeat(width - 1)}`)}`,
  ];
}

function placeName({ file, line, column }: Place): string {
  return `${visible(file)}:${line}:${column}:`;
}

/** The last step of a path is the finding's own place, which has been shown. */
function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

function writeProblem({ file, message }: Problem, colors: Colors): string {
  return `${colors.bold(`${visible(file)}:`)} ${colors.yellow('problem:')} ${visible(message)}\n`;
}

function writeStatistics(statistics: RunStatistics): string {
  const rows = listStatistics(statistics);
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}

function summarise({ findings, problems, statistics, interrupted }: RunResult, { hidden }: ReporterOptions): string {
  const counts = severities
    .map((severity) => ({ severity, number: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => count(number, severity === 'information' ? 'note' : severity));
  const files = new Set(findings.map((finding) => finding.file)).size;
  const found = counts.length === 0 ? 'No findings' : `${counts.join(', ')} in ${count(files, 'file')}`;
  const below = hidden === 0 ? '' : `; ${hidden} of lower severity not shown (--min-severity hint)`;
  const trouble = problems.length === 0 ? '' : `; ${count(problems.length, 'problem')}`;
  const seen = ` (${count(statistics.filesAnalysed, 'file')} with DMA of ${statistics.filesSeen} checked)`;
  return `${found}${below}${trouble}${seen}${interrupted ? '; interrupted, the rest was not checked' : ''}.`;
}
