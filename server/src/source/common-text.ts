/** Comparing long texts by pieces: equal pieces are found equal at the speed of the machine's memory. */

const PIECE = 4096;

/** Length of what two texts have in common at their beginnings. */
export function commonPrefix(a: string, b: string): number {
  const longest = Math.min(a.length, b.length);
  let length = 0;
  while (length + PIECE <= longest && a.slice(length, length + PIECE) === b.slice(length, length + PIECE))
    length += PIECE;
  while (length < longest && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Length of what two texts have in common at their ends, counted up to a limit. */
export function commonSuffix(a: string, b: string, limit: number): number {
  let length = 0;
  while (length + PIECE <= limit && piece(a, length) === piece(b, length)) length += PIECE;
  while (length < limit && a.charCodeAt(a.length - length - 1) === b.charCodeAt(b.length - length - 1)) length++;
  return length;
}

function piece(text: string, fromEnd: number): string {
  return text.slice(text.length - fromEnd - PIECE, text.length - fromEnd);
}
