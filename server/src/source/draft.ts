import { classOf, LETTER, SPACE } from './characters.ts';
import type { Dialect } from './dialect.ts';
import type { Chunk, RewrittenChunk, SourceFile } from './source-file.ts';
import { Tokens } from './tokens.ts';

const BLANK = 32;
const UNDERSCORE = 95;
const LAST_ASCII = 127;

/** A chunk in the course of its rewriting: its tokens, its characters, and what was replaced so far. */
export class Draft {
  readonly tokens: Tokens;
  readonly iterators = new Map<number, string>();
  readonly typeArguments = new Map<number, string>();
  readonly caseRanges = new Set<number>();
  readonly cleanups = new Map<number, string>();
  readonly declarators = new Map<number, string>();
  readonly lostArguments = new Set<number>();
  private readonly characters: Uint8Array | Uint16Array;

  constructor(
    private readonly file: SourceFile,
    private readonly chunk: Chunk,
    readonly dialect: Dialect,
  ) {
    this.tokens = new Tokens(file, chunk);
    this.characters = charactersOf(file.text, chunk.start, chunk.end);
    for (const gap of this.tokens.gaps) this.blank(gap.start, gap.end);
  }

  result(): RewrittenChunk {
    const { iterators, typeArguments, caseRanges, cleanups, declarators, lostArguments } = this;
    const text = textOf(this.characters);
    return { text, iterators, typeArguments, caseRanges, cleanups, declarators, lostArguments };
  }

  blank(start: number, end: number): void {
    this.characters.fill(BLANK, start - this.chunk.start, end - this.chunk.start);
  }

  /** Blanks tokens `from` to `to`, the latter included. */
  blankTokens(from: number, to: number): void {
    if (to >= from) this.blank(this.tokens.start(from), this.tokens.end(to));
  }

  /** Whether token `i` was blanked. */
  isBlank(i: number): boolean {
    return i < this.tokens.count && this.characters[this.tokens.start(i) - this.chunk.start] === BLANK;
  }

  /** Overwrites from `offset` on; what would not fit into the chunk is cut off. */
  put(offset: number, replacement: string): void {
    for (let i = 0; i < replacement.length; i++)
      this.characters[offset - this.chunk.start + i] = replacement.charCodeAt(i);
  }

  /** Puts one character into the first blank after token `i`, if the next token leaves one; tells whether it did. */
  putAfter(i: number, character: string): boolean {
    const offset = this.tokens.end(i) - this.chunk.start;
    const found = this.characters[offset];
    if (found === undefined || classOf(found) !== SPACE) return false;
    this.characters[offset] = character.charCodeAt(0);
    return true;
  }

  /** Makes tokens `from` to `to` one identifier, and returns what they were. */
  join(from: number, to: number): string {
    const start = this.tokens.start(from);
    const end = this.tokens.end(to);
    for (let i = start - this.chunk.start; i < end - this.chunk.start; i++) {
      if (classOf(this.characters[i] ?? 0) < LETTER) this.characters[i] = UNDERSCORE;
    }
    return this.file.text.slice(start, end);
  }

  /** Source text of tokens `from` to `to`. */
  source(from: number, to: number): string {
    return this.file.text.slice(this.tokens.start(from), this.tokens.end(to));
  }
}

/** Nearly all code is ASCII: in bytes it takes half the room, in the string that is made of it too. */
function charactersOf(text: string, start: number, end: number): Uint8Array | Uint16Array {
  const bytes = new Uint8Array(end - start);
  for (let i = start; i < end; i++) {
    const character = text.charCodeAt(i);
    if (character > LAST_ASCII) return wideCharactersOf(text, start, end);
    bytes[i - start] = character;
  }
  return bytes;
}

function wideCharactersOf(text: string, start: number, end: number): Uint16Array {
  const characters = new Uint16Array(end - start);
  for (let i = start; i < end; i++) characters[i - start] = text.charCodeAt(i);
  return characters;
}

const asciiDecoder = new TextDecoder();
const wideDecoder = new TextDecoder('utf-16le', { ignoreBOM: true });

function textOf(characters: Uint8Array | Uint16Array): string {
  return (characters instanceof Uint8Array ? asciiDecoder : wideDecoder).decode(characters);
}
