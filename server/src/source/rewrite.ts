import type { Dialect } from './dialect.ts';
import { Draft } from './draft.ts';
import { BlockRewriter } from './rewrite-block.ts';
import { rewriteHead } from './rewrite-declaration.ts';
import type { Chunk, RewrittenChunk, SourceFile } from './source-file.ts';

/** Makes one chunk readable as plain C, one character for one character. */
export function rewriteChunk(file: SourceFile, chunk: Chunk, dialect: Dialect): RewrittenChunk {
  const draft = new Draft(file, chunk, dialect);
  const blocks = new BlockRewriter(draft);
  if (chunk.kind === 'function') rewriteFunction(draft, blocks, chunk);
  else rewriteDeclaration(draft, blocks, chunk);
  return draft.result();
}

function rewriteFunction(draft: Draft, blocks: BlockRewriter, chunk: Chunk): void {
  const { tokens } = draft;
  let open = 0;
  while (open < tokens.count && tokens.start(open) < chunk.bodyStart) open++;
  rewriteHead(draft, open);
  const close = tokens.partner(open);
  blocks.block(open + 1, close < 0 ? tokens.count : close);
}

function rewriteDeclaration(draft: Draft, blocks: BlockRewriter, chunk: Chunk): void {
  const { tokens } = draft;
  if (chunk.kind === 'macro-call' && /^(static|extern|const|inline)$/.test(tokens.word(0))) draft.blankTokens(0, 0);
  blocks.declaration(0, tokens.count);
}
