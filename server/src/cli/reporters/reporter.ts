import type { RunResult } from '../../project/result.ts';
import type { Severity } from '../../rules/finding.ts';
import type { Colors } from '../terminal.ts';

/** What a reporter may say about a rule. */
export interface RuleDescription {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  /** Markdown. */
  readonly help: string;
}

export interface ReporterOptions {
  readonly tool: { readonly name: string; readonly version: string };
  readonly rules: readonly RuleDescription[];
  readonly colors: Colors;
  /** Print the statistics, where the format does not always carry them. */
  readonly statistics: boolean;
  /** How many findings were left out for their severity. */
  readonly hidden: number;
}

/** Turns a result into the text of one output format. Paths in the result are as they are to be shown. */
export type Reporter = (result: RunResult, options: ReporterOptions) => string;
