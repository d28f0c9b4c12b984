import {
  BACKSLASH,
  classOf,
  DIGIT,
  DOUBLE_QUOTE,
  LETTER,
  LINE_FEED,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  STAR,
  skipWord,
} from '../source/characters.ts';

/** Kinds of tokens that are no operators, which are their own kind, and no words that steer control, likewise. */
export const NAME = 'name';
export const NUMBER = 'number';
export const STRING = 'string';
export const CHARACTER = 'character';
/** `struct`, `union`, `enum` */
export const AGGREGATE = 'aggregate';
/** `int`, `bool`, `size_t` */
export const PRIMITIVE = 'primitive';
/** `unsigned`, `long` */
export const SIZE = 'size';
/** `const`, `volatile` */
export const QUALIFIER = 'qualifier';
/** `static`, `inline` */
export const STORAGE = 'storage';

export interface PlainTokens {
  readonly kinds: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** How words and numbers are spelled; empty for other tokens. */
  readonly words: readonly string[];
}

/** The tokens of a text; null where one of them is nothing that plain C has, or nothing common. */
export function plainTokens(text: string): PlainTokens | null {
  const kinds: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const words: string[] = [];
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    const characterClass = classOf(code);
    if (characterClass === SPACE) {
      i++;
      continue;
    }
    let kind: string;
    let end: number;
    let word = '';
    if (characterClass === LETTER || characterClass === DIGIT) {
      end = skipWord(text, i);
      word = text.slice(i, end);
      kind = characterClass === LETTER ? (keywords.get(word) ?? NAME) : INTEGER.test(word) ? NUMBER : UNKNOWN;
      // `L"wide"`, `1.5`, `1'000`
      const next = text.charCodeAt(end);
      if (next === DOUBLE_QUOTE || next === SINGLE_QUOTE || (kind === NUMBER && next === DOT)) return null;
    } else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      end = quotedEnd(text, i);
      kind = end < 0 ? UNKNOWN : code === DOUBLE_QUOTE ? STRING : CHARACTER;
    } else {
      const next = text.charCodeAt(i + 1);
      // What begins a comment.
      if (code === SLASH && (next === SLASH || next === STAR)) return null;
      kind = operatorAt(text, i);
      end = i + kind.length;
    }
    if (kind === UNKNOWN) return null;
    kinds.push(kind);
    starts.push(i);
    ends.push(end);
    words.push(word);
    i = end;
  }
  return { kinds, starts, ends, words };
}

const UNKNOWN = '';
const DOT = 46;
const INTEGER = /^(?:0[xX][\da-fA-F]+|0[bB][01]+|\d+)[uUlL]*$/;

function quotedEnd(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i > start + 1 || quote === DOUBLE_QUOTE ? i + 1 : -1;
    if (code === LINE_FEED) return -1;
    if (code === BACKSLASH && text.charCodeAt(++i) === LINE_FEED) return -1;
  }
  return -1;
}

function operatorAt(text: string, i: number): string {
  for (const operator of operators[text.charCodeAt(i)] ?? []) if (text.startsWith(operator, i)) return operator;
  return UNKNOWN;
}

/** By their first character, the longest first. */
const operators: readonly (readonly string[] | undefined)[] = byFirstCharacter(
  (
    '<<= >>= ... -> ++ -- << >> <= >= == != && || += -= *= %= &= ^= |= ' +
    '+ - * % & | ^ < > = ! ~ ? : . , ; ( ) [ ] { } /= /'
  ).split(' '),
);

function byFirstCharacter(spellings: readonly string[]): readonly (readonly string[] | undefined)[] {
  const table: string[][] = [];
  for (const spelling of spellings) {
    const code = spelling.charCodeAt(0);
    const known = table[code];
    if (known === undefined) table[code] = [spelling];
    else known.push(spelling);
  }
  return table;
}

/** The words of C; those that are seldom met, or mean different things to different compilers, are of no known kind. */
const keywords: ReadonlyMap<string, string> = new Map([
  ...each('if else while for do switch case default break continue return goto sizeof offsetof'),
  ...each('struct union enum', AGGREGATE),
  ...each('signed unsigned long short', SIZE),
  ...each('const volatile', QUALIFIER),
  ...each('static extern inline register', STORAGE),
  ...each('bool char int float double void size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t', PRIMITIVE),
  ...each('max_align_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t', PRIMITIVE),
  ...each('char8_t char16_t char32_t char64_t', PRIMITIVE),
  ...each('true TRUE', 'true'),
  ...each('false FALSE', 'false'),
  ...each('NULL nullptr', 'null'),
  ...each('typedef auto restrict constexpr thread_local noreturn defined asm alignas alignof _alignof', UNKNOWN),
  ...each('_Alignas _Alignof _Atomic _Generic _Nonnull _Noreturn _unaligned __unaligned __alignof', UNKNOWN),
  ...each('__alignof__ __asm __asm__ __attribute __attribute__ __based __cdecl __clrcall __declspec', UNKNOWN),
  ...each('__except __extension__ __fastcall __finally __forceinline __inline __inline__ __leave', UNKNOWN),
  ...each(
    '__restrict __uptr __sptr __restrict__ __stdcall __thiscall __thread __try __vectorcall __volatile__ _Static_assert',
    UNKNOWN,
  ),
]);

function each(words: string, kind?: string): (readonly [string, string])[] {
  return words.split(' ').map((word) => [word, kind ?? word] as const);
}
