import type { SeverityCounts } from '../../server/src/lsp/protocol.ts';

/** `2 errors, 1 hint`; null where there is nothing to count. */
export function countFindings(counts: SeverityCounts): string | null {
  const words = [
    plural(counts.error, 'error', 'errors'),
    plural(counts.warning, 'warning', 'warnings'),
    plural(counts.information, 'information', 'informations'),
    plural(counts.hint, 'hint', 'hints'),
  ].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(', ');
}

function plural(count: number, one: string, many: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`;
}
