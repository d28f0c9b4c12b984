import { CLOSE_BRACE, CLOSE_BRACKET, CLOSE_PAREN, COMMA, OPEN_PAREN, STAR } from './characters.ts';
import type { Draft } from './draft.ts';
import { CLEANUPS, TYPEOF } from './kernel-macros.ts';
import { WORD } from './tokens.ts';

const CLOSERS: ReadonlySet<number> = new Set([CLOSE_BRACE, CLOSE_BRACKET, CLOSE_PAREN]);

/**
 * Blanks the attribute at token `i`, with its arguments; returns the index of its last token, or -1 where `i` is no
 * attribute. The clean-up an attribute names is recorded under the variable before it.
 */
export function blankAttribute(draft: Draft, i: number): number {
  const { tokens } = draft;
  if (!mayBeAttribute(draft, i)) return -1;
  const word = tokens.word(i);
  const role = draft.dialect.roleOf(word);
  if (role !== 'attribute' && role !== 'attribute-call') return -1;
  let end = i;
  if (role === 'attribute-call') {
    const close = tokens.kind(i + 1) === OPEN_PAREN ? tokens.partner(i + 1) : -1;
    if (close < 0) return -1;
    end = close;
    if (CLEANUPS.has(word)) recordCleanup(draft, i, close);
  }
  draft.blankTokens(i, end);
  return end;
}

/** An attribute stands beside a word, a star or a bracket that closed; most names in expressions do not. */
function mayBeAttribute(draft: Draft, i: number): boolean {
  const { tokens } = draft;
  if (tokens.kind(i) !== WORD) return false;
  const next = tokens.kind(i + 1);
  if (next === WORD || next === STAR || next === OPEN_PAREN || i === 0) return true;
  const before = tokens.kind(i - 1);
  return before === WORD || before === STAR || CLOSERS.has(before);
}

function recordCleanup(draft: Draft, i: number, close: number): void {
  if (draft.tokens.kind(i - 1) !== WORD || close <= i + 2) return;
  draft.cleanups.set(draft.tokens.start(i - 1), draft.source(i + 2, close - 1));
}

/** Blanks the attributes among tokens `from` up to `to`, which declare something and compute nothing. */
export function rewriteDeclarators(draft: Draft, from: number, to: number): void {
  const { tokens } = draft;
  for (let i = from; i < to; i++) {
    const end = blankAttribute(draft, i);
    if (end >= 0) i = end;
    else if (TYPEOF.has(tokens.word(i)) && tokens.kind(i + 1) === OPEN_PAREN) i = joinTypeof(draft, i);
  }
}

/** Makes `typeof(x)` one word; returns the index of its last token. */
export function joinTypeof(draft: Draft, i: number): number {
  const close = draft.tokens.partner(i + 1);
  if (close < 0) return i;
  draft.typeArguments.set(draft.tokens.start(i), draft.join(i, close));
  return close;
}

/** Index of the next comma outside brackets in tokens `from` up to `to`, or -1. */
export function nextComma(draft: Draft, from: number, to: number): number {
  const { tokens } = draft;
  for (let i = from; i < to; i++) {
    if (tokens.kind(i) === COMMA) return i;
    const partner = tokens.partner(i);
    if (partner > i) i = partner;
  }
  return -1;
}
