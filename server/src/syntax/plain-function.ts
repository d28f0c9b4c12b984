import { type LooseNode, noChildren } from './node-maker.ts';
import { PlainDeclarations } from './plain-declarations.ts';
import { AGGREGATE, NAME, PRIMITIVE, QUALIFIER, SIZE, STORAGE } from './plain-tokens.ts';
import type { SyntaxNode } from './tree.ts';

/** A function: its head and its statements. */
export class PlainFunction extends PlainDeclarations {
  read(): LooseNode {
    const start = this.start();
    const children = this.specifiers();
    children.push(this.as('declarator', this.functionDeclarator()));
    const body = this.compound();
    children.push(this.as('body', body));
    return this.node('function_definition', start, children);
  }

  private functionDeclarator(): LooseNode {
    if (this.kind() === '*') return this.pointerTo(() => this.functionDeclarator());
    const start = this.start();
    const name = this.as('declarator', this.leaf('identifier', NAME));
    return this.node('function_declarator', start, [name, this.as('parameters', this.parameters())]);
  }

  protected override compound(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    this.expect('{');
    while (this.kind() !== '}') children.push(this.blockItem());
    this.expect('}');
    return this.node('compound_statement', start, children);
  }

  private blockItem(): LooseNode {
    if (this.kind() === 'case' || this.kind() === 'default') return this.caseStatement();
    return this.declarationOrStatement();
  }

  private declarationOrStatement(): LooseNode {
    const isLabel = this.kind() === NAME && this.kind(1) === ':';
    return !isLabel && this.startsDeclaration() ? this.declaration() : this.statement();
  }

  private caseStatement(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    if (this.kind() === 'default') children.push(this.token());
    else {
      this.next();
      children.push(this.as('value', this.expression()));
    }
    this.expect(':');
    while (!endsCase.has(this.kind())) children.push(this.declarationOrStatement());
    return this.node('case_statement', start, children);
  }

  private statement(): LooseNode {
    this.enter();
    return this.leave(this.anyStatement());
  }

  private anyStatement(): LooseNode {
    const start = this.start();
    switch (this.kind()) {
      case '{':
        return this.compound();
      case ';':
        this.next();
        return this.node('expression_statement', start, noChildren);
      case 'if':
        return this.ifStatement();
      case 'while':
        return this.controlled('while_statement');
      case 'do':
        return this.doStatement();
      case 'for':
        return this.forStatement();
      case 'switch':
        return this.controlled('switch_statement');
      case 'return': {
        this.next();
        const value = this.kind() === ';' ? noChildren : [this.listed()];
        return this.ended('return_statement', start, value);
      }
      case 'goto': {
        const keyword = this.token();
        return this.ended('goto_statement', start, [
          keyword,
          this.as('label', this.leaf('statement_identifier', NAME)),
        ]);
      }
      case 'break':
        this.next();
        return this.ended('break_statement', start, noChildren);
      case 'continue':
        this.next();
        return this.ended('continue_statement', start, noChildren);
      case NAME:
        if (this.kind(1) === ':') return this.labeled();
        if (this.startsDeclaration()) this.giveUp();
        return this.ended('expression_statement', start, [this.listed()]);
      default:
        return this.ended('expression_statement', start, [this.listed()]);
    }
  }

  /** A statement with a condition and a body, and nothing else. */
  private controlled(kind: string): LooseNode {
    const start = this.start();
    this.next();
    const condition = this.as('condition', this.parenthesized());
    return this.node(kind, start, [condition, this.body('body')]);
  }

  private body(field: string): LooseNode {
    return this.as(field, this.statement());
  }

  /** A statement whose semicolon is still to come. */
  private ended(kind: string, start: number, children: readonly SyntaxNode[]): LooseNode {
    this.expect(';');
    return this.node(kind, start, children);
  }

  private labeled(): LooseNode {
    const start = this.start();
    const label = this.as('label', this.leaf('statement_identifier', NAME));
    this.expect(':');
    return this.node('labeled_statement', start, [label, this.declarationOrStatement()]);
  }

  private ifStatement(): LooseNode {
    const start = this.start();
    this.next();
    const children: SyntaxNode[] = [this.as('condition', this.parenthesized()), this.body('consequence')];
    if (this.kind() === 'else') {
      const otherwise = this.start();
      this.next();
      children.push(this.as('alternative', this.node('else_clause', otherwise, [this.statement()])));
    }
    return this.node('if_statement', start, children);
  }

  private doStatement(): LooseNode {
    const start = this.start();
    this.next();
    const body = this.body('body');
    this.expect('while');
    return this.ended('do_statement', start, [body, this.as('condition', this.parenthesized())]);
  }

  private forStatement(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    this.next();
    this.expect('(');
    if (this.startsDeclaration()) children.push(this.as('initializer', this.declaration()));
    else {
      if (this.kind() !== ';') children.push(this.as('initializer', this.listed()));
      this.expect(';');
    }
    if (this.kind() !== ';') children.push(this.as('condition', this.listed()));
    this.expect(';');
    if (this.kind() !== ')') children.push(this.as('update', this.listed()));
    this.expect(')');
    children.push(this.body('body'));
    return this.node('for_statement', start, children);
  }

  /** `foo bar`, `foo *bar =`; gives up on `foo * bar + …`, which might be either. */
  private startsDeclaration(): boolean {
    if (this.kind() !== NAME) return declarationStarts.has(this.kind());
    const behind = this.behindPointers(1);
    const isDeclarator = this.kind(behind) === NAME && followsDeclarator.has(this.kind(behind + 1));
    if (this.kind(1) === '*' && !isDeclarator) this.giveUp();
    return behind > 1 || this.kind(behind) === NAME;
  }

  private declaration(): LooseNode {
    const start = this.start();
    const children = this.specifiers();
    do {
      if (children[children.length - 1]?.field === 'declarator') this.expect(',');
      children.push(this.as('declarator', this.initialised()));
    } while (this.kind() === ',');
    return this.ended('declaration', start, children);
  }

  private initialised(): LooseNode {
    const start = this.start();
    const declarator = this.declarator('identifier');
    if (this.kind() !== '=') return declarator;
    const children = [this.as('declarator', declarator), this.token(), this.as('value', this.initialiser())];
    return this.node('init_declarator', start, children);
  }
}

const endsCase = new Set(['case', 'default', '}']);
const declarationStarts = new Set([STORAGE, QUALIFIER, AGGREGATE, PRIMITIVE, SIZE]);
const followsDeclarator = new Set([';', '=', ',', '[']);
