import { keepMacros } from './changed-macros.ts';
import { commonPrefix, commonSuffix } from './common-text.ts';
import { detached } from './detached.ts';
import type { Chunk, Include, SourceFile } from './source-file.ts';
import { noteSplit, splitNotesOf, splitSource } from './split.ts';
import { type Brackets, Splitter } from './splitter.ts';

/**
 * Splits the next version of a file's text. Each chunk and macro that is what it was and where it was is the very same
 * object, and so are the includes, and the macros as a whole, where none of them has changed.
 */
export function splitAgain(previous: SourceFile, text: string): SourceFile {
  if (text === previous.text) return previous;
  return splitAround(previous, text) ?? splitWhole(previous, text);
}

function splitWhole(previous: SourceFile, text: string): SourceFile {
  const next = splitSource(previous.path, text);
  const notes = splitNotesOf(next);
  if (notes === null) return next;
  const macros = keepMacros(previous.macros, next.macros);
  const includes = isSame(previous.includes, next.includes, isSameInclude)
    ? previous.includes
    : next.includes.map((include) => ({ ...include, target: detached(include.target) }));
  const disabled = isSame(previous.disabled, next.disabled, isSameRange) ? previous.disabled : next.disabled;
  const chunks = keepSame(previous, previous.chunks, next, next.chunks);
  return noteSplit({ ...next, chunks, macros, includes, disabled, isEdited: true }, notes);
}

/** An edit is given up on when so much more text than it touched has to be read until things are as they were. */
const FARTHEST = 100_000;

/**
 * Splits anew only what lies around an edit: from the end of a chunk, where nothing is open, to the end of a later one.
 * Null where the rest of the file might have to be read otherwise than before: the edit reaches a directive, changes what
 * is open behind it, moves what follows, or makes brackets match, or not, in the file as a whole.
 */
function splitAround(previous: SourceFile, text: string): SourceFile | null {
  const { path, chunks } = previous;
  const notes = splitNotesOf(previous);
  if (notes === null || text.length !== previous.text.length) return null;
  const editStart = commonPrefix(previous.text, text);
  const editEnd = text.length - commonSuffix(previous.text, text, text.length - editStart);
  // How a chunk ends may hang on the one behind it.
  const first = Math.max(0, chunks.findIndex(({ end }) => end > editStart) - 1);
  const from = chunks[first - 1]?.end ?? 0;
  let last = first;
  const splitter = new Splitter(text, new Map(), notes.trustsLayout, from, (end) => {
    if (splitter.directives.length > 0 || end > editEnd + FARTHEST) return true;
    if (end <= editEnd) return false;
    while ((chunks[last]?.end ?? end) < end) last++;
    const chunk = chunks[last];
    return chunk?.end === end && (chunk.kind === 'function' || text[end - 1] === ';');
  });
  if (splitter.scan() === 'end' || splitter.directives.length > 0) return null;
  const end = chunks[last]?.end ?? -1;
  if (end !== splitter.chunks.at(-1)?.end || end <= editEnd) return null;
  if (notes.directives.some((offset) => offset >= from && offset < end)) return null;
  const brackets = [...notes.brackets.slice(0, first), ...splitter.brackets, ...notes.brackets.slice(last + 1)];
  if (doMatch(brackets) === notes.trustsLayout) return null;
  const next = { ...previous, path, text, isEdited: true };
  const around = keepSame(previous, chunks.slice(first, last + 1), next, splitter.chunks);
  return noteSplit(
    { ...next, chunks: [...chunks.slice(0, first), ...around, ...chunks.slice(last + 1)] },
    { ...notes, brackets },
  );
}

/** Whether the brackets of a whole file match, as far as counting tells. */
function doMatch(brackets: readonly Brackets[]): boolean {
  let open = 0;
  for (const part of brackets) {
    if (open + part.least < 0) return false;
    open += part.open;
  }
  return open === 0;
}

/** The new chunks, but the old ones where they are the same. */
function keepSame(
  previous: SourceFile,
  old: readonly Chunk[],
  next: SourceFile,
  chunks: readonly Chunk[],
): readonly Chunk[] {
  const known = new Map(old.map((chunk) => [chunk.start, chunk]));
  return chunks.map((chunk) => {
    const same = known.get(chunk.start);
    return same !== undefined && isSameChunk(same, chunk, previous, next) ? same : withoutText(chunk);
  });
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function isSameChunk(old: Chunk, chunk: Chunk, previous: SourceFile, next: SourceFile): boolean {
  const { start, end } = chunk;
  return (
    old.end === end &&
    old.kind === chunk.kind &&
    old.bodyStart === chunk.bodyStart &&
    old.nameStart === chunk.nameStart &&
    previous.text.slice(start, end) === next.text.slice(start, end) &&
    disabledIn(previous, chunk) === disabledIn(next, chunk)
  );
}

/** The disabled regions of a chunk, as a text to compare. */
function disabledIn({ disabled }: SourceFile, { start, end }: Chunk): string {
  if (disabled.length === 0) return '';
  return String(
    disabled.flatMap((region) => (region.start < end && region.end > start ? [region.start, region.end] : [])),
  );
}

function isSameInclude(a: Include, b: Include): boolean {
  return a.target === b.target && a.quoted === b.quoted && a.start === b.start && a.end === b.end;
}

function isSameRange(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}

function isSame<T>(a: readonly T[], b: readonly T[], isSameItem: (a: T, b: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  return a.every((item, i) => {
    const other = b[i];
    return other !== undefined && isSameItem(item, other);
  });
}

/** The same chunk, but one that does not keep the text of the file in memory: it may outlive many versions of it. */
function withoutText(chunk: Chunk): Chunk {
  const name = chunk.name === null ? null : detached(chunk.name);
  return { ...chunk, name, identifiers: new Set(Array.from(chunk.identifiers, detached)) };
}
