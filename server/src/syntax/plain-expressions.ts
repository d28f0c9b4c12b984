import type { LooseNode } from './node-maker.ts';
import { DEEPEST } from './plain-reader.ts';
import { CHARACTER, NAME, NUMBER, PRIMITIVE, STRING } from './plain-tokens.ts';
import { PlainTypes } from './plain-types.ts';
import type { SyntaxNode } from './tree.ts';

/** Expressions and initialisers. */
export abstract class PlainExpressions extends PlainTypes {
  /** The token behind the last expression in parentheses that might be a type as well. */
  private behindLikeType = -1;

  /** The statements of a statement expression, with their braces. */
  protected abstract compound(): LooseNode;

  /** An expression, or several with commas between them. */
  protected listed(): LooseNode {
    const start = this.start();
    const left = this.expression();
    if (this.kind() !== ',') return left;
    this.next();
    this.enter();
    const right = this.leave(this.listed());
    return this.node('comma_expression', start, [this.as('left', left), this.as('right', right)]);
  }

  protected expression(): LooseNode {
    const start = this.start();
    const left = this.unary();
    if (!assignments.has(this.kind())) return this.conditional(start, this.binary(start, left, 0));
    if (!assignable.has(left.kind)) this.giveUp();
    const operator = this.token();
    this.enter();
    const right = this.leave(this.expression());
    return this.node('assignment_expression', start, [this.as('left', left), operator, this.as('right', right)]);
  }

  private conditional(start: number, condition: LooseNode): LooseNode {
    if (this.kind() !== '?') return condition;
    this.next();
    const children: SyntaxNode[] = [this.as('condition', condition)];
    if (this.kind() !== ':') children.push(this.as('consequence', this.listed()));
    this.expect(':');
    const otherwise = this.start();
    this.enter();
    const alternative = this.leave(this.conditional(otherwise, this.binary(otherwise, this.unary(), 0)));
    children.push(this.as('alternative', alternative));
    return this.node('conditional_expression', start, children);
  }

  /** Binary operators that bind tighter than `least`, after their first operand. */
  private binary(start: number, first: LooseNode, least: number): LooseNode {
    let left = first;
    for (let links = 0; links < DEEPEST; links++) {
      const precedence = precedences.get(this.kind()) ?? 0;
      if (precedence <= least) return left;
      const isLikeCast = this.at === this.behindLikeType && signs.has(this.kind());
      const operator = this.token();
      const right = this.binary(this.start(), this.unary(), precedence);
      // The parser takes `(a) - b * c` for `((a)-b) * c`.
      if (isLikeCast && right.kind === 'binary_expression') this.giveUp();
      left = this.node('binary_expression', start, [this.as('left', left), operator, this.as('right', right)]);
    }
    return this.giveUp();
  }

  private unary(): LooseNode {
    this.enter();
    return this.leave(this.operand());
  }

  private operand(): LooseNode {
    const start = this.start();
    switch (this.kind()) {
      case '-':
      case '+':
        return this.isSignOfNumber() ? this.signedNumber() : this.prefixed('unary_expression', this.stable);
      case '!':
      case '~':
        return this.prefixed('unary_expression', this.stable);
      case '*':
      case '&':
        return this.prefixed('pointer_expression', this.unary);
      case '++':
      case '--':
        return this.prefixed('update_expression', this.stable);
      case 'sizeof':
        return this.sizeOf();
      case '(':
        return this.inParentheses();
      default:
        return this.postfix(start, this.primary());
    }
  }

  private prefixed(kind: string, operand: () => LooseNode): LooseNode {
    const start = this.start();
    const operator = this.token();
    return this.node(kind, start, [operator, this.as('argument', operand.call(this))]);
  }

  /** An operand that is not `x++`, whose operator the parser would give to what is before it. */
  private stable(): LooseNode {
    const operand = this.unary();
    if (operand.kind === 'update_expression') this.giveUp();
    return operand;
  }

