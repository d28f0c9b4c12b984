/** Classes of characters, and skipping over what has no tokens in it. Every function takes and returns offsets. */

export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const SINGLE_QUOTE = 39;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const STAR = 42;
export const COMMA = 44;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

export type CharacterClass = 0 | 1 | 2 | 3;
/** Punctuation and everything that C has no use for. */
export const OTHER: CharacterClass = 0;
export const SPACE: CharacterClass = 1;
export const LETTER: CharacterClass = 2;
export const DIGIT: CharacterClass = 3;

const CLASS = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  for (const c of '\t\n\v\f\r ') classes[c.charCodeAt(0)] = SPACE;
  for (let c = 0; c < 26; c++) classes[65 + c] = classes[97 + c] = LETTER;
  classes[95] = classes[36] = LETTER;
  for (let c = 0; c < 10; c++) classes[48 + c] = DIGIT;
  return classes;
}

/** A code of NaN (past the end) or beyond ASCII is OTHER. */
export function classOf(code: number): number {
  return code < 128 ? (CLASS[code] ?? OTHER) : OTHER;
}

/** End of the word (identifier, keyword or number) that starts at or before `i`. */
export function skipWord(text: string, i: number): number {
  while (classOf(text.charCodeAt(i)) >= LETTER) i++;
  return i;
}

/** End of a preprocessing number: `0x1F`, `1.5e-3`, `10UL`. */
export function skipNumber(text: string, i: number): number {
  for (;;) {
    const c = text.charCodeAt(i);
    if (classOf(c) >= LETTER) i++;
    // A dot belongs to the number unless it begins an ellipsis.
    else if (c === 46 && text.charCodeAt(i + 1) !== 46) i++;
    else return i;
  }
}

export function skipSpace(text: string, i: number): number {
  while (classOf(text.charCodeAt(i)) === SPACE) i++;
  return i;
}

/** Skips white space, comments and line continuations. */
export function skipBlank(text: string, i: number): number {
  for (;;) {
    i = skipSpace(text, i);
    const c = text.charCodeAt(i);
    if (c === SLASH) {
      const end = skipComment(text, i);
      if (end === i) return i;
      i = end;
    } else if (c === BACKSLASH && lineEndLength(text, i + 1) > 0) {
      i += 1 + lineEndLength(text, i + 1);
    } else return i;
  }
}

/** End of the comment that starts at `i`, or `i` itself where none does. */
export function skipComment(text: string, i: number): number {
  const next = text.charCodeAt(i + 1);
  if (next === STAR) {
    const end = text.indexOf('*/', i + 2);
    return end < 0 ? text.length : end + 2;
  }
  return next === SLASH ? logicalLineEnd(text, i + 2) : i;
}

/** End of the string or character constant whose opening quote is at `i`; an unclosed one ends with its line. */
export function skipQuoted(text: string, i: number): number {
  const quote = text.charCodeAt(i);
  for (i++; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === LINE_FEED) return i;
    if (c === BACKSLASH) i += Math.max(lineEndLength(text, i + 1), 1);
  }
  return text.length;
}

/** Offset of the line end (or the end of the text) that ends the logical line `i` is in. */
function logicalLineEnd(text: string, i: number): number {
  for (;;) {
    const end = text.indexOf('\n', i);
    if (end < 0) return text.length;
    const before = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 2 : end - 1;
    if (before < i || text.charCodeAt(before) !== BACKSLASH) return end;
    i = end + 1;
  }
}

/** End of a preprocessor directive: its logical line, stretched by block comments that begin on it. */
export function directiveEnd(text: string, i: number): number {
  const end = logicalLineEnd(text, i);
  // Not text.indexOf: in a file of many directives and no comment that would read the whole file for each.
  if (!text.slice(i, end).includes('/*')) return end;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) i = skipQuoted(text, i);
    else if (c === SLASH) {
      const after = skipComment(text, i);
      if (after > end) return directiveEnd(text, after);
      i = Math.max(after, i + 1);
    } else i++;
  }
  return end;
}

function lineEndLength(text: string, i: number): number {
  const c = text.charCodeAt(i);
  if (c === LINE_FEED) return 1;
  if (c !== CARRIAGE_RETURN) return 0;
  return text.charCodeAt(i + 1) === LINE_FEED ? 2 : 1;
}
