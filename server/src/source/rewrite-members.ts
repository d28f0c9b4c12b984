import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
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
  FLEXIBLE_ARRAYS,
  MEMBER_DECLARATORS,
  STRUCT_GROUPS,
  TYPE_KEYWORDS,
  TYPEOF,
} from './kernel-macros.ts';
import { blankAttribute, joinTypeof, nextComma } from './rewrite-attributes.ts';
import { WORD } from './tokens.ts';

const BASIC_TYPE = /^(int|char|long|short|unsigned|signed|bool|const|volatile)$/;
const PRECEDES_TYPE = /^(struct|union|enum|const|volatile|static|unsigned|signed)$/;

/** Rewrites the members of a struct or union between its braces: tokens `from` up to `to`. */
export function rewriteMembers(draft: Draft, from: number, to: number): void {
  const { tokens } = draft;
  let start = from;
  for (let i = from; i < to; i++) {
    const kind = tokens.kind(i);
    if (kind === COLON) nameBitField(draft, start, i);
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

/** Gives a name to the bit field before the colon at `i`, if it has none; `start` is where its member starts. */
function nameBitField(draft: Draft, start: number, i: number): void {
  const { tokens } = draft;
  const room = tokens.start(i) - tokens.end(i - 1);
  if (tokens.kind(i - 1) === COMMA) {
    if (room > 0) draft.put(tokens.start(i) - 1, '_');
    return;
  }
  let words = 0;
  for (let word = start; word < i; word++) {
    if (tokens.kind(word) !== WORD) return;
    if (!BASIC_TYPE.test(tokens.word(word))) words++;
  }
  const hasBasicType = words < i - start;
  if (words > (hasBasicType ? 0 : 1)) return;
  if (room > 1) draft.put(tokens.start(i) - 1, '_');
  else draft.blankTokens(start, tokens.kind(i + 2) === SEMICOLON ? i + 2 : i + 1);
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
  const next = tokens.kind(close + 1);
  // `LIST_ENTRY(entry) links;`: the macro is the member's type.
  if (next === WORD || next === STAR) draft.typeArguments.set(tokens.start(i), draft.join(i, close));
  else declareByMacro(draft, i, close);
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

/** `MACRO(name, …)`: declares a name of the type that the macro is known for, else of no matter what type. */
export function declareByMacro(draft: Draft, i: number, close: number): void {
  const { tokens } = draft;
  const type = MEMBER_DECLARATORS.get(tokens.word(i)) ?? 'int';
  const named = tokens.kind(i + 2) === WORD && type.length < tokens.start(i + 2) - tokens.start(i);
  if (!named) {
    // The grammar knows no empty member.
    draft.blankTokens(i, tokens.kind(close + 1) === SEMICOLON ? close + 1 : close);
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

/**
 * Rewrites the enumerators between braces: tokens `from` up to `to`. A macro call counts as one enumerator; `value`
 * rewrites what an enumerator equals.
 */
export function rewriteEnumerators(
  draft: Draft,
  from: number,
  to: number,
  value: (from: number, to: number) => void,
): void {
  const { tokens } = draft;
  for (let i = from; i < to; i++) {
    const comma = nextComma(draft, i, to);
    const end = comma < 0 ? to : comma;
    if (tokens.kind(i) === EQUALS) {
      value(i + 1, end);
      i = end;
      continue;
    }
    const close = tokens.kind(i) === WORD && tokens.kind(i + 1) === OPEN_PAREN ? tokens.partner(i + 1) : -1;
    if (close < 0 || close >= to) continue;
    draft.blankTokens(i + 1, close);
    if (tokens.kind(close + 1) === WORD) draft.putAfter(close, ',');
    i = close;
  }
}
