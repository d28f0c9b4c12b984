import type { LooseNode } from './node-maker.ts';
import { PlainReader } from './plain-reader.ts';
import { AGGREGATE, NAME, PRIMITIVE, QUALIFIER, SIZE, STORAGE } from './plain-tokens.ts';
import type { SyntaxNode } from './tree.ts';

/** Names of types, and what stands before the declarators of a declaration. */
export class PlainTypes extends PlainReader {
  /** Whether a type, and nothing but a type, starts at a token ahead and ends with a parenthesis. */
  protected isTypeAt(ahead: number): boolean {
    if (this.kind(ahead) !== NAME) return typeStarts.has(this.kind(ahead));
    const behind = this.behindPointers(ahead + 1);
    return behind > ahead + 1 && this.kind(behind) === ')';
  }

  protected typeName(): LooseNode {
    const start = this.start();
    const children = this.specifiers();
    if (this.kind() === '*') children.push(this.as('declarator', this.abstractPointer()));
    return this.node('type_descriptor', start, children);
  }

  /** A star, and the qualifiers of the pointer that it stands for. */
  protected star(): SyntaxNode[] {
    const children: SyntaxNode[] = [this.token()];
    while (this.kind() === QUALIFIER) children.push(this.leaf('type_qualifier', QUALIFIER));
    return children;
  }

  /** How far ahead the first token lies that is no part of pointers, looking from one ahead. */
  protected behindPointers(ahead: number): number {
    let i = ahead;
    while (this.kind(i) === '*' || this.kind(i) === QUALIFIER) i++;
    return i;
  }

  protected abstractPointer(): LooseNode {
    const start = this.start();
    const children = this.star();
    if (this.kind() === '*') {
      this.enter();
      children.push(this.as('declarator', this.leave(this.abstractPointer())));
    }
    return this.node('abstract_pointer_declarator', start, children);
  }

  /** Everything before the declarators: one type, and the words around it. */
  protected specifiers(): SyntaxNode[] {
    const specifiers: SyntaxNode[] = [];
    let typed = false;
    for (;;) {
      const kind = this.kind();
      if (kind === STORAGE) specifiers.push(this.leaf('storage_class_specifier', STORAGE));
      else if (kind === QUALIFIER) specifiers.push(this.leaf('type_qualifier', QUALIFIER));
      else if (!typed) {
        specifiers.push(this.as('type', this.type()));
        typed = true;
      } else return specifiers;
    }
  }

  protected type(): LooseNode {
    switch (this.kind()) {
      case NAME:
        return this.leaf('type_identifier', NAME);
      case PRIMITIVE: {
        const type = this.leaf('primitive_type', PRIMITIVE);
        if (this.kind() === SIZE) this.giveUp();
        return type;
      }
      case SIZE:
        return this.sizedType();
      case AGGREGATE:
        return this.aggregate();
      default:
        return this.giveUp();
    }
  }

  private aggregate(): LooseNode {
    const start = this.start();
    const keyword = this.leaf('', AGGREGATE).text;
    const children: SyntaxNode[] = [];
    if (this.kind() === NAME) children.push(this.as('name', this.leaf('type_identifier', NAME)));
    if (this.kind() === '{' && keyword !== 'enum') children.push(this.as('body', this.members()));
    else if (children.length === 0 || this.kind() === '{') this.giveUp();
    return this.node(`${keyword}_specifier`, start, children);
  }

  /** The members of a struct, in braces; only a struct is read for those. */
  protected members(): LooseNode {
    return this.giveUp();
  }

  private sizedType(): LooseNode {
    const first = this.at;
    while (this.kind() === SIZE) this.next();
    if (this.kind() === PRIMITIVE) this.next();
    if (sizeTails.has(this.kind()) || (this.kind() === NAME && typeTails.has(this.kind(1)))) this.giveUp();
    const { starts, ends } = this.tokens;
    return this.make.leaf('sized_type_specifier', '', starts[first] ?? 0, ends[this.at - 1] ?? 0);
  }
}

const typeStarts = new Set([AGGREGATE, PRIMITIVE, SIZE, QUALIFIER]);

/** After `unsigned`: then these belong to the type. */
const sizeTails = new Set([SIZE, QUALIFIER]);

/** After `unsigned foo`: then `foo` belongs to the type. */
const typeTails = new Set([NAME, '*']);
