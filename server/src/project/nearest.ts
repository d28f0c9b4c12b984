import { closest, distance } from 'fastest-levenshtein';

/** The known word that a misspelt one most likely means; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const best = closest(word.toLowerCase(), known);
  return distance(word.toLowerCase(), best) <= Math.max(2, Math.floor(word.length / 3)) ? best : null;
}

/** "; did you mean 'x'?", or nothing where no known word is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  return best === null ? '' : `; did you mean '${best}'?`;
}
