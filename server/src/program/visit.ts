import type { Expression, FunctionIr } from './ir.ts';

/** Calls `visit` for every expression of a function, parents before children, blocks in order. */
export function visitExpressions(ir: FunctionIr, visit: (expression: Expression) => void): void {
  for (const block of ir.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.kind === 'evaluate') visitTree(instruction.expression, visit);
      else if (instruction.kind === 'declare' && instruction.initial) visitTree(instruction.initial, visit);
    }
    const { terminator } = block;
    if (terminator.kind === 'branch') visitTree(terminator.condition, visit);
    else if (terminator.kind === 'switch') visitTree(terminator.value, visit);
    else if (terminator.kind === 'return' && terminator.value) visitTree(terminator.value, visit);
  }
}

/** Calls `visit` for an expression and all below it. */
export function visitTree(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression);
  for (const child of childrenOf(expression)) visitTree(child, visit);
}

const none: readonly Expression[] = [];

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'integer':
    case 'string':
    case 'name':
    case 'type-name':
      return none;
    case 'member':
      return [expression.object];
    case 'index':
      return [expression.array, expression.index];
    case 'dereference':
    case 'address':
    case 'unary':
    case 'cast':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'assign':
      return [expression.target, expression.value];
    case 'step':
      return [expression.target];
    case 'call':
      return expression.direct ? expression.arguments : [expression.callee, ...expression.arguments];
    case 'conditional':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'sizeof':
      return expression.operand ? [expression.operand] : none;
    case 'initialiser':
      return expression.entries.map((entry) => entry.value);
    case 'container-of':
      return [expression.pointer];
    case 'iterate':
      return expression.arguments;
    case 'unknown':
      return expression.parts;
  }
}
