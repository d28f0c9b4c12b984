import { dumpExpression } from '../../../server/src/program/dump.ts';
import type { Expression, FunctionIr } from '../../../server/src/program/ir.ts';
import { visitExpressions } from '../../../server/src/program/visit.ts';

/** What in a function's representation breaks what ir.ts promises. */
export function violations(ir: FunctionIr): string[] {
  return [...jumpsNowhere(ir), ...compoundConditions(ir), ...strangers(ir), ...oddLoops(ir)];
}

function jumpsNowhere(ir: FunctionIr): string[] {
  return ir.blocks.flatMap(({ id, terminator }, index) => {
    const wrong = id === index ? [] : [`block ${index} has id ${id}`];
    const targets =
      terminator.kind === 'goto'
        ? [terminator.target]
        : terminator.kind === 'branch'
          ? [terminator.whenTrue, terminator.whenFalse]
          : terminator.kind === 'switch'
            ? [...terminator.cases.map((one) => one.target), terminator.otherwise]
            : [];
    return [
      ...wrong,
      ...targets.filter((target) => !ir.blocks[target]).map((target) => `block ${id} jumps to ${target}`),
    ];
  });
}

function compoundConditions(ir: FunctionIr): string[] {
  return ir.blocks.flatMap(({ id, terminator }) =>
    terminator.kind === 'branch' && isCompound(terminator.condition)
      ? [`block ${id} branches on ${dumpExpression(terminator.condition)}`]
      : [],
  );
}

function isCompound(condition: Expression): boolean {
  if (condition.kind === 'conditional') return true;
  if (condition.kind === 'unary') return condition.operator === '!';
  return condition.kind === 'binary' && (condition.operator === '&&' || condition.operator === '||');
}

/** Locals and parameters that the function does not list, and expressions outside it. */
function strangers(ir: FunctionIr): string[] {
  const parameters = new Set(ir.parameters.map((parameter) => parameter.name));
  const wrong: string[] = [];
  visitExpressions(ir, (expression) => {
    const { start, end } = expression.range;
    if (start < ir.range.start || end > ir.range.end || start > end) {
      wrong.push(`${dumpExpression(expression)} lies at ${start}-${end}`);
    }
    if (expression.kind !== 'name' || expression.scope === 'global') return;
    const known = expression.scope === 'parameter' ? parameters.has(expression.name) : ir.locals.has(expression.name);
    if (!known) wrong.push(`${expression.scope} ${expression.name} is not listed`);
  });
  return wrong;
}

function oddLoops(ir: FunctionIr): string[] {
  return ir.blocks.flatMap(({ id, loop }) => {
    if (loop === null) return [];
    const outside = [...loop.body].filter((member) => !ir.blocks[member]);
    return loop.body.has(id) && outside.length === 0 ? [] : [`loop at block ${id} is {${[...loop.body].join(',')}}`];
  });
}
