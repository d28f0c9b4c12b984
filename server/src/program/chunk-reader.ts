import { type Dialect, rewriteChunk } from '../source/dialect.ts';
import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import { readPlainC } from '../syntax/plain-c.ts';
import { copyTree, type SyntaxTree } from '../syntax/tree.ts';
import { plainPieceOf } from './plain-piece.ts';

/** Reads chunks: rewrites, parses and copies. The tree of the parser lives no longer than that. */
export class ChunkReader {
  constructor(private readonly parser: ChunkParser) {}

  read(file: SourceFile, chunk: Chunk, dialect: Dialect): SyntaxTree {
    const piece = plainPieceOf(file, chunk);
    return piece === null
      ? this.readAsIs(file, chunk, dialect)
      : piece.place(this.readAsIs(piece.file, piece.chunk, dialect));
  }

  private readAsIs(file: SourceFile, chunk: Chunk, dialect: Dialect): SyntaxTree {
    const rewritten = rewriteChunk(file, chunk, dialect);
    const plain = readPlainC(rewritten, chunk.kind, chunk.start);
    if (plain !== null) return plain;
    const tree = this.parser.parse(rewritten.text);
    try {
      return copyTree(tree, rewritten, chunk.start);
    } finally {
      tree.delete();
    }
  }
}
