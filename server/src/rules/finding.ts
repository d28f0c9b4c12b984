import type { Range } from '../program/ir.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Most severe first. */
export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

export function mildest(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) > severities.indexOf(b) ? a : b;
}

/** One stop on the path that leads to a finding: "'buf' is mapped". The last one is the finding's own place. */
export interface Step {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  /** For a branch: the condition, and whether it holds on the path. */
  readonly branch?: StepBranch;
}

export interface StepBranch {
  readonly condition: Range;
  readonly truth: boolean;
}

export interface TextEdit {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  /** `safe` keeps behaviour but for the fault and may be applied unseen; `suggested` wants a person's eye. */
  readonly safety: 'safe' | 'suggested';
  readonly edits: readonly TextEdit[];
}

/** A violation of one rule at one place: a value without behaviour, the same for editor, terminal and simulator. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** One full sentence of fact that names the objects as the driver does. */
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  /** Enclosing function, or null at file level. */
  readonly function: string | null;
  readonly steps: readonly Step[];
  readonly fix: Fix | null;
  /** Stable under edits elsewhere in the file: made of rule, file, function and message, not of line numbers. */
  readonly fingerprint: string;
}
