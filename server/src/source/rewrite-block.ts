import { CLOSE_BRACE, COLON, EQUALS, OPEN_BRACE, OPEN_PAREN, SEMICOLON, STAR } from './characters.ts';
import type { Draft } from './draft.ts';
import { isKeyword } from './identifiers.ts';
import { ASM } from './kernel-macros.ts';
import { rewriteDeclarators } from './rewrite-attributes.ts';
import { ExpressionRewriter } from './rewrite-expression.ts';
import { declareBitmap, rewriteEnumerators, rewriteMembers } from './rewrite-members.ts';
import { ELLIPSIS, WORD } from './tokens.ts';

const QUESTION = 63;
const CONTROL = /^(return|if|for|while|do|switch|case|default|goto|break|continue)$/;
const AGGREGATE = /^(struct|union|enum)$/;

/** Rewrites the statements of a function. Ranges are token indices, the second exclusive. */
export class BlockRewriter {
  private readonly expressions: ExpressionRewriter;

  constructor(private readonly draft: Draft) {
    this.expressions = new ExpressionRewriter(draft, (from, to) => this.block(from, to));
  }

  block(from: number, to: number): void {
    for (let i = from; i < to; ) i = this.statement(i, to);
  }

  /** Rewrites the statement, or the part of one, that starts at token `i`; returns where the next starts. */
  private statement(i: number, to: number): number {
    const { tokens } = this.draft;
    const kind = tokens.kind(i);
    if (kind === OPEN_BRACE || kind === CLOSE_BRACE || kind === SEMICOLON) return i + 1;
    if (kind !== WORD) return this.simpleStatement(i, to);
    const word = tokens.word(i);
    switch (word) {
      case 'if':
      case 'while':
      case 'for':
      case 'switch':
        return this.controlHead(i, to);
      case 'else':
        // An #if may have taken the body away.
        if (tokens.kind(i + 1) === CLOSE_BRACE) this.draft.putAfter(i, ';');
        return i + 1;
      case 'do':
        return i + 1;
      case 'case':
        return this.caseLabel(i, to);
      case 'goto':
        return this.computedGoto(i, to);
      case 'struct':
      case 'union':
      case 'enum':
      case 'static':
      case 'const':
      case 'typedef':
        return this.localDeclaration(i, to);
      default:
        if (tokens.kind(i + 1) === COLON && tokens.kind(i + 2) !== COLON) return this.label(i);
        if (tokens.kind(i + 1) === OPEN_PAREN && !isKeyword(word)) return this.call(i, to);
        if (this.isLoneWord(i, to)) {
          this.draft.putAfter(i, ';');
          return i + 1;
        }
        return this.simpleStatement(i, to);
    }
  }

  /** A macro of statements, alone on its line: what follows is a label or begins with a keyword of control flow. */
  private isLoneWord(i: number, to: number): boolean {
    const { tokens } = this.draft;
    if (isKeyword(tokens.word(i)) || i + 1 > to || !tokens.startsLine(i + 1)) return false;
    if (tokens.kind(i + 1) === CLOSE_BRACE) return true;
    const next = tokens.word(i + 1);
    if (next === '') return false;
    return /^[A-Z\d_]+$/.test(tokens.word(i)) || CONTROL.test(next) || tokens.kind(i + 2) === COLON;
  }

  /** `goto *target` becomes a jump to a label of that name, which no function has. */
  private computedGoto(i: number, to: number): number {
    const { tokens } = this.draft;
    const end = this.endOfStatement(i, to);
    if (tokens.kind(i + 1) === STAR && end > i + 2) {
      this.draft.blankTokens(i + 1, i + 1);
      this.draft.join(i + 2, end - 1);
    }
    return end + 1;
  }

  private controlHead(i: number, to: number): number {
    const { tokens } = this.draft;
    const bare = tokens.kind(i + 1) === WORD && tokens.kind(i + 2) === OPEN_PAREN;
    const open = bare ? i + 2 : i + 1;
    const close = tokens.kind(open) === OPEN_PAREN ? tokens.partner(open) : -1;
    if (close < 0 || close >= to) return i + 1;
    this.expressions.expression(i + 1, close + 1);
    // `if time_after(a, b) {`: the macro brings the parentheses.
    if (bare && this.draft.putAfter(i, '(')) this.draft.putAfter(close, ')');
    // As after `else`.
    if (tokens.word(close + 1) === 'else' || tokens.kind(close + 1) === CLOSE_BRACE) this.draft.putAfter(close, ';');
    return close + 1;
  }

  private caseLabel(i: number, to: number): number {
    const { tokens } = this.draft;
    let conditionals = 0;
    for (let j = i + 1; j < to; j++) {
      const kind = tokens.kind(j);
      if (kind === QUESTION) conditionals++;
      else if (kind === ELLIPSIS) {
        this.draft.put(tokens.start(j), '|| ');
        this.draft.caseRanges.add(tokens.start(j));
      } else if (kind === COLON && conditionals-- === 0) {
        this.expressions.expression(i + 1, j);
        return j + 1;
      } else if (kind === SEMICOLON || kind === OPEN_BRACE) return j;
      else if (tokens.partner(j) > j) j = tokens.partner(j);
    }
    return to;
  }

