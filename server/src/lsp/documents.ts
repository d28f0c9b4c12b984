import type { Connection } from 'vscode-languageserver/node';
import { readSource } from '../project/read-source.ts';
import { Document } from './document.ts';
import type { PositionEncoding } from './position-encoding.ts';
import { pathOf, uriOf } from './uris.ts';

/** Told of what happens to open documents. */
export interface DocumentListener {
  opened(document: Document): void;
  changed(document: Document): void;
  closed(document: Document): void;
}

/** Files read from disk for their lines are kept until there are more than this. */
const maximumDiskFiles = 64;

/** The texts that a client has open, and others by need. */
export class Documents {
  private readonly open = new Map<string, Document>();
  private readonly byPath = new Map<string, Document>();
  private readonly fromDisk = new Map<string, Document | null>();

  constructor(private readonly encoding: PositionEncoding) {}

  listen(connection: Connection, listener: DocumentListener): void {
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
      const document = new Document(uri, pathOf(uri), languageId, version, text, this.encoding);
      this.open.set(uri, document);
      this.byPath.set(document.path, document);
      this.fromDisk.delete(document.path);
      listener.opened(document);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      const document = this.open.get(uri);
      if (!document) return;
      document.update(contentChanges, version);
      listener.changed(document);
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      const document = this.open.get(uri);
      if (!document) return;
      this.open.delete(uri);
      this.byPath.delete(document.path);
      listener.closed(document);
    });
  }

  get(uri: string): Document | undefined {
    return this.open.get(uri);
  }

  /** The open document of a file. */
  at(path: string): Document | undefined {
    return this.byPath.get(path);
  }

  all(): Iterable<Document> {
    return this.open.values();
  }

  uriOf(path: string): string {
    return this.byPath.get(path)?.uri ?? uriOf(path);
  }

  /** A file's text, open or on disk; null where it cannot be read. */
  read(path: string): Document | null {
    const open = this.byPath.get(path);
    if (open) return open;
    const known = this.fromDisk.get(path);
    if (known !== undefined) return known;
    const read = readSource(path);
    const document = read.kind === 'text' ? new Document(uriOf(path), path, 'c', 0, read.text, this.encoding) : null;
    if (this.fromDisk.size >= maximumDiskFiles) this.fromDisk.clear();
    this.fromDisk.set(path, document);
    return document;
  }

  /** Files changed on disk. */
  forget(paths: Iterable<string>): void {
    for (const path of paths) this.fromDisk.delete(path);
  }
}
