/** A piece of a text and where it starts there. */
export interface TextPiece {
  readonly text: string;
  readonly start: number;
}

/** The same text with comments and the contents of strings made blank, offsets kept. */
export function blankComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (match) => ' '.repeat(match.length));
}

/** The arguments that follow an opening parenthesis, which ends just before `from`. */
export function splitArguments(text: string, from: number): TextPiece[] {
  const pieces: TextPiece[] = [];
  let depth = 0;
  let start = from;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if ((c === ')' || c === ']' || c === '}') && depth > 0) depth--;
    else if (c === ')' || (c === ',' && depth === 0)) {
      pieces.push({ text: text.slice(start, i), start });
      start = i + 1;
      if (c === ')') return pieces;
    }
  }
  return pieces;
}
