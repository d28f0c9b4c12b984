import { type LooseNode, noChildren } from './node-maker.ts';
import { PlainExpressions } from './plain-expressions.ts';
import { DEEPEST } from './plain-reader.ts';
import { NAME } from './plain-tokens.ts';
import type { SyntaxNode } from './tree.ts';

/** Declarators and parameters. */
export abstract class PlainDeclarations extends PlainExpressions {
  /** What declares one name, which becomes a node of kind `name`. */
  protected declarator(name: string): LooseNode {
    if (this.kind() === '*') return this.pointerTo(() => this.declarator(name));
    const start = this.start();
    let declarator = this.leaf(name, NAME);
    for (let links = 0; this.kind() === '['; links++) {
      if (links >= DEEPEST) this.giveUp();
      this.next();
      const children: SyntaxNode[] = [this.as('declarator', declarator)];
      if (this.kind() !== ']') children.push(this.as('size', this.expression()));
      this.expect(']');
      declarator = this.node('array_declarator', start, children);
    }
    return declarator;
  }

  protected pointerTo(inner: () => LooseNode): LooseNode {
    const start = this.start();
    const children = this.star();
    this.enter();
    children.push(this.as('declarator', this.leave(inner())));
    return this.node('pointer_declarator', start, children);
  }

  protected parameters(): LooseNode {
    const start = this.start();
    const children: SyntaxNode[] = [];
    this.expect('(');
    while (this.kind() !== ')') {
      if (children.length > 0) this.expect(',');
      children.push(this.parameter());
    }
    this.expect(')');
    return this.node('parameter_list', start, children);
  }

  private parameter(): LooseNode {
    const start = this.start();
    if (this.kind() === '...') {
      this.next();
      return this.node('variadic_parameter', start, noChildren);
    }
    const children = this.specifiers();
    if (this.kind() !== ')' && this.kind() !== ',') {
      children.push(this.as('declarator', this.isNamed() ? this.declarator('identifier') : this.abstractPointer()));
    }
    return this.node('parameter_declaration', start, children);
  }

  private isNamed(): boolean {
    const behind = this.behindPointers(0);
    return behind === 0 || this.kind(behind) === NAME;
  }
}
