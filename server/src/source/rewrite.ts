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
  if (chunk.kind === 'macro-call') {
    draft.blank(chunk.start, chunk.nameStart);
    blocks.block(0, draft.tokens.count);
  } else if (chunk.kind === 'prototype') rewriteHead(draft, draft.tokens.count);
  else blocks.declaration(0, draft.tokens.count);
}