  /** The grammar takes a sign for a part of the number that touches it. */
  private isSignOfNumber(): boolean {
    return this.kind(1) === NUMBER && this.tokens.ends[this.at] === this.tokens.starts[this.at + 1];
  }

  private signedNumber(): LooseNode {
    const { at, tokens } = this;
    this.at += 2;
    return this.make.leaf('number_literal', '', tokens.starts[at] ?? 0, tokens.ends[at + 1] ?? 0);
  }

  private sizeOf(): LooseNode {
    const start = this.start();
    this.next();
    if (this.kind() !== '(') return this.node('sizeof_expression', start, [this.as('value', this.stable())]);
    if (this.isTypeAt(1)) {
      this.next();
      const type = this.as('type', this.typeName());
      this.expect(')');
      // To the grammar, `sizeof(int)-1` is the size of `(int)-1`.
      if (this.isSignOfNumber()) this.giveUp();
      return this.node('sizeof_expression', start, [type]);
    }
    const inner = this.start();
    const value = this.postfix(inner, this.parenthesized());
    if (value.kind === 'update_expression' || this.isSignOfNumber()) this.giveUp();
    return this.node('sizeof_expression', start, [this.as('value', value)]);
  }

  /** A cast, a compound literal or an expression in parentheses. */
  private inParentheses(): LooseNode {
    const start = this.start();
    const isName = this.kind(1) === NAME && this.kind(2) === ')';
    if (!this.isTypeAt(1) && !(isName && followsCast.has(this.kind(3)))) {
      const inner = this.parenthesized();
      // `(f(*x)) & y`, to the grammar also a cast of `&y` to a type of functions.
      if (likeFunctionTypes.has(inner.children[0]?.kind ?? '') && signs.has(this.kind())) this.giveUp();
      return this.postfix(start, inner);
    }
    this.next();
    const type = this.as('type', this.typeName());
    this.expect(')');
    if (this.kind() === '{') {
      const value = this.as('value', this.initialiserList());
      return this.postfix(start, this.node('compound_literal_expression', start, [type, value]));
    }
    return this.node('cast_expression', start, [type, this.as('value', this.unary())]);
  }

  protected parenthesized(): LooseNode {
    const start = this.start();
    this.expect('(');
    if (this.isLikeTypeOfFunction()) this.giveUp();
    const inner = this.kind() === '{' ? this.compound() : this.listed();
    this.expect(')');
    if (likeTypes.has(inner.kind)) this.behindLikeType = this.at;
    return this.node('parenthesized_expression', start, [inner]);
  }

  /** `(count * (size)) + 1`, to the grammar also a cast of `+1` to a type like `int *(int)`. */
  private isLikeTypeOfFunction(): boolean {
    let i = 1;
    while (this.kind(i) === '*') i++;
    return i > 1 && this.kind() === NAME && this.kind(i) === '(';
  }

  private postfix(start: number, first: LooseNode): LooseNode {
    let node = first;
    for (let links = 0; links < DEEPEST; links++) {
      switch (this.kind()) {
        case '(': {
          const given = this.argumentList();
          node = this.node('call_expression', start, [this.as('function', node), this.as('arguments', given)]);
          break;
        }
        case '[': {
          this.next();
          const index = this.expression();
          this.expect(']');
          node = this.node('subscript_expression', start, [this.as('argument', node), this.as('index', index)]);
          break;
        }
        case '.': {
          this.next();
          const field = this.as('field', this.leaf('field_identifier', NAME));
          node = this.node('field_expression', start, [this.as('argument', node), field]);
          break;
        }
        case '->': {
          const arrow = this.token();
          const field = this.as('field', this.leaf('field_identifier', NAME));
          node = this.node('field_expression', start, [this.as('argument', node), arrow, field]);
          break;
        }
        case '++':
        case '--': {
          const operator = this.token();
          node = this.node('update_expression', start, [this.as('argument', node), operator]);
          break;
        }
        default:
          return node;
      }
    }
    return this.giveUp();
  }