  private label(i: number): number {
    const { tokens } = this.draft;
    if (tokens.kind(i + 2) === CLOSE_BRACE) this.draft.putAfter(i + 1, ';');
    return i + 2;
  }

  /** A statement that starts `word(…)`: a call, an iterator, or a macro that needs no semicolon. */
  private call(i: number, to: number): number {
    const { tokens } = this.draft;
    const close = tokens.partner(i + 1);
    if (close < 0 || close >= to) return i + 1;
    if (declareBitmap(this.draft, i, close)) return this.simpleStatement(close, to);
    const next = tokens.kind(close + 1);
    if (ASM.has(tokens.word(i))) return this.endOfStatement(close, to) + 1;
    if (next === OPEN_BRACE || (this.opensBody(i) && next !== SEMICOLON)) return this.head(i, close);
    if (next !== WORD && next !== CLOSE_BRACE) return this.simpleStatement(i, to);
    if (next === WORD && !tokens.startsLine(close + 1)) return this.simpleStatement(i, to);
    const indented = next === WORD && tokens.column(close + 1) > tokens.column(i);
    if (indented && this.semicolonsIn(i + 2, close) === 0) return this.head(i, close);
    this.expressions.expression(i, close + 1);
    this.draft.putAfter(close, ';');
    return close + 1;
  }

  private opensBody(i: number): boolean {
    const role = this.draft.dialect.roleOf(this.draft.tokens.word(i));
    return role === 'iterator' || role === 'condition';
  }

  /** `MACRO(…)` before a body of its own: a loop, unless the driver's definition is that of a condition. */
  private head(i: number, close: number): number {
    const { tokens } = this.draft;
    const name = tokens.word(i);
    const start = tokens.start(i);
    const room = tokens.end(i) - start;
    const keyword = this.headKeyword(i, close);
    this.expressions.expression(keyword === 'while' ? i : i + 2, close + 1);
    this.draft.put(start, keyword.padEnd(room).slice(0, room));
    if (keyword === 'while') this.draft.iterators.set(start, name);
    return close + 1;
  }

  private headKeyword(i: number, close: number): 'while' | 'for' | 'if' {
    const { tokens } = this.draft;
    const room = tokens.end(i) - tokens.start(i);
    // `loop_unrolled_for (i = 0; i < n; i++)` stands for the keyword alone.
    if (this.semicolonsIn(i + 2, close) === 2) return 'for';
    return room < 'while'.length || this.draft.dialect.roleOf(tokens.word(i)) === 'condition' ? 'if' : 'while';
  }

  private semicolonsIn(from: number, to: number): number {
    let count = 0;
    for (let i = this.endOfStatement(from, to); i < to; i = this.endOfStatement(i + 1, to)) count++;
    return count;
  }

  private simpleStatement(i: number, to: number): number {
    const end = this.endOfStatement(i, to);
    this.expressions.expression(i, end);
    return end + 1;
  }

  /** Index of the semicolon that ends the statement at `i`, or of what must end it. */
  private endOfStatement(i: number, to: number): number {
    const { tokens } = this.draft;
    for (let j = i; j < to; j++) {
      if (tokens.kind(j) === SEMICOLON || tokens.kind(j) === CLOSE_BRACE) return j;
      const partner = tokens.partner(j);
      if (partner > j) j = partner;
    }
    return to;
  }

  private localDeclaration(i: number, to: number): number {
    const { tokens } = this.draft;
    const end = this.endOfStatement(i, to);
    let first = i;
    while (/^(static|const)$/.test(tokens.word(first))) first++;
    if (first > i && this.isMacroStatement(first, end)) {
      this.draft.blankTokens(i, first - 1);
      return this.statement(first, to);
    }
    this.declaration(i, end);
    return end + 1;
  }

  private isMacroStatement(i: number, end: number): boolean {
    const { tokens } = this.draft;
    return tokens.kind(i) === WORD && tokens.kind(i + 1) === OPEN_PAREN && tokens.partner(i + 1) === end - 1;
  }

  /** A declaration, with the members and initialisers in it. */
  declaration(from: number, to: number): void {
    const { tokens } = this.draft;
    let aggregate = '';
    let i = from;
    for (; i < to && tokens.kind(i) !== EQUALS; i++) {
      if (AGGREGATE.test(tokens.word(i))) aggregate = tokens.word(i);
      const close = tokens.kind(i) === OPEN_BRACE && aggregate !== '' ? tokens.partner(i) : -1;
      if (close < 0) continue;
      rewriteDeclarators(this.draft, from, i);
      if (aggregate === 'enum') this.enumerators(i + 1, close);
      else rewriteMembers(this.draft, i + 1, close);
      from = close + 1;
      i = close;
    }
    rewriteDeclarators(this.draft, from, i);
    this.expressions.expression(i, to);
  }

  private enumerators(from: number, to: number): void {
    rewriteEnumerators(this.draft, from, to, (start, end) => this.expressions.expression(start, end));
  }
}
