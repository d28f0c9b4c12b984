import type { Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range as OffsetRange } from '../program/ir.ts';
import { columnFromUtf16, columnToUtf16, type PositionEncoding, withColumn } from './position-encoding.ts';

/** A replacement in a document: what stood at `start` for `removed` units gave way to `added` units. */
interface Change {
  readonly version: number;
  readonly start: number;
  readonly removed: number;
  readonly added: number;
}

/** More changes than this are not remembered: what was found before them is no longer placed. */
const maximumChanges = 500;

/**
 * A text that a client has open, or that was read from disk. Offsets count UTF-16 units; positions are in the encoding
 * that client and server agreed on.
 */
export class Document {
  private inner: TextDocument;
  private changes: Change[] = [];

  constructor(
    readonly uri: string,
    readonly path: string,
    readonly languageId: string,
    version: number,
    text: string,
    private readonly encoding: PositionEncoding,
  ) {
    this.inner = TextDocument.create(uri, languageId, version, text);
  }

  get version(): number {
    return this.inner.version;
  }

  get text(): string {
    return this.inner.getText();
  }

  /** Applies changes in the order in which the client made them. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      const range = 'range' in change ? this.rangeToUtf16(change.range) : null;
      const start = range === null ? 0 : this.inner.offsetAt(range.start);
      const end = range === null ? this.inner.getText().length : this.inner.offsetAt(range.end);
      this.changes.push({ version, start, removed: end - start, added: change.text.length });
      const next = range === null ? { text: change.text } : { range, text: change.text };
      this.inner = TextDocument.update(this.inner, [next], version);
    }
    if (changes.length === 0) this.inner = TextDocument.update(this.inner, [], version);
    if (this.changes.length > maximumChanges) this.changes = this.changes.slice(-maximumChanges);
  }

  offsetAt(position: Position): number {
    return this.inner.offsetAt(this.toUtf16(position));
  }

  positionAt(offset: number): Position {
    const position = this.inner.positionAt(offset);
    if (this.encoding === 'utf-16') return position;
    return withColumn(position, columnFromUtf16(this.lineText(position.line), position.character, this.encoding));
  }

  rangeAt({ start, end }: OffsetRange): Range {
    return { start: this.positionAt(start), end: this.positionAt(Math.max(start, end)) };
  }

  /** Text of a line, counted from 0, without its ending. */
  lineText(line: number): string {
    const text = this.inner.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    return text.replace(/[\r\n]+$/, '');
  }

  /**
   * Where a range of an earlier version is now; null where the text in it was changed since, or the version is too long
   * ago to tell.
   */
  follow({ start, end }: OffsetRange, version: number): OffsetRange | null {
    let from = start;
    let to = end;
    const later = this.changes.filter((change) => change.version > version);
    if (later.length === maximumChanges) return null;
    for (const change of later) {
      const changeEnd = change.start + change.removed;
      if (change.start >= to) continue;
      if (changeEnd > from) return null;
      from += change.added - change.removed;
      to += change.added - change.removed;
    }
    return { start: from, end: to };
  }

  private rangeToUtf16(range: Range): Range {
    return { start: this.toUtf16(range.start), end: this.toUtf16(range.end) };
  }

  private toUtf16(position: Position): Position {
    if (this.encoding === 'utf-16') return position;
    return withColumn(position, columnToUtf16(this.lineText(position.line), position.character, this.encoding));
  }
}
