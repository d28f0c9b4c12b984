import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { Expression } from '../ir.ts';
import { calledName, peel } from './expansion.ts';
import { isPureCall } from './kernel-names.ts';
import type { Lowering } from './lowering.ts';

/** Whether evaluating a lowered expression may change anything. */
export function hasEffect(expression: Expression): boolean {
  switch (expression.kind) {
    case 'assign':
    case 'step':
    case 'iterate':
    case 'unknown':
      return true;
    case 'call':
      return !(expression.direct && isPureCall(expression.name ?? '')) || expression.arguments.some(hasEffect);
    case 'member':
      return hasEffect(expression.object);
    case 'index':
      return hasEffect(expression.array) || hasEffect(expression.index);
    case 'dereference':
    case 'address':
    case 'unary':
    case 'cast':
      return hasEffect(expression.operand);
    case 'binary':
      return hasEffect(expression.left) || hasEffect(expression.right);
    case 'conditional':
      return [expression.condition, expression.whenTrue, expression.whenFalse].some(hasEffect);
    case 'initialiser':
      return expression.entries.some((entry) => hasEffect(entry.value));
    case 'container-of':
      return hasEffect(expression.pointer);
    default:
      return false;
  }
}

/** Whether evaluating a piece of syntax changes nothing; macros are looked through. */
export function isPure(l: Lowering, node: SyntaxNode): boolean {
  const peeled = peel(l, node);
  if (peeled.node !== node) return l.within(peeled.expansion, () => isPure(l, peeled.node));
  switch (node.kind) {
    case 'assignment_expression':
    case 'update_expression':
    case 'gnu_asm_expression':
    case 'compound_statement':
    case 'ERROR':
      return false;
    case 'sizeof_expression':
      return true;
    case 'call_expression':
      return (
        isPureCall(calledName(node) ?? '') &&
        (fieldOf(node, 'arguments')?.children ?? []).every((child) => isPure(l, child))
      );
    default:
      return node.children.every((child) => isPure(l, child));
  }
}
