import { EQUALS, OPEN_PAREN } from './characters.ts';
import type { Dialect } from './dialect.ts';
import { Draft } from './draft.ts';
import { BlockRewriter } from './rewrite-block.ts';
import { blankUnknownAttributes, rewriteHead } from './rewrite-head.ts';
import { declareByMacro } from './rewrite-members.ts';
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
  rewriteHead(draft, chunk.nameStart, open);
  const close = tokens.partner(open);
  blocks.block(open + 1, close < 0 ? tokens.count : close);
}

function rewriteDeclaration(draft: Draft, blocks: BlockRewriter, chunk: Chunk): void {
  if (chunk.kind === 'macro-call') {
    draft.blank(chunk.start, chunk.nameStart);
    blocks.block(0, draft.tokens.count);
  } else if (chunk.kind === 'prototype') rewriteHead(draft, chunk.nameStart, draft.tokens.count);
  else {
    if (chunk.kind === 'variable') rewriteVariable(draft, chunk);
    blocks.declaration(0, draft.tokens.count);
  }
}

/** `DEFINE_OPS(name, …) = { … };` declares by a macro alone; otherwise the name has its type before it. */
function rewriteVariable(draft: Draft, chunk: Chunk): void {
  const { tokens } = draft;
  let name = 0;
  while (name < tokens.count && tokens.start(name) < chunk.nameStart) name++;
  const close = tokens.kind(name + 1) === OPEN_PAREN ? tokens.partner(name + 1) : -1;
  if (close > 0 && tokens.kind(close + 1) === EQUALS) {
    draft.blankTokens(0, name - 1);
    declareByMacro(draft, name, close);
  } else blankUnknownAttributes(draft, chunk.nameStart, tokens.count);
}
