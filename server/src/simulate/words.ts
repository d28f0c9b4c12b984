import { dumpExpression } from '../program/dump.ts';
import type { Expression } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';

const LONGEST = 120;

/** An expression as the driver's source has it; as the IR has it where it stands in a macro's expansion. */
export function wordsOf(unit: Unit, expression: Expression): string {
  const { start, end } = expression.range;
  const text = unit.file.text.slice(start, end).replace(/\s+/g, ' ').trim();
  const isWhole = end > start && text.length <= LONGEST && standsThere(expression, text);
  return isWhole ? text : dumpExpression(expression);
}

/** Inside an expansion the range is that of the macro's use, which reads differently. */
function standsThere(expression: Expression, text: string): boolean {
  switch (expression.kind) {
    case 'call':
      return expression.direct ? text.startsWith(`${expression.name}(`) : text.endsWith(')') && !/^\w+\(/.test(text);
    case 'name':
      return text === expression.name.replace(/#\d+$/, '');
    case 'member':
      return text.endsWith(expression.field);
    case 'index':
      return text.endsWith(']');
    case 'binary':
      return text.includes(expression.operator);
    case 'dereference':
    case 'address':
    case 'unary':
      return /^[-*&!~+(]/.test(text);
    default:
      return false;
  }
}
