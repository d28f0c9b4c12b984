import type { Configuration } from './conditions.ts';
import type { Chunk, SourceFile } from './source-file.ts';
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
  const splitter = scan(text, configuration, true);
  const { chunks, brackets, directives, preprocessor } = splitter;
  const { macros, includes, disabled } = preprocessor;
  const { trustsLayout } = splitter;
  return noteSplit({ path, text, chunks, macros, includes, disabled }, { trustsLayout, brackets, directives });
}

/** The chunks of a header. Few are asked for their identifiers: these are gathered for all of them when one is. */
export function splitHeader(path: string, text: string): readonly Chunk[] {
  let whole: readonly Chunk[] | null = null;
  const identifiersOf = (i: number): Chunk['identifiers'] => {
    whole ??= splitSource(path, text).chunks;
    return whole[i]?.identifiers ?? new Set();
  };
  return scan(text, NOTHING_CONFIGURED, false).chunks.map((chunk, i) => ({
    ...chunk,
    get identifiers() {
      return identifiersOf(i);
    },
  }));
}

function scan(text: string, configuration: Configuration, gathersIdentifiers: boolean): Splitter {
  const never = () => false;
  const strict = new Splitter(text, configuration, false, 0, never, gathersIdentifiers);
  strict.scan();
  if (strict.balanced) return strict;
  const forgiving = new Splitter(text, configuration, true, 0, never, gathersIdentifiers);
  forgiving.scan();
  return forgiving;
}

export function splitNotesOf(file: SourceFile): SplitNotes | null {
  return notes.get(file) ?? null;
}

/** Makes what is known of a file's splitting known. */
export function noteSplit(file: SourceFile, found: SplitNotes): SourceFile {
  notes.set(file, found);
  return file;
}
