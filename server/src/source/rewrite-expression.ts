import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  EQUALS,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SEMICOLON,
  STAR,
} from './characters.ts';
import type { Draft } from './draft.ts';
import { isKeyword } from './identifiers.ts';
import { ALIGNOF, TYPE_KEYWORDS, TYPEOF } from './kernel-macros.ts';
import { blankAttribute, joinTypeof, nextComma } from './rewrite-attributes.ts';
import { NUMBER, STRING, WORD } from './tokens.ts';

const PLUS = 43;
const MINUS = 45;
const DOT = 46;
/** Deeper nesting than this is no longer rewritten. */
const DEEPEST = 150;

/** Rewrites expressions and initialisers. Ranges are token indices, the second exclusive. */
export class ExpressionRewriter {
  private depth = 0;

  constructor(
    private readonly draft: Draft,
    /** Rewrites the statements of a statement expression. */
    private readonly block: (from: number, to: number) => void,
  ) {}

  expression(from: number, to: number): void {
    if (this.depth >= DEEPEST) return;
    this.depth++;
    for (let i = from; i < to; i++) i = this.token(i, from, to);
    this.depth--;
  }

  /** Rewrites what starts at token `i`; returns the index of the last token that is done with. */
  private token(i: number, from: number, to: number): number {
    const { tokens } = this.draft;
    switch (tokens.kind(i)) {
      case WORD:
        return this.word(i, to);
      case NUMBER:
        this.number(i);
        return i;
      case STRING:
        this.joinStrings(i, from, to);
        return i;
      case OPEN_BRACE: {
        const close = tokens.partner(i);
        if (close < 0 || close >= to) return i;
        if (tokens.kind(i - 1) === OPEN_PAREN) this.block(i + 1, close);
        else this.initialiser(i, close);
        return close;
      }
      default:
        return i;
    }
  }

  /** `10000baseT_Full` and `190A` are no numbers, but are pasted into names by macros. */
  private number(i: number): void {
    const { tokens } = this.draft;
    if (tokens.end(i) - tokens.start(i) > 1 && !VALID_NUMBER.test(this.draft.source(i, i))) {
      this.draft.join(i, i);
      this.draft.put(tokens.start(i), '_');
    }
  }

  private word(i: number, to: number): number {
    const { tokens } = this.draft;
    const attribute = blankAttribute(this.draft, i);
    if (attribute >= 0) return attribute;
    const word = tokens.word(i);
    if (ALIGNOF.has(word)) this.draft.put(tokens.start(i), 'sizeof'.padEnd(word.length));
    if (tokens.kind(i + 2) === STAR && this.isPlainWord(i + 1) && PRIMITIVE.test(word)) {
      // `char MEMORY *p`: an attribute that is known nowhere.
      this.draft.blankTokens(i + 1, i + 1);
    }
    const close = tokens.kind(i + 1) === OPEN_PAREN ? tokens.partner(i + 1) : -1;
    if (close < 0 || close >= to) return i;
    if (TYPEOF.has(word)) return joinTypeof(this.draft, i);
    if (isKeyword(word)) return i;
    if (word === 'offsetof' && !this.offsetof(i, close)) return close;
    if (!this.isFunctionPointer(i + 1, close)) this.callArguments(i + 1, close);
    return close;
  }

  /** Leaves the forms the grammar knows; tells whether the arguments are to be rewritten as a call's. */
  private offsetof(i: number, close: number): boolean {
    const comma = nextComma(this.draft, i + 2, close);
    const simple = comma === close - 2 && !TYPEOF.has(this.draft.tokens.word(i + 2));
    if (comma < 0 || simple) return false;
    this.draft.put(this.draft.tokens.start(i), 'O');
    return true;
  }

  /** `type (*)(parameters)` in a cast, or `type (*name)(parameters)`. */
  private isFunctionPointer(open: number, close: number): boolean {
    const { tokens } = this.draft;
    return tokens.kind(open + 1) === STAR && tokens.kind(close + 1) === OPEN_PAREN && close - open <= 3;
  }

  private callArguments(open: number, close: number): void {
    let start = open + 1;
    while (start <= close) {
      const comma = nextComma(this.draft, start, close);
      const end = comma < 0 ? close : comma;
      if (end > start) this.argument(start, end);
      else if (close > open + 1) this.emptyArgument(start, close);
      start = end + 1;
    }
  }

