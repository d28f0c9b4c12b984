/** What is asked of a simulation and answered: plain data, for threads, editors and the panel. */
import type { PlatformName } from '../model/types.ts';
import type { PlainRun } from '../simulate/plain-run.ts';
import type { Choices, PathSummary } from '../simulate/types.ts';

/** What a user asks to be simulated. */
export interface SimulationRequest {
  /** Absolute path of the C file. */
  readonly file: string;
  /** The function; null only with a chain or a finding. */
  readonly function: string | null;
  /** Functions and what the device does in between, in place of one function (see chain-syntax.ts). */
  readonly chain: string | null;
  /** Id of one of the function's paths; null for the one on which every call succeeds. */
  readonly path: number | null;
  /** Fingerprint of the finding whose path is to be run; it goes before `path`. */
  readonly finding: string | null;
  readonly platform: PlatformName;
  /** Answers that replace those of the path. */
  readonly choices: Choices;
}

/** A path as it is listed. */
export type ListedPath = Pick<PathSummary, 'id' | 'description' | 'outcome'>;

/** A run, and what could be run instead. */
export interface SimulationAnswer {
  readonly run: PlainRun;
  readonly paths: readonly ListedPath[];
  readonly platforms: readonly { readonly name: string; readonly title: string }[];
}
