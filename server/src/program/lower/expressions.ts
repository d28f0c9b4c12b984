import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { ArithmeticOperator, BinaryOperator, Expression, InitialiserEntry, Range, Type } from '../ir.ts';
import { typeOfDescriptor, typeOfText } from '../type-syntax.ts';
import { lowerCall } from './calls.ts';
import { lowerBranching, needsBranches } from './conditions.ts';
import { mayPeel, peel } from './expansion.ts';
import { characterValue, integerValue, stringText } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { castType, dereference, lowerInOrder } from './operands.ts';

/** Lowers an expression to a value. What must happen before it is emitted into the current block. */
export function lowerExpression(l: Lowering, node: SyntaxNode): Expression {
  if (!mayPeel(node)) return lowerPeeled(l, node);
  const variable = node.kind === 'identifier' ? variableOf(l, node) : null;
  if (variable !== null) return variable;
  const peeled = peel(l, node);
  return peeled.node === node ? lowerPeeled(l, node) : l.within(peeled.expansion, () => lowerPeeled(l, peeled.node));
}

/** A type in the syntax, its array sizes lowered as expressions. */
function lowerTypeDescriptor(l: Lowering, descriptor: SyntaxNode): Type {
  return typeOfDescriptor(descriptor, (size) => l.expression(size));
}

/** A local or a parameter, unless a parameter of the macro around it hides it; it hides macros. */
function variableOf(l: Lowering, node: SyntaxNode): Expression | null {
  const binding = l.expansion?.arguments.has(node.text) ? null : l.find(node.text);
  return binding === null ? null : { kind: 'name', name: binding.name, scope: binding.scope, range: l.rangeOf(node) };
}

function lowerPeeled(l: Lowering, node: SyntaxNode): Expression {
  const range = l.rangeOf(node);
  switch (node.kind) {
    case 'identifier':
      return lowerName(l, node, range);
    case 'call_expression':
      return lowerCall(l, node);
    case 'field_expression':
      return lowerMember(l, node, range);
    case 'number_literal': {
      const value = integerValue(node.text);
      return value === null ? unknown([], 'floating-point', range) : { kind: 'integer', value, text: node.text, range };
    }
    case 'char_literal':
      return { kind: 'integer', value: characterValue(node.text), text: node.text, range };
    case 'true':
    case 'false':
      return { kind: 'integer', value: node.kind === 'true' ? 1n : 0n, text: node.text, range };
    case 'null':
      return { kind: 'integer', value: 0n, text: 'NULL', range };
    case 'string_literal':
    case 'concatenated_string':
      return { kind: 'string', text: stringText(node.text), range };
    case 'pointer_expression':
    case 'unary_expression':
      return lowerUnary(l, node, range);
    case 'binary_expression':
      return lowerBinary(l, node, range);
    case 'conditional_expression':
      return lowerConditional(l, node, range);
    case 'assignment_expression':
      return lowerAssignment(l, node, range);
    case 'update_expression':
      return lowerStep(l, node, range);
    case 'subscript_expression':
      return lowerIndex(l, node, range);
    case 'cast_expression': {
      const type = fieldOf(node, 'type');
      const operand = lowerField(l, node, 'value');
      return type === null ? operand : { kind: 'cast', type: lowerTypeDescriptor(l, type), operand, range };
    }
    case 'sizeof_expression':
      return lowerSizeof(l, node, range);
    case 'comma_expression':
      return lowerComma(l, node);
    case 'compound_literal_expression':
      return lowerCompoundLiteral(l, node, range);
    case 'initializer_list':
      return { kind: 'initialiser', type: null, entries: entriesOf(l, node), range };
    case 'parenthesized_expression':
      return node.children[0]?.kind === 'compound_statement'
        ? l.statementExpression(node.children[0])
        : unknown(lowerChildren(l, node), 'parse-error', range);
    case 'type_argument':
      return { kind: 'type-name', type: typeOfText(node.text), range };
    case 'type_descriptor':
      return { kind: 'type-name', type: lowerTypeDescriptor(l, node), range };
    case 'offsetof_expression':
    case 'alignof_expression':
      return lowerLayoutQuery(l, node, range);
    case 'extension_expression':
      return node.children[0] === undefined ? unknown([], 'parse-error', range) : l.expression(node.children[0]);
    case 'lost_argument':
      l.doubts.add('lost-argument');
      return unknown([], 'lost-argument', range);
    case 'gnu_asm_expression':
      return lowerAssembler(l, node, range);
    case 'generic_expression':
      return unknown([], '_Generic', range);
    default:
      return unknown(lowerChildren(l, node), node.kind === 'ERROR' ? 'parse-error' : node.kind, range);
  }
}

function unknown(parts: readonly Expression[], reason: string, range: Range): Expression {
  return { kind: 'unknown', parts, reason, range };
}

/** Whatever can be read as expressions below a node that is none. */
function lowerChildren(l: Lowering, node: SyntaxNode): Expression[] {
  const readable = node.children.filter(
    (child) => child.field !== 'operator' && /_expression$|^identifier$|_literal$|_list$/.test(child.kind),
  );
  return lowerInOrder(
    l,
    readable.map((child) => ({ node: child, expansion: l.expansion })),
  );
}

