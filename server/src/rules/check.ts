import type { Life } from '../flow/lives.ts';
import type { Finding } from './finding.ts';

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** What is to be checked: the files that Kbuild links into one module, or a single file. */
export interface ModuleInput {
  readonly files: readonly SourceText[];
  /** Finds a header; null where it does not exist or may not be read. Called at most once per header and module. */
  readonly readInclude: (from: string, target: string, quoted: boolean) => SourceText | null;
  /**
   * The files near a header that hold a word, those of the module among them; null where there are too many to tell.
   * Absent where there is nothing beside what is given.
   */
  readonly outsiders?: (header: string, word: string) => readonly SourceText[] | null;
  /** `major.minor`. */
  readonly kernelVersion: string;
  /**
   * Called before each function is walked. What it throws ends the check and comes out of it; a module checked again and
   * again keeps what was worked out by then.
   */
  readonly beforeWalk?: () => void;
  /** Paths of the files that are open for editing; absent where any may change. It says what will be fast, no more. */
  readonly open?: ReadonlySet<string>;
  /** Rules to run; null for all. */
  readonly rules: ReadonlySet<string> | null;
}

/** Where a function stands: from its first token to past its closing brace. */
export interface FunctionPlace {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface ModuleStatistics {
  /** Functions that a function chunk holds, and how many of them were parsed, or hold a parse error. */
  functions: number;
  functionsParsed: number;
  functionsWithParseErrors: number;
  /** Functions whose paths were walked for this check; what the walks of the others found is known from earlier ones. */
  functionsWalked: number;
  /** UTF-16 code units handed to the parser. */
  unitsParsed: number;
}

export interface ModuleOutput {
  readonly findings: readonly Finding[];
  /** What becomes of each resource that a call in the module makes; worked out when asked for. */
  readonly lives: readonly Life[];
  readonly statistics: Readonly<ModuleStatistics>;
  /** Trouble with the input that cost some of the result, never thrown. */
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}
