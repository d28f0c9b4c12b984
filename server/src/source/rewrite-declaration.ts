import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  EQUALS,
  OPEN_BRACE,
  OPEN_PAREN,
  SEMICOLON,
  STAR,
} from './characters.ts';
import type { Draft } from './draft.ts';
import { isKeyword } from './identifiers.ts';
import {
  BITMAP_DECLARATORS,
  CLEANUPS,
  FLEXIBLE_ARRAYS,
  MEMBER_DECLARATORS,
  STRUCT_GROUPS,
  TYPE_KEYWORDS,
  TYPEOF,
} from './kernel-macros.ts';
import { WORD } from './tokens.ts';

const CLOSERS: ReadonlySet<number> = new Set([CLOSE_BRACE, CLOSE_BRACKET, CLOSE_PAREN]);
const BEGINS_TYPE =
  /^(static|extern|inline|struct|union|enum|void|int|bool|char|long|short|unsigned|signed|[us](8|16|32|64))$/;
const PRECEDES_TYPE = /^(struct|union|enum|const|volatile|static|unsigned|signed)$/;

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

/** Rewrites the head of a function, tokens 0 up to `open`, its opening brace. */
export function rewriteHead(draft: Draft, open: number): void {
  rewriteDeclarators(draft, 0, open);
  blankUnknownAttributes(draft, open);
  if (isMacroHead(draft, open)) replaceMacroHead(draft, open);
}

/** A word in front of the type, as `EXPORT_IF_TESTED` in `EXPORT_IF_TESTED void f(void)`, is an attribute. */
function blankUnknownAttributes(draft: Draft, open: number): void {
  const { tokens } = draft;
  for (let i = 0; i < open && tokens.kind(i) === WORD && tokens.kind(i + 1) === WORD; i++) {
    if (!isKeyword(tokens.word(i)) && BEGINS_TYPE.test(tokens.word(i + 1))) draft.blankTokens(i, i);
  }
}

/** `MACRO(arguments) {`, with at most `static` and the like before it: no type. */
function isMacroHead(draft: Draft, open: number): boolean {
  const { tokens } = draft;
  let i = 0;
  while (/^(static|inline|__always_inline|extern)$/.test(tokens.word(i))) i++;
  return tokens.kind(i) === WORD && tokens.kind(i + 1) === OPEN_PAREN && tokens.partner(i + 1) === open - 1;
}

