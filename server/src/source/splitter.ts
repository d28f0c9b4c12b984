import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  classOf,
  DIGIT,
  DOUBLE_QUOTE,
  HASH,
  LETTER,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SEMICOLON,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  skipBlank,
  skipComment,
  skipNumber,
  skipQuoted,
  skipWord,
} from './characters.ts';
import { type BraceRole, braceRole, leadingSpecifiers, nameChunk, Outline } from './chunk-shape.ts';
import type { Configuration } from './conditions.ts';
import { IdentifierSet, IdentifierTable } from './identifiers.ts';
import { Preprocessor } from './preprocessor.ts';
import type { Chunk } from './source-file.ts';

/** Brackets between the end of one chunk and that of the next: how many stay open, and the least on the way there. */
export interface Brackets {
  readonly open: number;
  readonly least: number;
}

/** Cuts a text, from a place on where no bracket and no chunk is open, in one scan. */
export class Splitter {
  balanced = true;
  readonly chunks: Chunk[] = [];
  /** For each chunk, then for what comes after the last. */
  readonly brackets: Brackets[] = [];
  /** Offsets of the directives in active text. */
  readonly directives: number[] = [];
  readonly preprocessor: Preprocessor;
  private readonly table: IdentifierTable;
  private readonly outline: Outline;

  private atLineStart: boolean;
  private stopped = false;
  /** Open brackets of all kinds. */
  private depth = 0;
  private opened = 0;
  private leastOpened = 0;

  // The chunk being scanned.
  private chunkStart = -1;
  private bodyStart = -1;
  private brace: BraceRole | null = null;
  private hashLow = 0;
  private hashHigh = 0;
  private readonly chunkIds: number[] = [];
  /** Number of the last chunk each identifier was seen in. */
  private readonly seenIn: number[] = [];

  constructor(
    private readonly text: string,
    configuration: Configuration,
    /** A `}` in the first column ends whatever is open: for text whose brackets do not match. */
    private readonly trustLayout: boolean,
    private at = 0,
    /** Asked at the end of each chunk that ends where the scan is: whether to stop there. */
    private readonly isEnough: (end: number) => boolean = () => false,
  ) {
    this.atLineStart = at === 0;
    this.preprocessor = new Preprocessor(text, configuration);
    this.table = new IdentifierTable(text);
    this.outline = new Outline(text);
  }