function lowerField(l: Lowering, node: SyntaxNode, field: string): Expression {
  const child = fieldOf(node, field);
  return child === null ? unknown([], 'parse-error', l.rangeOf(node)) : l.expression(child);
}

function operator(node: SyntaxNode): string {
  return fieldOf(node, 'operator')?.text ?? '';
}

function lowerName(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const bound = l.expansion?.arguments.get(node.text);
  if (bound !== undefined) return unknown(lowerInOrder(l, bound), 'variadic', range);
  const variable = variableOf(l, node);
  if (variable !== null) return variable;
  if (l.environment.isTypeName(node.text)) return { kind: 'type-name', type: typeOfText(node.text), range };
  return { kind: 'name', name: node.text, scope: 'global', range };
}

function lowerMember(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const argument = fieldOf(node, 'argument');
  const field = fieldOf(node, 'field');
  if (argument === null || field === null) return unknown(lowerChildren(l, node), 'parse-error', range);
  const base = l.expression(argument);
  const object = operator(node) === '->' ? dereference(base, base.range) : base;
  return memberOf(l, object, field.text, range);
}

/** A member whose name may stand for a path of members: a parameter of a macro, or `#define addr u.tx.addr`. */
function memberOf(l: Lowering, object: Expression, field: string, range: Range): Expression {
  const bound = l.expansion?.arguments.get(field)?.[0];
  if (bound !== undefined) return l.within(bound.expansion, () => memberPath(l, object, bound.node, range));
  const macro = l.environment.macro(field);
  if (macro !== null && macro.parameters === null && /^\w+\s*\.[\w\s.]*\w$/.test(macro.body.trim())) {
    return macro.body.split('.').reduce((outer: Expression, part) => member(outer, part.trim(), range), object);
  }
  return member(object, field, range);
}

function member(object: Expression, field: string, range: Range): Expression {
  return { kind: 'member', object, field, range };
}

function memberPath(l: Lowering, object: Expression, path: SyntaxNode, range: Range): Expression {
  if (path.kind === 'identifier') return memberOf(l, object, path.text, range);
  const argument = fieldOf(path, 'argument');
  if (argument === null) return unknown([object], 'macro-member', range);
  const outer = memberPath(l, object, argument, range);
  if (path.kind === 'subscript_expression') {
    return { kind: 'index', array: outer, index: lowerField(l, path, 'index'), range };
  }
  return member(outer, fieldOf(path, 'field')?.text ?? '?', range);
}

function lowerUnary(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const sign = operator(node);
  if (sign === '!' && needsBranches(l, node)) return lowerBranching(l, node);
  const operand = lowerField(l, node, 'argument');
  switch (sign) {
    case '*':
      return dereference(operand, range);
    case '&':
      return operand.kind === 'dereference' ? operand.operand : { kind: 'address', operand, range };
    case '-':
    case '+':
    case '~':
    case '!':
      return { kind: 'unary', operator: sign, operand, range };
    default:
      return unknown([operand], 'parse-error', range);
  }
}

function lowerBinary(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (left === null || right === null) return unknown(lowerChildren(l, node), 'parse-error', range);
  const sign = operator(node);
  const type = castType(l, left);
  if (type !== null && (sign === '*' || sign === '&' || sign === '-' || sign === '+')) {
    return lowerMisreadCast(l, type, sign, right, range);
  }
  if ((sign === '&&' || sign === '||') && needsBranches(l, node)) return lowerBranching(l, node);
  const { expansion } = l;
  const [first, second] = lowerInOrder(l, [
    { node: left, expansion },
    { node: right, expansion },
  ]);
  return { kind: 'binary', operator: sign as BinaryOperator, left: first!, right: second!, range };
}

/** The parser takes `(u32)*p`, `(u32)&x` and `(u32)-1` for a multiplication, a conjunction and a subtraction. */
function lowerMisreadCast(
  l: Lowering,
  type: Type,
  sign: '*' | '&' | '-' | '+',
  right: SyntaxNode,
  range: Range,
): Expression {
  const value = l.expression(right);
  const inner = { start: Math.min(value.range.start, range.end), end: range.end };
  const operand: Expression =
    sign === '*'
      ? dereference(value, inner)
      : sign === '&'
        ? { kind: 'address', operand: value, range: inner }
        : { kind: 'unary', operator: sign, operand: value, range: inner };
  return { kind: 'cast', type, operand, range };
}

function lowerConditional(l: Lowering, node: SyntaxNode, range: Range): Expression {
  if (needsBranches(l, node)) return lowerBranching(l, node);
  const condition = lowerField(l, node, 'condition');
  const whenTrue = fieldOf(node, 'consequence') === null ? condition : lowerField(l, node, 'consequence');
  return { kind: 'conditional', condition, whenTrue, whenFalse: lowerField(l, node, 'alternative'), range };
}

