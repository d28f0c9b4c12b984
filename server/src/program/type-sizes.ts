import type { SyntaxNode } from '../syntax/tree.ts';
import type { Expression } from './ir.ts';
import { integerValue } from './lower/literals.ts';

/** The size between the brackets of an array declarator, where it is a number or a name. */
export function integerSize(size: SyntaxNode | string): Expression | null {
  const text = (typeof size === 'string' ? size : size.text).trim();
  const range = typeof size === 'string' ? { start: 0, end: 0 } : { start: size.start, end: size.end };
  const value = integerValue(text);
  if (value !== null) return { kind: 'integer', value, text, range };
  return /^[A-Za-z_]\w*$/.test(text) ? { kind: 'name', name: text, scope: 'global', range } : null;
}