  /** `f(a, , b)` and `f(a, )`. */
  private emptyArgument(end: number, close: number): void {
    if (this.draft.putAfter(end - 1, '0')) return;
    if (end === close) this.draft.blankTokens(end - 1, end - 1);
    else this.draft.blankTokens(end, end);
  }

  private argument(from: number, to: number): void {
    const { tokens } = this.draft;
    if (this.isTypeArgument(from, to)) {
      this.draft.typeArguments.set(tokens.start(from), this.draft.join(from, to - 1));
    } else if (this.isOperator(from, to)) this.putIdentifier(from, to);
    else if (this.isCode(from, to)) this.code(from, to);
    else {
      // `KERN_INFO pr_fmt("text")`: strings side by side.
      if (this.isPlainWord(from) && this.isPlainWord(from + 1)) this.draft.blankTokens(from, from);
      const start = this.trimOperators(from, to);
      if (tokens.kind(start) === OPEN_BRACE) this.loseArgument(start, to);
      else this.expression(start, to);
    }
  }

  /** `unsigned int`, `struct foo *`, `u8 *`, `const char`, and whole declarations such as `struct foo *bar`. */
  private isTypeArgument(from: number, to: number): boolean {
    const { tokens } = this.draft;
    if (tokens.kind(from) !== WORD) return false;
    const first = tokens.word(from);
    let words = 0;
    for (let i = from; i < to; i++) {
      const kind = tokens.kind(i);
      if (kind === WORD) words++;
      else if (kind === OPEN_PAREN || kind === CLOSE_PAREN) {
        if (!TYPE_KEYWORDS.has(first) || tokens.kind(from + 1) === OPEN_PAREN) return false;
      } else if (kind !== STAR && kind !== OPEN_BRACKET && kind !== CLOSE_BRACKET && kind !== NUMBER) return false;
    }
    if (TYPE_KEYWORDS.has(first)) return true;
    const last = tokens.kind(to - 1);
    return last === STAR || (last === WORD && words === to - from && words > 1);
  }

  private isOperator(from: number, to: number): boolean {
    const { tokens } = this.draft;
    for (let i = from; i < to; i++) {
      const kind = tokens.kind(i);
      if (kind === WORD || kind === NUMBER || kind === STRING || tokens.partner(i) >= 0) return false;
    }
    return true;
  }

  private putIdentifier(from: number, to: number): void {
    const { tokens } = this.draft;
    this.draft.put(tokens.start(from), '_'.repeat(tokens.end(to - 1) - tokens.start(from)));
  }

  /** Statements, or a brace that initialises nothing. */
  private isCode(from: number, to: number): boolean {
    const { tokens } = this.draft;
    if (tokens.kind(from) === OPEN_BRACE) return true;
    if (/^(return|goto|break|continue|if|do|for|while|switch|case|else)$/.test(tokens.word(from))) return true;
    for (let i = from; i < to; i++) {
      if (tokens.kind(i) === SEMICOLON) return true;
      const partner = tokens.partner(i);
      if (partner > i) i = partner;
    }
    return false;
  }

  /** `DEBUG(print(x);)` keeps its call; anything more cannot be an expression. */
  private code(from: number, to: number): void {
    const last = to - 1;
    const { tokens } = this.draft;
    const declares = TYPE_KEYWORDS.has(tokens.word(from));
    if (tokens.kind(last) !== SEMICOLON || last === from || declares || this.isCode(from, last)) {
      this.loseArgument(from, to);
    } else {
      this.draft.blankTokens(last, last);
      this.expression(from, last);
    }
  }

  private loseArgument(from: number, to: number): void {
    const start = this.draft.tokens.start(from);
    this.draft.blankTokens(from, to - 1);
    this.draft.put(start, '0');
    this.draft.lostArguments.add(start);
  }

