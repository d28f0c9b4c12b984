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
import { addToHash, IdentifierSet, IdentifierTable } from './identifiers.ts';
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

  private readonly atLineStart: boolean;
  private stopped = false;
  /** Open brackets of all kinds. */
  private depth = 0;
  private opened = 0;
  private leastOpened = 0;

  /** The identifiers of each chunk, one chunk after the other. */
  private readonly ids: number[] = [];

  // The chunk being scanned.
  private chunkStart = -1;
  private bodyStart = -1;
  private brace: BraceRole | null = null;
  private firstId = 0;
  /** Number of the last chunk each identifier was seen in. */
  private readonly seenIn: number[] = [];

  constructor(
    private readonly text: string,
    configuration: Configuration,
    /** A `}` in the first column ends whatever is open: for text whose brackets do not match. */
    readonly trustsLayout: boolean,
    private readonly at = 0,
    /** Asked at the end of each chunk that ends where the scan is: whether to stop there. */
    private readonly isEnough: (end: number) => boolean = () => false,
    /** Otherwise chunks are said to have none. */
    private readonly gathersIdentifiers = true,
  ) {
    this.atLineStart = at === 0;
    this.preprocessor = new Preprocessor(text, configuration);
    this.table = new IdentifierTable(text);
    this.outline = new Outline(text);
  }

  /** Scans to the end, or to where it is enough; tells which. */
  scan(): 'end' | 'enough' {
    const { text, preprocessor } = this;
    const { length } = text;
    let { at, atLineStart } = this;
    while (at < length && !this.stopped) {
      const c = text.charCodeAt(at);
      const kind = classOf(c);
      if (kind === SPACE) {
        if (c === LINE_FEED) atLineStart = true;
        at++;
      } else if (kind === LETTER) {
        at = this.word(at);
        atLineStart = false;
      } else if (c === HASH && atLineStart) {
        this.directives.push(at);
        at = preprocessor.directive(at);
      } else if (c === BACKSLASH) at++;
      else {
        const commentEnd = c === SLASH ? skipComment(text, at) : at;
        if (commentEnd === at) atLineStart = false;
        if (commentEnd > at) at = commentEnd;
        else if (kind === DIGIT) at = this.token(at, skipNumber(text, at));
        else if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) at = this.token(at, skipQuoted(text, at));
        else this.punctuation(c, at++);
      }
    }
    if (this.stopped) return 'enough';
    if (this.depth > 0) this.balanced = false;
    this.endChunk(length);
    this.endBrackets();
    return 'end';
  }

  private word(start: number): number {
    if (!this.gathersIdentifiers) return this.token(start, skipWord(this.text, start));
    const { text, table } = this;
    let end = start;
    let hash = 0;
    for (;;) {
      const c = text.charCodeAt(end);
      if (classOf(c) < LETTER) break;
      hash = addToHash(hash, c);
      end++;
    }
    if (this.depth === 0) this.topLevelToken(start, end);
    const id = table.intern(start, end, hash);
    if (this.seenIn[id] !== this.chunks.length) {
      this.seenIn[id] = this.chunks.length;
      if (!table.isKeyword(id)) this.ids.push(id);
    }
    return end;
  }

  private token(start: number, end: number): number {
    if (this.depth === 0) this.topLevelToken(start, end);
    return Math.max(end, start + 1);
  }

  private punctuation(c: number, start: number): void {
    if (c === CLOSE_BRACE || c === CLOSE_PAREN || c === CLOSE_BRACKET) this.close(c, start);
    else {
      if (this.depth === 0) this.topLevelToken(start, start + 1);
      if (c === OPEN_BRACE || c === OPEN_PAREN || c === OPEN_BRACKET) this.open(c, start);
      else if (c === SEMICOLON && this.depth === 0) this.endChunkAt(start + 1);
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
      if (this.trustsLayout) this.endChunkAt(start + 1);
      return;
    }
    this.depth--;
    if (this.trustsLayout && c === CLOSE_BRACE && isLineStart(this.text, start)) this.depth = 0;
    if (this.depth === 0) this.outline.closeGroup(start + 1);
    if (c !== CLOSE_BRACE) return;
    if (this.depth === 0 && (this.brace === 'function' || this.brace === 'unknown')) this.endChunkAt(start + 1);
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
  private endChunkAt(at: number): void {
    this.endChunk(at);
    this.stopped = this.isEnough(at);
  }

  private identifiersOfChunk(): ReadonlySet<string> {
    const from = this.firstId;
    this.firstId = this.ids.length;
    return new IdentifierSet(this.table, this.ids, from, this.firstId);
  }

  private endBrackets(): void {
    this.brackets.push({ open: this.opened, least: this.leastOpened });
    this.opened = this.leastOpened = 0;
  }

  private endChunk(end: number): void {
    if (this.chunkStart < 0) return;
    this.endBrackets();
    const { kind, name, nameStart } = nameChunk(this.outline, this.bodyStart >= 0);
    this.chunks.push({
      kind,
      name,
      nameStart,
      start: this.chunkStart,
      end,
      bodyStart: this.bodyStart,
      identifiers: this.identifiersOfChunk(),
    });
    this.chunkStart = this.bodyStart = -1;
    this.brace = null;
    this.depth = 0;
    this.outline.clear();
  }
}

function isLineStart(text: string, i: number): boolean {
  return i === 0 || text.charCodeAt(i - 1) === LINE_FEED;
}
