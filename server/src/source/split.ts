import type { Configuration } from './conditions.ts';
import type { SourceFile } from './source-file.ts';
import { type Brackets, Splitter } from './splitter.ts';

const NOTHING_CONFIGURED: Configuration = new Map();

/** What splitting a file found out that splitting its next version can build on. */
export interface SplitNotes {
  /** The brackets do not match, and the layout of the text was trusted. */
  readonly trustsLayout: boolean;
  /** For each chunk, then for what comes after the last. */
  readonly brackets: readonly Brackets[];
  /** Offsets of the directives in active text. */
  readonly directives: readonly number[];
}

const notes = new WeakMap<SourceFile, SplitNotes>();

/**
 * Cuts a C file into its top-level chunks in one scan, following its preprocessor directives.
 * `configuration` says what is known of macros that the file does not define, such as CONFIG options.
 */
export function splitSource(path: string, text: string, configuration: Configuration = NOTHING_CONFIGURED): SourceFile {
  const strict = new Splitter(text, configuration, false);
  strict.scan();
  if (strict.balanced) return fileOf(path, text, strict, false);
  const forgiving = new Splitter(text, configuration, true);
  forgiving.scan();
  return fileOf(path, text, forgiving, true);
}

export function splitNotesOf(file: SourceFile): SplitNotes | null {
  return notes.get(file) ?? null;
}

/** Makes what is known of a file's splitting known. */
export function noteSplit(file: SourceFile, found: SplitNotes): SourceFile {
  notes.set(file, found);
  return file;
}

function fileOf(path: string, text: string, splitter: Splitter, trustsLayout: boolean): SourceFile {
  const { chunks, brackets, directives, preprocessor } = splitter;
  const { macros, includes, disabled } = preprocessor;
  return noteSplit({ path, text, chunks, macros, includes, disabled }, { trustsLayout, brackets, directives });
}
