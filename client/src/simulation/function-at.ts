import { splitSource } from '../../../server/src/source/split.ts';

/** The function of a C text that an offset lies in; null outside of any. */
export function functionAt(text: string, offset: number): string | null {
  const chunk = splitSource('', text).chunks.find(({ start, end }) => start <= offset && offset < end);
  return chunk?.kind === 'function' ? chunk.name : null;
}
