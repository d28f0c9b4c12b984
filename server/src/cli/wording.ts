import type { ReplayNote, RunStatistics } from '../project/result.ts';

/** "1 file", "3 files". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
}

/** What replaying a finding came to: "confirmed", "refuted", "not-replayable (why)". */
export function wordReplay({ verdict, why }: ReplayNote): string {
  return why === null ? verdict : `${verdict} (${why})`;
}

/** The statistics of a run as names and values for people. */
export function listStatistics(statistics: RunStatistics): (readonly [string, string])[] {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const number = (value: number) => value.toLocaleString('en');
  return [
    ['files seen', number(statistics.filesSeen)],
    ['files with DMA', number(statistics.filesAnalysed)],
    ['read', megabytes(statistics.bytesSeen)],
    ['parsed', megabytes(statistics.bytesParsed)],
    ['functions', number(statistics.functions)],
    ['functions parsed', number(statistics.functionsParsed)],
    ['functions with parse errors', number(statistics.functionsWithParseErrors)],
    ['time', `${statistics.wallSeconds.toFixed(2)} s`],
    ['processor time', `${statistics.cpuSeconds.toFixed(2)} s`],
    ['peak memory', megabytes(statistics.peakRssBytes)],
  ];
}
