import type { SyntaxNode } from '../../syntax/tree.ts';
import type { Expression, Range, Type } from '../ir.ts';
import { typeOfText } from '../type-syntax.ts';
import { hasEffect } from './effects.ts';
import type { Lowering, Written } from './lowering.ts';

/** Lowers operands from left to right; an earlier one with an effect is kept in a temporary if a later one branches. */
export function lowerInOrder(l: Lowering, operands: readonly Written[]): Expression[] {
  const lowered: Expression[] = [];
  for (const operand of operands) {
    const mark = l.graph.mark();
    const expression = l.expressionAt(operand);
    if (l.graph.movedSince(mark)) {
      lowered.forEach((earlier, position) => {
        if (!hasEffect(earlier)) return;
        const variable = l.temporary(earlier.range);
        const { index } = mark;
        l.graph.insert({ block: mark.block, index }, [
          { kind: 'declare', variable: variable.name, initial: earlier, range: earlier.range },
        ]);
        lowered[position] = variable;
      });
    }
    lowered.push(expression);
  }
  return lowered;
}

/** `*operand`, simplified where the operand is `&place`. */
export function dereference(operand: Expression, range: Range): Expression {
  return operand.kind === 'address' ? operand.operand : { kind: 'dereference', operand, range };
}

/** The type in `(name)`, where the parser could not know that the name is a type. */
export function castType(l: Lowering, node: SyntaxNode): Type | null {
  const inner = node.kind === 'parenthesized_expression' && node.children.length === 1 ? node.children[0]! : null;
  if (inner === null || inner.kind !== 'identifier') return null;
  if (l.find(inner.text) !== null || !l.environment.isTypeName(inner.text)) return null;
  return typeOfText(inner.text);
}
