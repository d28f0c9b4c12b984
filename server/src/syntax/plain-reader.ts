import type { LooseNode, NodeMaker } from './node-maker.ts';
import type { PlainTokens } from './plain-tokens.ts';
import type { SyntaxNode } from './tree.ts';

/** Thrown at what is no plain C. */
export class NotPlain extends Error {}

const notPlain = new NotPlain('no plain C');

/** Deeper nesting, and longer chains, are left to the parser. */
export const DEEPEST = 60;

/**
 * Goes through tokens from left to right and makes nodes. Every method that reads something starts at its first token, and
 * ends behind the last.
 */
export class PlainReader {
  protected at = 0;
  private depth = 0;

  constructor(
    protected readonly tokens: PlainTokens,
    protected readonly make: NodeMaker,
    private readonly offset: number,
  ) {}

  protected giveUp(): never {
    throw notPlain;
  }

  /** Kind of the token that comes next, or of one behind it; empty behind the last one. */
  protected kind(ahead = 0): string {
    return this.tokens.kinds[this.at + ahead] ?? '';
  }

  /** Whether every token was read. */
  atEnd(): boolean {
    return this.at === this.tokens.kinds.length;
  }

  /** Where the next token starts in the file. */
  protected start(): number {
    return (this.tokens.starts[this.at] ?? 0) + this.offset;
  }

  protected next(): void {
    this.at++;
  }

  protected expect(kind: string): void {
    if (this.tokens.kinds[this.at++] !== kind) this.giveUp();
  }

  /** The operator or keyword that comes next, as a node. */
  protected token(): SyntaxNode {
    const token = this.make.token(this.kind(), this.tokens.starts[this.at] ?? 0);
    this.at++;
    return token;
  }

  /** A leaf of one token. */
  protected leaf(node: string, kind: string): LooseNode {
    const { at, tokens } = this;
    if (tokens.kinds[at] !== kind) this.giveUp();
    this.at++;
    return this.make.leaf(node, '', tokens.starts[at] ?? 0, tokens.ends[at] ?? 0, tokens.words[at]);
  }

  /** A node that ends with the token before. */
  protected node(kind: string, start: number, children: readonly SyntaxNode[]): LooseNode {
    return this.make.inner(kind, '', start, (this.tokens.ends[this.at - 1] ?? 0) + this.offset, children);
  }

  protected as(field: string, node: LooseNode): LooseNode {
    node.field = field;
    return node;
  }

  /** Begins what may hold more of its own kind, without end; `leave` ends it. */
  protected enter(): void {
    if (++this.depth > DEEPEST) this.giveUp();
  }

  protected leave(node: LooseNode): LooseNode {
    this.depth--;
    return node;
  }
}
