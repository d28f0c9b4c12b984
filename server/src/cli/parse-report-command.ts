import { dirname, resolve } from 'node:path';
import { mayUseDma } from '../dma-api/may-use-dma.ts';
import { discoverFiles } from '../project/discover.ts';
import { loadParser } from '../project/grammar.ts';
import { HeaderReader } from '../project/headers.ts';
import { KernelTrees } from '../project/kernel-tree.ts';
import { readSource } from '../project/read-source.ts';
import type { Problem } from '../project/result.ts';
import type { SourceText } from '../rules/check.ts';
import { dialectOf } from '../source/dialect.ts';
import { HeaderCollector } from '../source/headers.ts';
import { joinParseReports, type ParseReport, parseReport } from '../source/parse-report.ts';
import { splitSource } from '../source/split.ts';
import { displayPath } from './display-path.ts';
import { exitCodes } from './exit-codes.ts';
import { visible } from './terminal.ts';
import { count } from './wording.ts';

/** `dmalint parse-report`: tells which functions could not be read whole. In folders it takes the files that use DMA. */
export async function printParseReport(paths: readonly string[], format: 'text' | 'json'): Promise<number> {
  const named = new Set(paths.map((path) => resolve(path)));
  const discovery = discoverFiles([...named], () => false);
  const problems: Problem[] = [...discovery.problems];
  const reader = await createReportReader();
  const reports: ParseReport[] = [];
  for (const path of discovery.files) {
    const read = readSource(path, (text) => named.has(path) || mayUseDma(text));
    if (read.kind === 'text') reports.push(reader({ path, text: read.text }));
    else if (read.kind === 'problem') problems.push({ file: path, message: read.message });
  }
  const report = joinParseReports(reports);
  const shown = { ...report, errors: report.errors.map((error) => ({ ...error, file: displayPath(error.file) })) };
  const shownProblems = problems.map((problem) => ({ ...problem, file: displayPath(problem.file) }));
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ ...shown, problems: shownProblems }, null, 2)}\n`
      : wordReport(shown, shownProblems),
  );
  return discovery.nothingFound ? exitCodes.couldNotRun : exitCodes.clean;
}

async function createReportReader(): Promise<(file: SourceText) => ParseReport> {
  const parser = await loadParser();
  const headers = new HeaderReader(new KernelTrees());
  return ({ path, text }) => {
    const collector = new HeaderCollector((from, target, quoted) =>
      headers.read(from, target, quoted, [dirname(path)]),
    );
    const file = splitSource(path, text);
    return parseReport(file, dialectOf(file, collector.quotedBy(file)), parser);
  };
}

function wordReport({ statistics, errors }: ParseReport, problems: readonly Problem[]): string {
  const { files, functions, functionsWithParseErrors: failed } = statistics;
  const share = functions === 0 ? '' : ` (${((100 * failed) / functions).toFixed(2)} %)`;
  return [
    ...errors.map(({ file, line, function: name, text }) => `${file}:${line}: in '${name ?? '?'}': ${visible(text)}`),
    ...problems.map(({ file, message }) => `${file}: problem: ${message}`),
    `${count(failed, 'function')} of ${count(functions, 'function')}${share} in ${count(files, 'file')} could not be read whole.`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}