  /** `.field = value`, `== value`, `->field`, `value +`: blanks what is no part of an expression; new start. */
  private trimOperators(from: number, to: number): number {
    const { tokens } = this.draft;
    let start = from;
    const assignment = tokens.kind(start) === DOT ? this.assignmentIn(start, to) : -1;
    if (assignment > 0 && assignment < to - 1) start = assignment + 1;
    else if (LEADING_OPERATORS.has(tokens.kind(start))) {
      while (start < to - 1 && (LEADING_OPERATORS.has(tokens.kind(start)) || tokens.kind(start) === 62)) start++;
    }
    this.draft.blankTokens(from, start - 1);
    const last = tokens.kind(to - 1);
    const postfix = last === tokens.kind(to - 2) && (last === PLUS || last === MINUS);
    if (to - 1 > start && TRAILING_OPERATORS.has(last) && !postfix) this.draft.blankTokens(to - 1, to - 1);
    return start;
  }

  private assignmentIn(from: number, to: number): number {
    for (let i = from; i < to; i++) {
      if (this.draft.tokens.kind(i) === EQUALS) return i;
      if (this.draft.tokens.kind(i) === OPEN_PAREN) return -1;
    }
    return -1;
  }

  /** A macro call that is part of a string, as in `"v" __stringify(X) "\n"`, is blanked. */
  private joinStrings(i: number, from: number, to: number): void {
    const { tokens } = this.draft;
    this.blankBeforeString(i - 1, from);
    for (let next = i + 1; next < to && tokens.kind(next) === WORD; ) {
      const open = next + 1;
      const close = tokens.kind(open) === OPEN_PAREN ? tokens.partner(open) : next;
      if (close < 0 || close >= to) return;
      if (close > next) this.draft.blankTokens(next, close);
      next = close + 1;
      while (tokens.kind(next) === STRING && next < to) next++;
    }
  }

  /** `STR(x) "text"`, `KERN_ERR PREFIX "text"`: only one word may stand before a string, and no call. */
  private blankBeforeString(last: number, from: number): void {
    const { tokens } = this.draft;
    if (tokens.kind(last) === CLOSE_PAREN) {
      const open = tokens.partner(last);
      if (open > from && tokens.kind(open - 1) === WORD && !isKeyword(tokens.word(open - 1))) {
        this.draft.blankTokens(open - 1, last);
      }
    }
    for (let word = last - 1; word >= from && this.isPlainWord(word) && this.isPlainWord(word + 1); word--) {
      this.draft.blankTokens(word, word);
    }
  }

  private isPlainWord(i: number): boolean {
    return this.draft.tokens.kind(i) === WORD && !isKeyword(this.draft.tokens.word(i));
  }

  /** Rewrites a brace initialiser whose braces are tokens `open` and `close`. */
  initialiser(open: number, close: number): void {
    if (this.depth >= DEEPEST) return;
    this.depth++;
    for (let i = open + 1; i < close; i++) {
      const last = this.token(i, open, close);
      if (this.endsElement(last, close)) this.draft.putAfter(last, ',');
      i = last;
    }
    this.depth--;
  }

  /** Whether a macro ends at token `i` and the next element begins without a comma. */
  private endsElement(i: number, close: number): boolean {
    const { tokens } = this.draft;
    if (i + 1 >= close) return false;
    const kind = tokens.kind(i);
    const next = tokens.kind(i + 1);
    if (kind !== WORD && kind !== CLOSE_PAREN && kind !== CLOSE_BRACE) return false;
    if (next === DOT && tokens.kind(i + 2) === WORD && tokens.kind(i + 3) === EQUALS) return tokens.startsLine(i + 1);
    if (kind === CLOSE_BRACE) return next === WORD || next === OPEN_BRACE || next === DOT || next === OPEN_BRACKET;
    if (kind === WORD) return this.isPlainWord(i) && (this.isPlainWord(i + 1) || next === OPEN_BRACE);
    if (!this.isPlainWord(tokens.partner(i) - 1)) return false;
    return next === WORD || next === OPEN_BRACE || (next === OPEN_BRACKET && tokens.startsLine(i + 1));
  }
}

const PRIMITIVE = /^(void|int|char|long|short|unsigned)$/;
const LEADING_OPERATORS: ReadonlySet<number> = new Set([...'./%|^=<>,?:'].map((c) => c.charCodeAt(0)));
const TRAILING_OPERATORS: ReadonlySet<number> = new Set([...'+-/%|^=<>&*.!~?:'].map((c) => c.charCodeAt(0)));
const VALID_NUMBER = /^('.*'?|0[xX][\da-fA-F]+[uUlL]*|0[bB][01]+[uUlL]*|[\d.]+([eE][+-]?\d+)?[uUlLfF]*)$/s;