  /** Scans to the end, or to where it is enough; tells which. */
  scan(): 'end' | 'enough' {
    const text = this.text;
    const length = text.length;
    while (this.at < length && !this.stopped) {
      const c = text.charCodeAt(this.at);
      const kind = classOf(c);
      if (kind === SPACE) {
        if (c === LINE_FEED) this.atLineStart = true;
        this.at++;
      } else if (c === HASH && this.atLineStart) {
        this.directives.push(this.at);
        this.at = this.preprocessor.directive(this.at);
      } else if (c === SLASH && this.skipComment()) continue;
      else if (c === BACKSLASH) this.at++;
      else {
        if (kind === LETTER) this.word();
        else if (kind === DIGIT) this.literal(skipNumber(text, this.at));
        else if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) this.literal(skipQuoted(text, this.at));
        else this.punctuation(c);
        this.atLineStart = false;
      }
    }
    if (this.stopped) return 'enough';
    if (this.depth > 0) this.balanced = false;
    this.endChunk(length);
    this.endBrackets();
    return 'end';
  }

  private skipComment(): boolean {
    const end = skipComment(this.text, this.at);
    const isComment = end > this.at;
    this.at = end;
    return isComment;
  }

  private word(): void {
    const text = this.text;
    const start = this.at;
    let end = start;
    let hash = 0;
    for (;;) {
      const c = text.charCodeAt(end);
      if (classOf(c) < LETTER) break;
      hash = (Math.imul(hash, 31) + c) | 0;
      end++;
    }
    if (this.depth === 0) this.topLevelToken(start, end);
    const id = this.table.intern(start, end, hash);
    if (this.seenIn[id] !== this.chunks.length) {
      this.seenIn[id] = this.chunks.length;
      if (!this.table.isKeyword(id)) this.chunkIds.push(id);
    }
    this.mix(hash);
    this.at = end;
  }

  private literal(end: number): void {
    if (this.depth === 0) this.topLevelToken(this.at, end);
    let hash = 7;
    for (let i = this.at; i < end; i++) hash = (Math.imul(hash, 31) + this.text.charCodeAt(i)) | 0;
    this.mix(hash);
    this.at = Math.max(end, this.at + 1);
  }

  private punctuation(c: number): void {
    const start = this.at++;
    this.mix(c);
    if (c === CLOSE_BRACE || c === CLOSE_PAREN || c === CLOSE_BRACKET) this.close(c, start);
    else {
      if (this.depth === 0) this.topLevelToken(start, start + 1);
      if (c === OPEN_BRACE || c === OPEN_PAREN || c === OPEN_BRACKET) this.open(c, start);
      else if (c === SEMICOLON && this.depth === 0) this.endChunkHere();
    }
  }

  private open(c: number, start: number): void {
    if (this.depth === 0 && c === OPEN_BRACE) {
      this.brace = braceRole(this.outline);
      if (this.brace === 'function') this.bodyStart = start;
    }
    this.depth++;
    this.opened++;
  }

  private close(c: number, start: number): void {
    this.leastOpened = Math.min(this.leastOpened, --this.opened);
    if (this.depth === 0) {
      this.balanced = false;
      if (this.trustLayout) this.endChunkHere();
      return;
    }
    this.depth--;
    if (this.trustLayout && c === CLOSE_BRACE && isLineStart(this.text, start)) this.depth = 0;
    if (this.depth === 0) this.outline.closeGroup(start + 1);
    if (c !== CLOSE_BRACE) return;
    if (this.depth === 0 && (this.brace === 'function' || this.brace === 'unknown')) this.endChunkHere();
  }

  /** A token outside every bracket; the first one begins a chunk. */
  private topLevelToken(start: number, end: number): void {
    if (this.chunkStart >= 0 && this.endsMacroCall(start)) this.endChunk(this.outline.end(this.outline.length - 1));
    if (this.chunkStart < 0) this.chunkStart = start;
    this.outline.add(start, end);
  }

  /** `MACRO(arguments)` on a line of its own, with no semicolon, before the next declaration. */
  private endsMacroCall(start: number): boolean {
    const { outline } = this;
    if (outline.token(outline.length - 1) !== '(' || !isLineStart(this.text, start)) return false;
    const specifiers = leadingSpecifiers(outline);
    if (outline.length !== specifiers + 2 || !outline.isWord(specifiers)) return false;
    if (specifiers === 0) return classOf(this.text.charCodeAt(start)) === LETTER;
    // `static MACRO(type)` may have its name on the next line: `name(void)`.
    const wordEnd = skipWord(this.text, start);
    return wordEnd > start && this.text.charCodeAt(skipBlank(this.text, wordEnd)) !== OPEN_PAREN;
  }

  /** Nothing is open where the scan is: what it finds from here on hangs on the text from here on alone. */
  private endChunkHere(): void {
    this.endChunk(this.at);
    this.stopped = this.isEnough(this.at);
  }

  private endBrackets(): void {
    this.brackets.push({ open: this.opened, least: this.leastOpened });
    this.opened = this.leastOpened = 0;
  }

  private endChunk(end: number): void {
    if (this.chunkStart < 0) {
      // A bracket that closes nothing is no part of what follows it.
      this.hashLow = this.hashHigh = 0;
      return;
    }
    this.endBrackets();
    const { kind, name, nameStart } = nameChunk(this.outline, this.bodyStart >= 0);
    this.chunks.push({
      kind,
      name,
      nameStart,
      start: this.chunkStart,
      end,
      bodyStart: this.bodyStart,
      hash: this.hashHigh * 0x200000 + (this.hashLow & 0x1fffff),
      identifiers: new IdentifierSet(this.table, Int32Array.from(this.chunkIds)),
    });
    this.chunkStart = this.bodyStart = -1;
    this.brace = null;
    this.depth = 0;
    this.hashLow = this.hashHigh = 0;
    this.chunkIds.length = 0;
    this.outline.clear();
  }

  private mix(value: number): void {
    this.hashLow = Math.imul(this.hashLow ^ value, 0x01000193);
    this.hashHigh = (Math.imul(this.hashHigh, 0x5bd1e995) + value) ^ (this.hashHigh >>> 13);
  }
}

function isLineStart(text: string, i: number): boolean {
  return i === 0 || text.charCodeAt(i - 1) === LINE_FEED;
}
