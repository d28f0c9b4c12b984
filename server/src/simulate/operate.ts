/** C's arithmetic on values: conversions of operands, pointers counted in elements, literals. */
import type { BinaryOperator } from '../program/ir.ts';
import { elementOf, integerType, intType, longType, strideOf, u64Type, voidPointer } from './ctypes.ts';
import { binaryBits, isComparison } from './operators.ts';
import { commonType, constant, convert, derive, promoted, type Value } from './values.ts';

/** The value of `left operator right`. */
export function operate(operator: BinaryOperator, left: Value, right: Value): Value {
  const pointed = left.type.kind === 'pointer' ? left : right.type.kind === 'pointer' ? right : null;
  if (pointed !== null && (operator === '+' || operator === '-')) return pointerArithmetic(operator, left, right);
  const type = operator === '<<' || operator === '>>' ? promoted(left.type) : commonType(left.type, right.type);
  if (isComparison(operator)) {
    const [a, b] = operator === '&&' || operator === '||' ? [left, right] : [convert(left, type), convert(right, type)];
    return derive(intType, [a, b], ([x = 0n, y = 0n]) => binaryBits(operator, x, y));
  }
  const amount = operator === '<<' || operator === '>>' ? right : convert(right, type);
  return derive(type, [convert(left, type), amount], ([x = 0n, y = 0n]) => binaryBits(operator, x, y));
}

function pointerArithmetic(operator: '+' | '-', left: Value, right: Value): Value {
  const leftTarget = elementOf(left.type);
  const rightTarget = elementOf(right.type);
  if (leftTarget !== null && rightTarget !== null) {
    const size = BigInt(strideOf(leftTarget));
    return derive(longType, [left, right], ([a = 0n, b = 0n]) => (a - b) / size);
  }
  if (leftTarget !== null) {
    const size = BigInt(strideOf(leftTarget));
    return derive(left.type, [left, right], ([a = 0n, b = 0n]) => (operator === '+' ? a + b * size : a - b * size));
  }
  const size = BigInt(rightTarget === null ? 1 : strideOf(rightTarget));
  return derive(right.type, [left, right], ([a = 0n, b = 0n]) => b + a * size);
}

/** The value of a literal, of the type that its suffix and size give it. */
export function integerLiteral(text: string, value: bigint): Value {
  if (text === 'NULL') return constant(0n, voidPointer);
  const isUnsigned = /u/i.test(text) && !text.startsWith("'");
  if (/l/i.test(text) || value > 0xffff_ffffn)
    return constant(value, isUnsigned || value > 0x7fff_ffff_ffff_ffffn ? u64Type : longType);
  return constant(value, isUnsigned || value > 0x7fff_ffffn ? integerType('unsigned int', 4, false) : intType);
}