function lowerAssignment(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const target = lowerField(l, node, 'left');
  const value = lowerField(l, node, 'right');
  const sign = operator(node).slice(0, -1);
  return { kind: 'assign', operator: sign === '' ? null : (sign as ArithmeticOperator), target, value, range };
}

function lowerStep(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const target = lowerField(l, node, 'argument');
  const sign = fieldOf(node, 'operator');
  const argument = fieldOf(node, 'argument');
  const prefix = sign !== null && argument !== null && sign.start < argument.start;
  return { kind: 'step', by: sign?.text === '--' ? -1 : 1, prefix, target, range };
}

function lowerIndex(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const array = fieldOf(node, 'argument');
  const index = fieldOf(node, 'index');
  if (array === null || index === null) return unknown(lowerChildren(l, node), 'parse-error', range);
  const { expansion } = l;
  const [first, second] = lowerInOrder(l, [
    { node: array, expansion },
    { node: index, expansion },
  ]);
  return { kind: 'index', array: first!, index: second!, range };
}

function lowerSizeof(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const type = fieldOf(node, 'type');
  if (type !== null) return { kind: 'sizeof', type: lowerTypeDescriptor(l, type), operand: null, range };
  const value = fieldOf(node, 'value');
  if (value === null) return unknown([], 'parse-error', range);
  const named = castType(l, value);
  if (named !== null) return { kind: 'sizeof', type: named, operand: null, range };
  const operand = l.expression(value);
  if (operand.kind === 'type-name') return { kind: 'sizeof', type: operand.type, operand: null, range };
  return { kind: 'sizeof', type: null, operand, range };
}

function lowerComma(l: Lowering, node: SyntaxNode): Expression {
  const left = fieldOf(node, 'left');
  if (left !== null) l.effect(left);
  return lowerField(l, node, 'right');
}

function lowerCompoundLiteral(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const type = fieldOf(node, 'type');
  const value = fieldOf(node, 'value');
  const entries = value === null ? [] : entriesOf(l, value);
  return { kind: 'initialiser', type: type === null ? null : lowerTypeDescriptor(l, type), entries, range };
}

function entriesOf(l: Lowering, list: SyntaxNode): InitialiserEntry[] {
  return list.children.flatMap((child): InitialiserEntry[] => {
    if (child.kind !== 'initializer_pair') return [{ designator: null, value: l.expression(child) }];
    const value = fieldOf(child, 'value');
    const path = child.children.filter((part) => part.field === 'designator');
    return value === null ? [] : [designated(l, path, value)];
  });
}

/** `.a.b = v` is `.a = { .b = v }`. */
function designated(l: Lowering, path: readonly SyntaxNode[], value: SyntaxNode): InitialiserEntry {
  const [first, ...rest] = path;
  const inner: Expression =
    rest.length === 0
      ? l.expression(value)
      : { kind: 'initialiser', type: null, entries: [designated(l, rest, value)], range: l.rangeOf(value) };
  return { designator: first === undefined ? null : designatorOf(l, first), value: inner };
}

function designatorOf(l: Lowering, node: SyntaxNode): string | Expression | null {
  if (node.kind === 'field_identifier' || node.kind === 'field_designator') {
    return (node.kind === 'field_identifier' ? node : node.children[0])?.text ?? null;
  }
  const index = node.children[0];
  return index === undefined ? null : l.expression(index);
}

/** `offsetof(type, member)` and `__alignof__(type)` as calls with a type for an argument. */
function lowerLayoutQuery(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const name = node.kind === 'offsetof_expression' ? 'offsetof' : '__alignof__';
  const type = fieldOf(node, 'type');
  const member = fieldOf(node, 'member');
  const given: Expression[] = [];
  if (type !== null) given.push({ kind: 'type-name', type: lowerTypeDescriptor(l, type), range: l.rangeOf(type) });
  if (member !== null) given.push({ kind: 'name', name: member.text, scope: 'global', range: l.rangeOf(member) });
  const callee: Expression = { kind: 'name', name, scope: 'global', range };
  return { kind: 'call', callee, name, direct: true, arguments: given, range };
}

function lowerAssembler(l: Lowering, node: SyntaxNode, range: Range): Expression {
  const operands = node.children.flatMap((list) => (list.kind.endsWith('operand_list') ? list.children : []));
  const parts = operands.flatMap((operand) => {
    const value = fieldOf(operand, 'value');
    if (value === null) return [];
    const part = l.expression(value);
    const written = operand.kind === 'gnu_asm_output_operand';
    return [written ? ({ kind: 'address', operand: part, range: part.range } as const) : part];
  });
  const assembler = unknown(parts, 'inline-assembler', range);
  for (const label of fieldOf(node, 'goto_labels')?.children ?? []) {
    l.doubts.add('inline-assembler');
    const next = l.graph.newBlock();
    const target = l.label(label.text);
    l.graph.end({ kind: 'branch', condition: assembler, whenTrue: target.id, whenFalse: next.id, range });
    l.graph.resume(next);
  }
  return assembler;
}