/** Makes the head of a macro `int m()`, which is shorter than any macro with arguments. */
function replaceMacroHead(draft: Draft, open: number): void {
  const { tokens } = draft;
  const start = tokens.start(0);
  const end = tokens.end(open - 1);
  draft.declarators.set(start, draft.source(0, open - 1));
  draft.blank(start, end);
  const room = end - start;
  draft.put(start, 'int m()'.length <= room ? 'int m()' : 'm()'.slice(0, room));
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

/** Rewrites the members of a struct or union between its braces: tokens `from` up to `to`. */
export function rewriteMembers(draft: Draft, from: number, to: number): void {
  const { tokens } = draft;
  let start = from;
  for (let i = from; i < to; i++) {
    const kind = tokens.kind(i);
    if (kind === COLON) nameBitField(draft, i);
    if (kind === SEMICOLON || kind === OPEN_BRACE || kind === CLOSE_BRACE) start = i + 1;
    else if (i === start && isMacroCall(draft, i, to)) i = rewriteMemberMacro(draft, i, tokens.partner(i + 1));
    else {
      const end = blankAttribute(draft, i);
      if (end >= 0) i = end;
      else if (isTrailingAttribute(draft, i)) draft.blankTokens(i, i);
      else if (TYPEOF.has(tokens.word(i)) && tokens.kind(i + 1) === OPEN_PAREN) i = joinTypeof(draft, i);
    }
    if (i >= start && STRUCT_GROUPS.has(tokens.word(start))) start = i + 1;
  }
}

/** Gives a name to `int :3` or to `a:1, :2`, where there is room for one. */
function nameBitField(draft: Draft, i: number): void {
  const { tokens } = draft;
  const before = tokens.kind(i - 1);
  const room = tokens.start(i) - tokens.end(i - 1);
  if (before === COMMA && room > 0) draft.put(tokens.start(i) - 1, '_');
  if (before !== WORD || tokens.kind(i - 2) === WORD) return;
  const unnamed = [SEMICOLON, OPEN_BRACE, CLOSE_BRACE].includes(tokens.kind(i - 2));
  if (unnamed && room > 1) draft.put(tokens.start(i) - 1, '_');
  else if (unnamed) draft.blankTokens(i - 1, i + 2);
}

/** Whether token `i` is the `__attribute` of `type name __attribute;`, one that is known nowhere. */
function isTrailingAttribute(draft: Draft, i: number): boolean {
  const { tokens } = draft;
  if (tokens.kind(i + 1) !== SEMICOLON || !tokens.word(i).startsWith('__')) return false;
  if (tokens.kind(i - 1) === CLOSE_BRACKET) return true;
  if (tokens.kind(i - 1) !== WORD || TYPE_KEYWORDS.has(tokens.word(i - 1))) return false;
  return tokens.kind(i - 2) === STAR || (tokens.kind(i - 2) === WORD && !PRECEDES_TYPE.test(tokens.word(i - 2)));
}

function isMacroCall(draft: Draft, i: number, to: number): boolean {
  const { tokens } = draft;
  if (tokens.kind(i) !== WORD || tokens.kind(i + 1) !== OPEN_PAREN || isKeyword(tokens.word(i))) return false;
  const close = tokens.partner(i + 1);
  // `u32 (*callback)(int)` has a type before its parenthesis, not a macro.
  if (close < 0 || close >= to || TYPEOF.has(tokens.word(i)) || tokens.kind(i + 2) === STAR) return false;
  return !draft.dialect.roleOf(tokens.word(i)).startsWith('attribute');
}

/** Rewrites the enumerators between braces: tokens `from` up to `to`. A macro call counts as one enumerator. */
export function rewriteEnumerators(draft: Draft, from: number, to: number): void {
  const { tokens } = draft;
  for (let i = from; i < to; i++) {
    const close = tokens.kind(i) === WORD && tokens.kind(i + 1) === OPEN_PAREN ? tokens.partner(i + 1) : -1;
    const begins = i === from || tokens.kind(i - 1) === COMMA || tokens.startsLine(i);
    if (close < 0 || close >= to || !begins || isKeyword(tokens.word(i)) || tokens.kind(i - 1) === EQUALS) continue;
    draft.blankTokens(i + 1, close);
    if (tokens.kind(close + 1) === WORD) draft.putAfter(close, ',');
    i = close;
  }
}

/** Returns the index of the last token that is done with. */
function rewriteMemberMacro(draft: Draft, i: number, close: number): number {
  const { tokens } = draft;
  const name = tokens.word(i);
  const groupArguments = STRUCT_GROUPS.get(name);
  if (groupArguments !== undefined) return openGroup(draft, i, close, groupArguments);
  const comma = nextComma(draft, i + 2, close);
  if (declareBitmap(draft, i, close)) return close;
  if (FLEXIBLE_ARRAYS.has(name) && comma > 0) {
    draft.blankTokens(i, i + 1);
    draft.put(tokens.start(comma), '*');
    draft.put(tokens.start(close), ' ');
    return i + 1;
  }
  declareByMacro(draft, i, close);
  return close;
}

/** `DECLARE_BITMAP(name, bits)` becomes `long name[bits]`, in a struct or a function; tells whether it was one. */
export function declareBitmap(draft: Draft, i: number, close: number): boolean {
  const { tokens } = draft;
  const comma = nextComma(draft, i + 2, close);
  if (!BITMAP_DECLARATORS.has(tokens.word(i)) || comma !== i + 3) return false;
  declare(draft, i, i + 2, 'long');
  draft.put(tokens.start(comma), '[');
  draft.put(tokens.start(close), ']');
  return true;
}

/** `MACRO(member, …);`: a member of the type that the macro is known for, else of no matter what type. */
function declareByMacro(draft: Draft, i: number, close: number): void {
  const { tokens } = draft;
  const type = MEMBER_DECLARATORS.get(tokens.word(i)) ?? 'int';
  const named = tokens.kind(i + 2) === WORD && type.length < tokens.start(i + 2) - tokens.start(i);
  if (!named) {
    draft.blankTokens(i, close);
    return;
  }
  declare(draft, i, i + 2, type);
  draft.blankTokens(i + 3, close);
}

function declare(draft: Draft, i: number, name: number, type: string): void {
  const { tokens } = draft;
  draft.declarators.set(tokens.start(name), tokens.word(i));
  draft.blank(tokens.start(i), tokens.start(name));
  draft.put(tokens.start(i), type);
}

/** `struct_group(name, members);`: the members stay, in the struct around them. */
function openGroup(draft: Draft, i: number, close: number, skip: number): number {
  const { tokens } = draft;
  let comma = i + 1;
  for (let n = 0; n < skip; n++) {
    comma = nextComma(draft, comma + 1, close);
    if (comma < 0) return close;
  }
  draft.blankTokens(i, comma);
  draft.blankTokens(close, tokens.kind(close + 1) === SEMICOLON ? close + 1 : close);
  return comma;
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
