import type { Fix, TextEdit } from '../rules/finding.ts';

export interface CombinedFixes {
  /** Edits by file; none overlaps another. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** Fixes that are in; the others overlap with these and want another round. */
  readonly applied: number;
}

/** Joins fixes that can be applied together. One goes in as a whole or not at all; the earlier comes first. */
export function combineFixes(fixes: readonly Pick<Fix, 'edits'>[]): CombinedFixes {
  const chosen = new Map<string, TextEdit[]>();
  let applied = 0;
  for (const fix of fixes) {
    const news = fix.edits.filter((edit) => !(chosen.get(edit.file) ?? []).some((other) => isSameEdit(edit, other)));
    if (news.some((edit) => (chosen.get(edit.file) ?? []).some((other) => overlap(edit, other)))) continue;
    for (const edit of news) chosen.set(edit.file, [...(chosen.get(edit.file) ?? []), edit]);
    applied++;
  }
  return { edits: chosen, applied };
}

function isSameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.range.start === b.range.start && a.range.end === b.range.end && a.text === b.text;
}

/** Two insertions at one place overlap as well: which comes first is not known. */
function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.range.start === b.range.start) return true;
  return a.range.start < b.range.end && b.range.start < a.range.end;
}
