import pico from 'picocolors';
import type { ReporterOptions } from '../../../server/src/cli/reporters/reporter.ts';
import type { PlacedFinding, RunResult } from '../../../server/src/project/result.ts';

/** A finding made by hand, with what a test wants different. */
export function createFinding(changes: Partial<PlacedFinding> = {}): PlacedFinding {
  return {
    rule: 'direction-mismatch',
    severity: 'error',
    message: "'addr' is mapped DMA_TO_DEVICE in 'foo_send' and unmapped DMA_FROM_DEVICE.",
    file: 'drivers/foo/foo.c',
    line: 9,
    column: 2,
    endLine: 9,
    endColumn: 12,
    range: { start: 0, end: 0 },
    sourceLine: '\tunmap(dev);',
    function: 'foo_send',
    steps: [
      {
        file: 'drivers/foo/foo.c',
        line: 7,
        column: 9,
        endLine: 8,
        endColumn: 4,
        range: { start: 0, end: 0 },
        sourceLine: '\taddr = map(dev,',
        message: "'buf' is mapped",
      },
      {
        file: 'drivers/foo/foo.c',
        line: 9,
        column: 2,
        endLine: 9,
        endColumn: 12,
        range: { start: 0, end: 0 },
        sourceLine: '\tunmap(dev);',
        message: "'addr' is unmapped",
      },
    ],
    fix: { title: "Pass 'DMA_TO_DEVICE'", safety: 'safe', edits: [] },
    fingerprint: '0123456789abcdef',
    ...changes,
  };
}

export function createResult(changes: Partial<RunResult> = {}): RunResult {
  return {
    findings: [createFinding()],
    problems: [],
    interrupted: false,
    statistics: {
      filesSeen: 3,
      filesAnalysed: 2,
      bytesSeen: 3000,
      bytesParsed: 1000,
      functions: 20,
      functionsParsed: 10,
      functionsWithParseErrors: 1,
      wallSeconds: 0.5,
      cpuSeconds: 0.75,
      peakRssBytes: 90_000_000,
    },
    ...changes,
  };
}

export const options: ReporterOptions = {
  tool: { name: 'dmalint', version: '1.2.3' },
  rules: [{ id: 'direction-mismatch', severity: 'error', summary: 'another direction', help: 'Pass the same.' }],
  colors: pico.createColors(false),
  statistics: false,
  hidden: 0,
};
