import type { LooseNode } from './node-maker.ts';
import { PlainDeclarations } from './plain-declarations.ts';
import { NAME } from './plain-tokens.ts';
import type { SyntaxNode } from './tree.ts';

/** The definition of a struct or union, with those in it. */
export class PlainStruct extends PlainDeclarations {
  read(): LooseNode {
    const type = this.as('', this.type());
    this.expect(';');
    return type;
  }

  /** No struct has statements. */
  protected override compound(): LooseNode {
    return this.giveUp();
  }

  protected override members(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    this.expect('{');
    while (this.kind() !== '}') {
      this.enter();
      children.push(this.leave(this.member()));
    }
    this.expect('}');
    return this.node('field_declaration_list', start, children);
  }

  private member(): LooseNode {
    const start = this.start();
    const children = this.specifiers();
    while (this.kind() !== ';') {
      if (children[children.length - 1]?.field !== 'type') this.expect(',');
      children.push(this.as('declarator', this.memberDeclarator()));
      if (this.kind() === ':') children.push(this.bitField());
    }
    this.expect(';');
    return this.node('field_declaration', start, children);
  }

  private memberDeclarator(): LooseNode {
    if (this.kind() === '*') return this.pointerTo(() => this.memberDeclarator());
    return this.kind() === '(' ? this.functionPointer() : this.declarator('field_identifier');
  }

  /** `(*name)(parameters)` */
  private functionPointer(): LooseNode {
    const start = this.start();
    this.expect('(');
    if (this.kind() !== '*' || this.kind(1) !== NAME) this.giveUp();
    const pointer = this.memberDeclarator();
    this.expect(')');
    const inner = this.as('declarator', this.node('parenthesized_declarator', start, [pointer]));
    return this.node('function_declarator', start, [inner, this.as('parameters', this.parameters())]);
  }

  private bitField(): LooseNode {
    const start = this.start();
    this.expect(':');
    return this.node('bitfield_clause', start, [this.expression()]);
  }
}