  private argumentList(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    this.expect('(');
    while (this.kind() !== ')') {
      if (children.length > 0) this.expect(',');
      children.push(this.argument());
    }
    this.expect(')');
    return this.node('argument_list', start, children);
  }

  /** Of types, only a single word gets here: `min_t(int, a, b)`. */
  private argument(): LooseNode {
    const isType = this.kind() === PRIMITIVE && (this.kind(1) === ',' || this.kind(1) === ')');
    return isType ? this.leaf('identifier', PRIMITIVE) : this.expression();
  }

  private primary(): LooseNode {
    switch (this.kind()) {
      case NAME:
        return this.kind(1) === STRING ? this.strings() : this.leaf('identifier', NAME);
      case STRING:
        return this.strings();
      case NUMBER:
        return this.leaf('number_literal', NUMBER);
      case CHARACTER:
        return this.leaf('char_literal', CHARACTER);
      case 'true':
      case 'false':
      case 'null':
        return this.leaf(this.kind(), this.kind());
      case 'offsetof':
        return this.offsetOf();
      default:
        return this.giveUp();
    }
  }

  /** A string, or several, with macros for strings between them. */
  private strings(): LooseNode {
    const first = this.at;
    while (this.kind() === STRING || this.kind() === NAME) this.next();
    const { starts, ends } = this.tokens;
    const kind = this.at === first + 1 ? 'string_literal' : 'concatenated_string';
    return this.make.leaf(kind, '', starts[first] ?? 0, ends[this.at - 1] ?? 0);
  }

  private offsetOf(): LooseNode {
    const start = this.start();
    this.next();
    this.expect('(');
    const type = this.as('type', this.typeName());
    this.expect(',');
    const member = this.as('member', this.leaf('field_identifier', NAME));
    this.expect(')');
    return this.node('offsetof_expression', start, [type, member]);
  }

  /** The value that a declaration or a designator gives. */
  protected initialiser(): LooseNode {
    if (this.kind() !== '{') return this.expression();
    this.enter();
    return this.leave(this.initialiserList());
  }

  private initialiserList(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    this.expect('{');
    while (this.kind() !== '}') {
      children.push(this.kind() === '.' || this.kind() === '[' ? this.initialiserPair() : this.initialiser());
      if (this.kind() !== '}') this.expect(',');
    }
    this.expect('}');
    return this.node('initializer_list', start, children);
  }

  private initialiserPair(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    while (this.kind() !== '=') children.push(this.as('designator', this.designator()));
    children.push(this.token(), this.as('value', this.initialiser()));
    return this.node('initializer_pair', start, children);
  }

  private designator(): LooseNode {
    const start = this.start();
    if (this.kind() === '.') {
      this.next();
      return this.node('field_designator', start, [this.leaf('field_identifier', NAME)]);
    }
    this.expect('[');
    const index = this.expression();
    this.expect(']');
    return this.node('subscript_designator', start, [index]);
  }
}

const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);

const assignable = new Set([
  'identifier',
  'call_expression',
  'field_expression',
  'pointer_expression',
  'subscript_expression',
  'parenthesized_expression',
]);

const precedences: ReadonlyMap<string, number> = new Map(
  ['||', '&&', '|', '^', '&', '== !=', '< > <= >=', '<< >>', '+ -', '* / %'].flatMap((operators, i) =>
    operators.split(' ').map((operator) => [operator, i + 1] as const),
  ),
);

/** What a type may look like: `name`, `name(int)`, `name[2]`. */
const likeTypes = new Set(['identifier', 'call_expression', 'subscript_expression']);
const likeFunctionTypes = new Set(['call_expression', 'subscript_expression']);

/** Binary operators that are signs too, to the grammar even `&&`. */
const signs = new Set(['+', '-', '*', '&', '&&']);

/** After `(name)`: no operator, so that the name can only be a type. */
const followsCast = new Set([NAME, NUMBER, CHARACTER, 'true', 'false', 'null', 'sizeof', 'offsetof', '~', '!', '{']);
