import { detached } from './detached.ts';
import type { Chunk, Include, MacroDefinition, SourceFile } from './source-file.ts';
import { splitSource } from './split.ts';

/**
 * Splits the next version of a file's text. Where macros and includes have not changed they are the very same objects, and
 * so is each chunk that is what it was and where it was; otherwise all is new.
 */
export function splitAgain(previous: SourceFile, text: string): SourceFile {
  if (text === previous.text) return previous;
  const next = splitSource(previous.path, text);
  const { macros, includes } = previous;
  if (!isSame([...macros.values()], [...next.macros.values()], isSameMacro)) return next;
  if (!isSame(includes, next.includes, isSameInclude)) return next;
  const disabled = isSame(previous.disabled, next.disabled, isSameRange) ? previous.disabled : next.disabled;
  const known = new Map(previous.chunks.map((chunk) => [chunk.start, chunk]));
  const chunks = next.chunks.map((chunk) => {
    const old = known.get(chunk.start);
    return old !== undefined && isSameChunk(old, chunk, previous, next) ? old : withoutText(chunk);
  });
  return { ...next, chunks, macros, includes, disabled, isEdited: true };
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
    old.hash === chunk.hash &&
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

function isSameMacro(a: MacroDefinition, b: MacroDefinition): boolean {
  return (
    a.name === b.name &&
    a.body === b.body &&
    a.nameStart === b.nameStart &&
    a.bodyStart === b.bodyStart &&
    String(a.parameters) === String(b.parameters) &&
    (a.parameters === null) === (b.parameters === null)
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
