/** What stands at a place of a C text, as far as hovers and navigation ask. */
export interface WordPlace {
  readonly kind: 'word';
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Whether an opening parenthesis follows. */
  readonly called: boolean;
}

export interface CommentPlace {
  readonly kind: 'comment';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The identifier at an offset, or the comment that the offset is in; null in strings and between words. */
export function placeAt(text: string, offset: number): WordPlace | CommentPlace | null {
  const opaque = opaqueAt(text, offset);
  if (opaque) return opaque.text.startsWith('/') ? { kind: 'comment', ...opaque } : null;
  let start = offset;
  let end = offset;
  while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
  while (end < text.length && /\w/.test(text.charAt(end))) end++;
  const word = text.slice(start, end);
  if (!/^[A-Za-z_]/.test(word)) return null;
  return { kind: 'word', word, start, end, called: /^\s*\(/.test(text.slice(end, end + 80)) };
}

/** The comment, string or character constant around an offset. */
function opaqueAt(text: string, offset: number): Omit<CommentPlace, 'kind'> | null {
  const opaque = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/g;
  for (let match = opaque.exec(text); match !== null && match.index < offset; match = opaque.exec(text)) {
    const end = match.index + match[0].length;
    if (offset < end) return { text: match[0], start: match.index, end };
  }
  return null;
}
