import type { Chunk, RewrittenChunk } from '../source/source-file.ts';
import { NodeMaker } from './node-maker.ts';
import { PlainFunction } from './plain-function.ts';
import { NotPlain } from './plain-reader.ts';
import { PlainStruct } from './plain-struct.ts';
import { plainTokens } from './plain-tokens.ts';
import type { SyntaxTree } from './tree.ts';

/**
 * Reads a function or struct of plain C, as most are, without the parser: the tree is the one that `copyTree` would make of
 * the parser's, at a tenth of the cost. Null for all that is out of the ordinary, be it wrong, ambiguous or only rare: what
 * to make of it is for the parser to say. `offset` is where the chunk starts in its file.
 */
export function readPlainC(chunk: RewrittenChunk, kind: Chunk['kind'], offset: number): SyntaxTree | null {
  if (kind !== 'function' && kind !== 'struct') return null;
  const tokens = plainTokens(chunk.text);
  if (tokens === null) return null;
  const make = new NodeMaker(chunk, offset);
  const reader = new (kind === 'function' ? PlainFunction : PlainStruct)(tokens, make, offset);
  try {
    const node = reader.read();
    if (!reader.atEnd()) return null;
    const root = make.inner('translation_unit', '', node.start, node.end, [node]);
    return { root, hasError: false, cleanups: chunk.cleanups };
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}
