import type { Range } from '../program/ir.ts';
import type { Severity, StepBranch, TextEdit } from '../rules/finding.ts';

/** A range of a file in lines and columns, both counted from 1; columns in UTF-16 units, the end exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The same in offsets from the start of the file, in UTF-16 units. */
  readonly range: Range;
  /** Text of the line it starts on, so that a reporter need not read the file again. */
  readonly sourceLine: string;
}

export interface PlacedStep extends Place {
  readonly message: string;
  readonly branch?: StepBranch;
}

/** What running a finding's path on the DMA model came to. */
export interface ReplayNote {
  readonly verdict: 'confirmed' | 'not-replayable' | 'refuted';
  /** Why it could not be replayed; null otherwise. */
  readonly why: string | null;
}

export interface PlacedFix {
  readonly title: string;
  readonly safety: 'safe' | 'suggested';
  readonly edits: readonly TextEdit[];
}

/** A finding as reporters take it: every place resolved, nothing left that needs the file's text. */
export interface PlacedFinding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly function: string | null;
  readonly steps: readonly PlacedStep[];
  readonly fix: PlacedFix | null;
  readonly fingerprint: string;
  /** Present where replaying was asked for. */
  readonly replay?: ReplayNote;
}

/** What kept a file, or a part of one, from being checked. */
export interface Problem {
  readonly file: string;
  readonly message: string;
}

export interface RunStatistics {
  readonly filesSeen: number;
  readonly filesAnalysed: number;
  readonly bytesSeen: number;
  readonly bytesParsed: number;
  readonly functions: number;
  readonly functionsParsed: number;
  readonly functionsWithParseErrors: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

/** All that one run of the checker found, in the order of files and places. */
export interface RunResult {
  readonly findings: readonly PlacedFinding[];
  readonly problems: readonly Problem[];
  readonly statistics: RunStatistics;
  /** True where the user ended the run before every file was checked. */
  readonly interrupted: boolean;
}

/** Orders findings by file, place and rule, so that output does not depend on the number of workers. */
export function compareFindings(a: PlacedFinding, b: PlacedFinding): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

export function compareProblems(a: Problem, b: Problem): number {
  return compareText(a.file, b.file) || compareText(a.message, b.message);
}

/** By code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
