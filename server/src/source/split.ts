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
import type { Chunk, SourceFile } from './source-file.ts';

const NOTHING_CONFIGURED: Configuration = new Map();

/**
 * Cuts a C file into its top-level chunks in one scan, following its preprocessor directives.
 * `configuration` says what is known of macros that the file does not define, such as CONFIG options.
 */
export function splitSource(path: string, text: string, configuration: Configuration = NOTHING_CONFIGURED): SourceFile {
  const strict = new Splitter(text, configuration, false);
  strict.scan();
  if (strict.balanced) return strict.result(path);
  const forgiving = new Splitter(text, configuration, true);
  forgiving.scan();
  return forgiving.result(path);
}

class Splitter {
  balanced = true;
  private readonly chunks: Chunk[] = [];
  private readonly preprocessor: Preprocessor;
  private readonly table: IdentifierTable;
  private readonly outline: Outline;

  private at = 0;
  private atLineStart = true;
  /** Open brackets of all kinds. */
  private depth = 0;

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
  ) {
    this.preprocessor = new Preprocessor(text, configuration);
    this.table = new IdentifierTable(text);
    this.outline = new Outline(text);
  }

  result(path: string): SourceFile {
    const { macros, includes, disabled } = this.preprocessor;
    return { path, text: this.text, chunks: this.chunks, macros, includes, disabled };
  }

  scan(): void {
    const text = this.text;
    const length = text.length;
    while (this.at < length) {
      const c = text.charCodeAt(this.at);
      const kind = classOf(c);
      if (kind === SPACE) {
        if (c === LINE_FEED) this.atLineStart = true;
        this.at++;
      } else if (c === HASH && this.atLineStart) this.at = this.preprocessor.directive(this.at);
      else if (c === SLASH && this.skipComment()) continue;
      else if (c === BACKSLASH) this.at++;
      else {
        if (kind === LETTER) this.word();
        else if (kind === DIGIT) this.literal(skipNumber(text, this.at));
        else if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) this.literal(skipQuoted(text, this.at));
        else this.punctuation(c);
        this.atLineStart = false;
      }
    }
    if (this.depth > 0) this.balanced = false;
    this.endChunk(length);
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
      else if (c === SEMICOLON && this.depth === 0) this.endChunk(start + 1);
    }
  }

  private open(c: number, start: number): void {
    if (this.depth === 0 && c === OPEN_BRACE) {
      this.brace = braceRole(this.outline);
      if (this.brace === 'function') this.bodyStart = start;
    }
    this.depth++;
  }

  private close(c: number, start: number): void {
    if (this.depth === 0) {
      this.balanced = false;
      if (this.trustLayout) this.endChunk(start + 1);
      return;
    }
    this.depth--;
    if (this.trustLayout && c === CLOSE_BRACE && isLineStart(this.text, start)) this.depth = 0;
    if (this.depth === 0) this.outline.closeGroup(start + 1);
    if (c !== CLOSE_BRACE) return;
    if (this.depth === 0 && (this.brace === 'function' || this.brace === 'unknown')) this.endChunk(start + 1);
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

  private endChunk(end: number): void {
    if (this.chunkStart < 0) return;
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
