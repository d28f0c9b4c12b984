import type { RewrittenChunk } from '../source/source-file.ts';
import type { SyntaxNode } from './tree.ts';

/** A node whose place in its parent is not known yet. */
export interface LooseNode extends Omit<SyntaxNode, 'field'> {
  field: string;
}

export const noChildren: readonly SyntaxNode[] = [];

/** Whether the place of a token matters: before or after the operand, or that of a rewritten case range. */
export function isPlaced(token: string): boolean {
  return token === '++' || token === '--' || token === '||';
}

/** Makes the nodes of one chunk, and puts back what the rewriting took away. */
export class NodeMaker {
  private readonly text: string;
  private readonly hasTypeArguments: boolean;
  private readonly hasLostArguments: boolean;

  constructor(
    private readonly chunk: RewrittenChunk,
    /** Where the chunk starts in its file. */
    private readonly offset: number,
  ) {
    this.text = chunk.text;
    this.hasTypeArguments = chunk.typeArguments.size > 0;
    this.hasLostArguments = chunk.lostArguments.size > 0;
  }

  /** An operator, which needs a place only where `isPlaced`. */
  token(kind: string, from: number): SyntaxNode {
    const at = isPlaced(kind) ? from + this.offset : 0;
    return { kind, field: 'operator', start: at, end: at + kind.length, text: kind, children: noChildren };
  }

  /** A leaf between two offsets of the chunk; `spelling` is what stands there, where that is known. */
  leaf(kind: string, field: string, from: number, to: number, spelling = ''): LooseNode {
    const { chunk } = this;
    const start = from + this.offset;
    let text: string | undefined;
    if (this.hasTypeArguments) {
      text = chunk.typeArguments.get(start);
      if (text !== undefined) kind = 'type_argument';
    }
    if (this.hasLostArguments && chunk.lostArguments.has(start)) kind = 'lost_argument';
    text ??= spelling === '' ? this.text.slice(from, to) : spelling;
    return { kind, field, start, end: to + this.offset, text, children: noChildren };
  }

  /** A node with children; `start` and `end` are offsets of the file. */
  inner(kind: string, field: string, start: number, end: number, children: readonly SyntaxNode[]): LooseNode {
    const node: LooseNode = { kind, field, start, end, text: '', children };
    if (kind === 'while_statement') return this.iterator(node);
    return kind === 'binary_expression' ? this.caseRange(node) : node;
  }

  private iterator(node: LooseNode): LooseNode {
    const name = this.chunk.iterators.get(node.start);
    return name === undefined ? node : { ...node, kind: 'iterator_statement', text: name };
  }

  private caseRange(node: LooseNode): LooseNode {
    if (this.chunk.caseRanges.size === 0) return node;
    const operator = node.children.find((child) => child.field === 'operator');
    const isRange = operator !== undefined && this.chunk.caseRanges.has(operator.start);
    return isRange ? { ...node, kind: 'case_range' } : node;
  }
}
