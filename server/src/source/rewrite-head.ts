import { CLOSE_PAREN, OPEN_PAREN, STAR } from './characters.ts';
import type { Draft } from './draft.ts';
import { isKeyword } from './identifiers.ts';
import { rewriteDeclarators } from './rewrite-attributes.ts';
import { WORD } from './tokens.ts';

const STORAGE = /^(static|extern|inline|__inline|__inline__|const|volatile|register|_Noreturn)$/;
const AGGREGATE = /^(struct|union|enum)$/;
const PRIMITIVE = /^(void|int|bool|_Bool|char|long|short|unsigned|signed|float|double)$/;

/** Rewrites the head of a function, or its declaration: tokens 0 up to `end`. `nameStart` is where its name is. */
export function rewriteHead(draft: Draft, nameStart: number, end: number): void {
  rewriteDeclarators(draft, 0, end);
  if (isMacroHead(draft, end)) replaceMacroHead(draft, end);
  else blankUnknownAttributes(draft, nameStart, end);
}

/** Of the words before the name one is the type; the words that are neither it nor part of it are attributes. */
export function blankUnknownAttributes(draft: Draft, nameStart: number, end: number): void {
  const { tokens } = draft;
  const words: number[] = [];
  let typed = false;
  for (let i = 0; i < end && tokens.start(i) < nameStart; i++) {
    const word = tokens.word(i);
    if (AGGREGATE.test(word)) {
      typed = true;
      i++;
    } else if (PRIMITIVE.test(word)) typed = true;
    else if (tokens.kind(i) !== WORD && tokens.kind(i) !== STAR) return;
    else if (tokens.kind(i) === WORD && !STORAGE.test(word) && !draft.isBlank(i)) words.push(i);
  }
  const type = typed ? -1 : (words.find((i) => !looksLikeAttribute(tokens.word(i))) ?? words[0]);
  for (const i of words) {
    if (i !== type && !isKeyword(tokens.word(i))) draft.blankTokens(i, i);
  }
}

/** Macros are in capitals, or begin with underscores; so are some types, but never two in one declaration. */
function looksLikeAttribute(word: string): boolean {
  return /^[A-Z\d_]+$/.test(word) || (word.startsWith('__') && !/^__[a-z]+\d+$/.test(word));
}

/** `MACRO(arguments) {`, with at most `static` and the like before it: no type. */
function isMacroHead(draft: Draft, end: number): boolean {
  const { tokens } = draft;
  let i = 0;
  while (STORAGE.test(tokens.word(i)) || draft.isBlank(i)) i++;
  const close = tokens.kind(i) === WORD && tokens.kind(i + 1) === OPEN_PAREN ? tokens.partner(i + 1) : -1;
  return close > 0 && close === end - 1 && tokens.kind(close) === CLOSE_PAREN;
}

/** Makes the head of a macro `int m()`, which is shorter than any macro with arguments. */
function replaceMacroHead(draft: Draft, end: number): void {
  const { tokens } = draft;
  const start = tokens.start(0);
  const room = tokens.end(end - 1) - start;
  draft.declarators.set(start, draft.source(0, end - 1));
  draft.blankTokens(0, end - 1);
  draft.put(start, 'int m()'.length <= room ? 'int m()' : 'm()'.slice(0, room));
}
