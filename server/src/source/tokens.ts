import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  classOf,
  DIGIT,
  DOUBLE_QUOTE,
  directiveEnd,
  HASH,
  LETTER,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  skipComment,
  skipNumber,
  skipQuoted,
  skipWord,
} from './characters.ts';
import type { Chunk, SourceFile } from './source-file.ts';

/** A word, number or string; any other kind of token is the code of its (first) character. */
export const WORD = 1;
export const NUMBER = 2;
export const STRING = 3;
/** `...` */
export const ELLIPSIS = 4;

interface Gap {
  readonly start: number;
  readonly end: number;
}

/** Four numbers for each token: kind, start, end, and one more than the index of the partner. */
const LANES = 4;
const START = 1;
const END = 2;
const PARTNER = 3;
/** Code has about one token in five characters. */
const CHARACTERS_PER_TOKEN = 4;

/** The tokens of the active text of a chunk. Positions are file offsets; brackets know their partner. */
export class Tokens {
  private lanes: Int32Array;
  private readonly words: (string | undefined)[] = [];
  /** Comments, directives and disabled regions. */
  readonly gaps: Gap[] = [];
  private readonly text: string;
  private length = 0;

  constructor(file: SourceFile, chunk: Chunk) {
    this.text = file.text;
    this.lanes = new Int32Array(LANES * (8 + Math.ceil((chunk.end - chunk.start) / CHARACTERS_PER_TOKEN)));
    this.read(file, chunk);
    this.matchBrackets();
  }

  get count(): number {
    return this.length;
  }

  /** Kind of a token; 0 outside the chunk. */
  kind(i: number): number {
    return this.lanes[LANES * i] ?? 0;
  }

  start(i: number): number {
    return this.lanes[LANES * i + START] ?? 0;
  }

  end(i: number): number {
    return this.lanes[LANES * i + END] ?? 0;
  }

  /** The index of the bracket that belongs to bracket `i`; -1 where it has none, or `i` is no bracket. */
  partner(i: number): number {
    return (this.lanes[LANES * i + PARTNER] ?? 0) - 1;
  }

  /** The text of a word; empty for other tokens. */
  word(i: number): string {
    if (this.kind(i) !== WORD) return '';
    const known = this.words[i];
    if (known !== undefined) return known;
    const word = this.text.slice(this.start(i), this.end(i));
    this.words[i] = word;
    return word;
  }

  /** Column of a token on its line, counted in characters; tells how deep a line is indented. */
  column(i: number): number {
    const start = this.start(i);
    return start - this.text.lastIndexOf('\n', start - 1) - 1;
  }

  /** Whether a line ends between token `i` and the one before it. */
  startsLine(i: number): boolean {
    const before = i > 0 ? this.end(i - 1) : 0;
    const newline = this.text.indexOf('\n', before);
    return newline >= 0 && newline < this.start(i);
  }

  private read(file: SourceFile, chunk: Chunk): void {
    const text = file.text;
    let region = firstRegionAfter(file, chunk.start);
    let lineStart = true;
    let i = chunk.start;
    while (i < chunk.end) {
      const c = text.charCodeAt(i);
      const kind = classOf(c);
      if (kind === SPACE) {
        if (c === LINE_FEED) lineStart = true;
        i++;
        continue;
      }
      const disabled = file.disabled[region];
      if (c === HASH && lineStart) {
        const start = i;
        i = directiveEnd(text, i);
        if (disabled !== undefined && disabled.start <= i && disabled.end >= i) {
          i = disabled.end;
          region++;
        }
        this.gaps.push({ start, end: Math.min(i, chunk.end) });
        continue;
      }
      const commentEnd = c === SLASH ? skipComment(text, i) : i;
      if (commentEnd > i || c === BACKSLASH) {
        const end = Math.max(commentEnd, i + 1);
        this.gaps.push({ start: i, end: Math.min(end, chunk.end) });
        i = end;
        continue;
      }
      lineStart = false;
      i = this.token(text, i, c, kind, chunk.end);
    }
  }

  private token(text: string, i: number, c: number, kind: number, limit: number): number {
    if (kind === LETTER) return this.add(WORD, i, Math.min(skipWord(text, i), limit));
    if (kind === DIGIT) return this.add(NUMBER, i, Math.min(skipNumber(text, i), limit));
    if (c === DOUBLE_QUOTE) return this.add(STRING, i, Math.min(skipQuoted(text, i), limit));
    if (c === SINGLE_QUOTE) return this.add(NUMBER, i, Math.min(skipQuoted(text, i), limit));
    if (c === 46 && text.startsWith('...', i)) return this.add(ELLIPSIS, i, Math.min(i + 3, limit));
    return this.add(c, i, i + 1);
  }

  private add(kind: number, start: number, end: number): number {
    const at = LANES * this.length++;
    if (at === this.lanes.length) this.grow();
    this.lanes[at] = kind;
    this.lanes[at + START] = start;
    this.lanes[at + END] = end;
    return end;
  }

  private grow(): void {
    const { lanes } = this;
    this.lanes = new Int32Array(2 * lanes.length);
    this.lanes.set(lanes);
  }

  private matchBrackets(): void {
    const open: number[] = [];
    for (let i = 0; i < this.length; i++) {
      const kind = this.kind(i);
      if (kind === OPEN_PAREN || kind === OPEN_BRACE || kind === OPEN_BRACKET) open.push(i);
      else if (kind === CLOSE_PAREN || kind === CLOSE_BRACE || kind === CLOSE_BRACKET) {
        const opener = open[open.length - 1];
        if (opener === undefined || closerOf(this.kind(opener)) !== kind) continue;
        open.pop();
        this.lanes[LANES * opener + PARTNER] = i + 1;
        this.lanes[LANES * i + PARTNER] = opener + 1;
      }
    }
  }
}

function closerOf(opener: number): number {
  if (opener === OPEN_PAREN) return CLOSE_PAREN;
  return opener === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
}

function firstRegionAfter(file: SourceFile, offset: number): number {
  let low = 0;
  let high = file.disabled.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((file.disabled[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
