import type { BasicBlock, Expression, FunctionIr, Instruction, Terminator, Type } from './ir.ts';

/**
 * The control-flow graph of a function as text, one line per instruction:
 *
 *     0: i = 0 -> 1
 *     1: loop for {1,2} if (i < n) 2 else 3
 */
export function dumpCfg(ir: FunctionIr): string {
  const doubts = ir.doubts.length > 0 ? [`doubts: ${ir.doubts.join(', ')}`] : [];
  return [...doubts, ...ir.blocks.flatMap(dumpBlock)].join('\n');
}

export function dumpExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'integer':
      return expression.text;
    case 'string':
      return `"${expression.text}"`;
    case 'name':
      return expression.name;
    case 'member':
      return expression.object.kind === 'dereference'
        ? `${nested(expression.object.operand)}->${expression.field}`
        : `${nested(expression.object)}.${expression.field}`;
    case 'index':
      return `${nested(expression.array)}[${dumpExpression(expression.index)}]`;
    case 'dereference':
      return `*${nested(expression.operand)}`;
    case 'address':
      return `&${nested(expression.operand)}`;
    case 'unary':
      return `${expression.operator}${nested(expression.operand)}`;
    case 'binary':
      return `${nested(expression.left)} ${expression.operator} ${nested(expression.right)}`;
    case 'assign':
      return `${nested(expression.target)} ${expression.operator ?? ''}= ${dumpExpression(expression.value)}`;
    case 'step': {
      const sign = expression.by === 1 ? '++' : '--';
      return expression.prefix ? `${sign}${nested(expression.target)}` : `${nested(expression.target)}${sign}`;
    }
    case 'call':
      return `${nested(expression.callee)}(${list(expression.arguments)})`;
    case 'cast':
      return `(${dumpType(expression.type)})${nested(expression.operand)}`;
    case 'conditional':
      return `${nested(expression.condition)} ? ${nested(expression.whenTrue)} : ${nested(expression.whenFalse)}`;
    case 'sizeof':
      return `sizeof(${expression.type ? dumpType(expression.type) : expression.operand ? dumpExpression(expression.operand) : ''})`;
    case 'initialiser':
      return `${expression.type ? `(${dumpType(expression.type)})` : ''}{${expression.entries.map(dumpEntry).join(', ')}}`;
    case 'container-of':
      return `container_of(${dumpExpression(expression.pointer)}, ${dumpType(expression.type)}, ${expression.field})`;
    case 'iterate':
      return `next ${expression.name}(${list(expression.arguments)})`;
    case 'type-name':
      return dumpType(expression.type);
    case 'unknown':
      return `?${expression.reason}(${list(expression.parts)})`;
  }
}

export function dumpType(type: Type): string {
  const dimensions = type.dimensions.map((size) => `[${size ? dumpExpression(size) : ''}]`).join('');
  return `${type.base}${type.pointers > 0 ? ` ${'*'.repeat(type.pointers)}` : ''}${dimensions}`;
}

function dumpBlock(block: BasicBlock): string[] {
  const loop = block.loop ? [`loop ${block.loop.form} {${[...block.loop.body].join(',')}}`] : [];
  const lines = [...loop, ...block.instructions.map(dumpInstruction), dumpTerminator(block.terminator)];
  return lines.map((line, i) => (i === 0 ? `${block.id}: ${line}` : `   ${line}`));
}

function dumpInstruction(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'evaluate':
      return dumpExpression(instruction.expression);
    case 'declare':
      return instruction.initial === null
        ? `var ${instruction.variable}`
        : `var ${instruction.variable} = ${dumpExpression(instruction.initial)}`;
    case 'cleanup':
      return `cleanup ${instruction.cleanup}(${instruction.variable})`;
  }
}

function dumpTerminator(terminator: Terminator): string {
  switch (terminator.kind) {
    case 'goto':
      return `-> ${terminator.target}`;
    case 'branch':
      return `if (${dumpExpression(terminator.condition)}) ${terminator.whenTrue} else ${terminator.whenFalse}`;
    case 'switch': {
      const cases = terminator.cases.map(
        ({ low, high, target }) => `${dumpExpression(low)}${high ? `...${dumpExpression(high)}` : ''}: ${target}`,
      );
      return `switch (${dumpExpression(terminator.value)}) ${[...cases, `default: ${terminator.otherwise}`].join(', ')}`;
    }
    case 'return':
      return terminator.value === null ? 'return' : `return ${dumpExpression(terminator.value)}`;
    case 'stop':
      return 'stop';
  }
}

function dumpEntry(entry: { readonly designator: string | Expression | null; readonly value: Expression }): string {
  const value = dumpExpression(entry.value);
  if (entry.designator === null) return value;
  return typeof entry.designator === 'string'
    ? `.${entry.designator} = ${value}`
    : `[${dumpExpression(entry.designator)}] = ${value}`;
}

function list(expressions: readonly Expression[]): string {
  return expressions.map(dumpExpression).join(', ');
}

/** In parentheses where it is made of parts that an operator beside it would take apart. */
function nested(expression: Expression): string {
  const text = dumpExpression(expression);
  const loose = new Set(['binary', 'assign', 'conditional', 'cast', 'unary', 'dereference', 'address']);
  return loose.has(expression.kind) ? `(${text})` : text;
}
