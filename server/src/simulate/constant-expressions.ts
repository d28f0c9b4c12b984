/** Values of expressions that stand outside functions: array dimensions, enumerators. */
import type { Expression } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';
import { kernelConstant, looksConstant } from './constants.ts';
import { sizeOf } from './ctypes.ts';
import { pureFunctions } from './library/arithmetic.ts';
import { binaryBits } from './operators.ts';
import type { Simulation } from './simulation.ts';

/** The value of a constant expression; null where it is none. */
export function constantValue(simulation: Simulation, unit: Unit, expression: Expression, depth = 0): bigint | null {
  const known = (inner: Expression): bigint | null => constantValue(simulation, unit, inner, depth + 1);
  if (depth > 30) return null;
  switch (expression.kind) {
    case 'integer':
      return expression.value;
    case 'name': {
      const meaning = simulation.program.constant(unit, expression.name);
      if (meaning !== null) return known(meaning);
      return looksConstant(expression.name) ? kernelConstant(expression.name) : null;
    }
    case 'cast':
      return known(expression.operand);
    case 'unary': {
      const operand = known(expression.operand);
      if (operand === null) return null;
      if (expression.operator === '!') return operand === 0n ? 1n : 0n;
      return expression.operator === '-' ? -operand : expression.operator === '~' ? ~operand : operand;
    }
    case 'binary': {
      const left = known(expression.left);
      const right = known(expression.right);
      return left === null || right === null ? null : binaryBits(expression.operator, left, right);
    }
    case 'conditional': {
      const condition = known(expression.condition);
      return condition === null ? null : known(condition === 0n ? expression.whenFalse : expression.whenTrue);
    }
    case 'sizeof':
      return expression.type === null ? null : BigInt(sizeOf(simulation.typeOf(unit, expression.type)));
    case 'call': {
      const compute = expression.direct && expression.name !== null ? pureFunctions.get(expression.name) : undefined;
      const operands = expression.arguments.filter((argument) => argument.kind !== 'type-name').map(known);
      if (compute === undefined || operands.some((operand) => operand === null)) return null;
      return compute(operands.map((operand) => operand ?? 0n));
    }
    default:
      return null;
  }
}
