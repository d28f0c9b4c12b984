/** C's operators on bits. */
import type { BinaryOperator } from '../program/ir.ts';

/** The result before it is wrapped to its type; division by zero gives 0. */
export function binaryBits(operator: BinaryOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? 0n : a / b;
    case '%':
      return b === 0n ? 0n : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0n || b > 127n ? 0n : a << b;
    case '>>':
      return b < 0n || b > 127n ? 0n : a >> b;
    case '==':
      return a === b ? 1n : 0n;
    case '!=':
      return a === b ? 0n : 1n;
    case '<':
      return a < b ? 1n : 0n;
    case '>':
      return a > b ? 1n : 0n;
    case '<=':
      return a <= b ? 1n : 0n;
    case '>=':
      return a >= b ? 1n : 0n;
    case '&&':
      return a !== 0n && b !== 0n ? 1n : 0n;
    case '||':
      return a !== 0n || b !== 0n ? 1n : 0n;
  }
}

export function isComparison(operator: BinaryOperator): boolean {
  return /^(?:[=!<>]=|[<>]|&&|\|\|)$/.test(operator);
}
