/** What the main thread and the analysis thread say to each other: plain data. */
import type { Life } from '../flow/lives.ts';
import type { TargetFile } from '../project/module-check.ts';
import type { PlacedFinding } from '../project/result.ts';
import type { FunctionPlace } from '../rules/check.ts';

/** One module to check, as far as its findings are wanted. */
export interface ModuleRequest {
  /** Names the module; what is remembered of it is kept under this. */
  readonly key: string;
  readonly targets: readonly TargetFile[];
  /** Other files of the module, read for what they tell about the targets. */
  readonly companions: readonly string[];
  /** `major.minor`. */
  readonly kernelVersion: string;
}

/** What the analysis tells of a module. Offsets are those of the texts it read. */
export interface ModuleReport {
  readonly key: string;
  /** Versions of the open documents it read, by path. */
  readonly versions: Readonly<Record<string, number>>;
  readonly findings: readonly PlacedFinding[];
  /** What becomes of each mapping and allocation of the module. */
  readonly lives: readonly Life[];
  /** What kept a file, or a part of one, from being checked. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** The functions of each target, in the order of the file. */
  readonly functions: Readonly<Record<string, readonly FunctionPlace[]>>;
  /** Headers that were read. */
  readonly headers: readonly string[];
  readonly work: AnalysisWork;
}

/** What a check cost. */
export interface AnalysisWork {
  readonly files: number;
  readonly functions: number;
  /** Functions that were analysed for this report; the others are as they were. */
  readonly functionsAnalysed: number;
  readonly milliseconds: number;
}

export type ToAnalysis =
  | { readonly kind: 'document'; readonly path: string; readonly version: number; readonly text: string }
  | { readonly kind: 'close'; readonly path: string }
  /** Files changed on disk; `structure` where Makefiles are among them. */
  | { readonly kind: 'forget-files'; readonly structure: boolean }
  | { readonly kind: 'forget-module'; readonly key: string }
  | { readonly kind: 'check'; readonly id: number; readonly request: ModuleRequest };

export type FromAnalysis =
  | { readonly kind: 'report'; readonly id: number; readonly report: ModuleReport }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
