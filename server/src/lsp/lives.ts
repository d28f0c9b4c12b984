/** Which mapping or allocation a place of a document is about. */
import type { Life, LifePoint } from '../flow/lives.ts';
import type { Range } from '../program/ir.ts';
import { subjectsOf } from './call-text.ts';
import type { Document } from './document.ts';
import type { Documents } from './documents.ts';
import type { FileResult } from './modules.ts';
import type { WordPlace } from './words.ts';

/** Lives with a call, test or store at this place: the narrowest there. */
export function livesAt(offset: number, document: Document, result: FileResult): readonly Life[] {
  let width = Number.POSITIVE_INFINITY;
  let found: Life[] = [];
  for (const life of result.lives) {
    for (const point of life.points) {
      const range = point.file === document.path ? document.follow(point.range, result.version) : null;
      if (!range || offset < range.start || offset > range.end) continue;
      const own = range.end - range.start;
      if (own < width) found = [];
      if (own <= width && !found.includes(life)) found.push(life);
      width = Math.min(width, own);
    }
  }
  return found;
}

/** Lives that a word means: a handle, a buffer, or a field that keeps one. */
export function livesOfWord(place: WordPlace, document: Document, result: FileResult): readonly Life[] {
  const { word, start } = place;
  const isMember = /(?:->|\.)\s*$/.test(document.text.slice(Math.max(0, start - 8), start));
  if (isMember) {
    const byField = result.lives.filter((life) => life.fields.some((field) => fieldName(field) === word));
    if (byField.length > 0) return byField;
  }
  const owner = functionAt(start, document, result);
  return result.lives.filter((life) =>
    life.points.some(
      (point) =>
        point.file === document.path && point.function === owner && namesAt(point, document, result).includes(word),
    ),
  );
}

/** Where a point is now, in its own file; null where that cannot be told. */
export function placeOf(
  point: LifePoint,
  result: FileResult,
  documents: Documents,
): { readonly document: Document; readonly range: Range } | null {
  const document = documents.read(point.file);
  const range = document?.follow(point.range, result.versions[point.file] ?? document.version);
  return document && range ? { document, range } : null;
}

/** The field's own name: `struct ring.desc[].dma` → `dma`. */
export function fieldName(field: string): string {
  return /(\w+)(?:\[[^\]]*\])*$/.exec(field)?.[1] ?? field;
}

function namesAt(point: LifePoint, document: Document, result: FileResult): readonly string[] {
  const range = document.follow(point.range, result.version);
  return range ? subjectsOf(document.text, range, point.api) : [];
}

function functionAt(offset: number, document: Document, result: FileResult): string | null {
  for (const { name, start, end } of result.functions) {
    const from = document.follow({ start, end: start }, result.version);
    const to = document.follow({ start: end, end }, result.version);
    if (from && to && from.start <= offset && offset <= to.end) return name;
  }
  return null;
}
