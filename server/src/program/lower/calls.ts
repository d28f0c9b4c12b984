import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { Expression, Range, Type } from '../ir.ts';
import { typeOfText, unknownType } from '../type-syntax.ts';
import { argumentsOf, calledName, macroUsed } from './expansion.ts';
import { type ContainerMacro, containerMacro, fixedContainer, memberArgument } from './kernel-names.ts';
import type { Lowering, Written } from './lowering.ts';
import { castType, dereference, lowerInOrder } from './operands.ts';

/** Lowers a call, or what the kernel's macros make of something that looks like one. */
export function lowerCall(l: Lowering, node: SyntaxNode): Expression {
  const range = l.rangeOf(node);
  const callee = fieldOf(node, 'function');
  if (callee === null) return { kind: 'unknown', parts: [], reason: 'parse-error', range };
  const given = argumentsOf(l, node);
  const type = given.length === 1 ? castType(l, callee) : null;
  if (type !== null) return { kind: 'cast', type, operand: l.expressionAt(given[0]!), range };
  const name = calledName(node);
  if (name !== null && l.find(name) === null && l.environment.macro(name) === null) {
    const special = kernelMacro(l, name, given, range);
    if (special !== null) return special;
  }
  if (macroUsed(l, node) !== null) noteUnexpanded(l, name ?? '');
  return plainCall(l, callee, given, range);
}

function plainCall(l: Lowering, calleeNode: SyntaxNode, given: readonly Written[], range: Range): Expression {
  const { expansion } = l;
  const member = calleeNode.kind === 'identifier' ? memberArgument(calleeNode.text) : null;
  const values = given.filter((_, position) => position !== member);
  const [callee, ...lowered] = lowerInOrder(l, [{ node: calleeNode, expansion }, ...values]);
  if (member !== null && given[member] !== undefined) lowered.splice(member, 0, memberName(l, given[member]));
  const call = {
    kind: 'call',
    callee: callee!,
    name: nameOf(callee!),
    direct: callee!.kind === 'name' && callee!.scope === 'global',
    arguments: lowered,
    range,
  } as const;
  const macro = expansion?.macro ?? aliasOf(l, calleeNode);
  return macro === null ? call : { ...call, macro };
}

/** The name of a member where a macro takes one: no variable of that name is meant. */
function memberName(l: Lowering, written: Written): Expression {
  const range = l.within(written.expansion, () => l.rangeOf(written.node));
  return { kind: 'name', name: memberText(l, written), scope: 'global', range };
}

function nameOf(callee: Expression): string | null {
  switch (callee.kind) {
    case 'name':
      return callee.name;
    case 'member':
      return callee.field;
    case 'dereference':
      return nameOf(callee.operand);
    case 'index':
      return nameOf(callee.array);
    default:
      return null;
  }
}

/** The macro through which a function is called by another name: `#define my_map dma_map_single`. */
function aliasOf(l: Lowering, callee: SyntaxNode): string | null {
  return callee.kind === 'identifier' ? (macroUsed(l, callee)?.name ?? null) : null;
}

/** A macro of the driver that could not be expanded is a call; what its body does to control flow is unknown. */
function noteUnexpanded(l: Lowering, name: string): void {
  const macro = l.environment.macro(name);
  if (macro !== null && /\b(?:return|goto|break|continue)\b/.test(macro.body)) l.doubts.add('macro-may-branch');
}

type KernelMacro = (l: Lowering, given: readonly Written[], range: Range) => Expression | null;

const kernelMacros = new Map<string, KernelMacro>([
  ['WRITE_ONCE', storeOnce],
  ['rcu_assign_pointer', storeOnce],
  ['RCU_INIT_POINTER', storeOnce],
  ['swap', swap],
  ['no_free_ptr', takePointer],
  ['retain_and_null_ptr', takePointer],
]);

/** The rewriting spells `offsetof` thus where its member is a path that the grammar does not know. */
const REWRITTEN_OFFSETOF = 'Offsetof';

function kernelMacro(l: Lowering, name: string, given: readonly Written[], range: Range): Expression | null {
  const container = containerMacro(name);
  if (container !== null) return containerOf(l, container, given, range);
  if (name === REWRITTEN_OFFSETOF) return offsetOf(l, given, range);
  const fixed = fixedContainer(name);
  if (fixed !== null && given.length === 1) {
    const type = typeOfText(fixed.base);
    return { kind: 'container-of', pointer: l.expressionAt(given[0]!), type, field: fixed.field, range };
  }
  return kernelMacros.get(name)?.(l, given, range) ?? null;
}

function containerOf(l: Lowering, macro: ContainerMacro, given: readonly Written[], range: Range): Expression | null {
  const pointerNode = given[macro.pointer];
  const typeNode = given[macro.type];
  const fieldNode = given[macro.field];
  if (pointerNode === undefined || typeNode === undefined || fieldNode === undefined) return null;
  const head = l.expressionAt(pointerNode);
  const pointer: Expression =
    macro.via === null
      ? head
      : { kind: 'member', object: dereference(head, head.range), field: macro.via, range: head.range };
  const type = macro.typeIs === 'type' ? typeArgument(l, typeNode) : pointedType(l, typeNode);
  return { kind: 'container-of', pointer, type, field: memberText(l, fieldNode), range };
}

function typeArgument(l: Lowering, written: Written): Type {
  const { node, expansion } = written;
  const bound = node.kind === 'identifier' ? expansion?.arguments.get(node.text)?.[0] : undefined;
  if (bound !== undefined) return typeArgument(l, bound);
  if (node.kind === 'identifier' || node.kind === 'type_argument') return typeOfText(node.text);
  return unknownType;
}

function offsetOf(l: Lowering, given: readonly Written[], range: Range): Expression | null {
  const [typeNode, memberNode] = given;
  if (typeNode === undefined || memberNode === undefined) return null;
  const callee: Expression = { kind: 'name', name: 'offsetof', scope: 'global', range };
  const type: Expression = { kind: 'type-name', type: typeArgument(l, typeNode), range };
  const member: Expression = { kind: 'name', name: memberText(l, memberNode), scope: 'global', range };
  return { kind: 'call', callee, name: 'offsetof', direct: true, arguments: [type, member], range };
}

/** What a local or parameter points at. */
function pointedType(l: Lowering, { node, expansion }: Written): Type {
  const bound = node.kind === 'identifier' ? expansion?.arguments.get(node.text)?.[0] : undefined;
  if (bound !== undefined) return pointedType(l, bound);
  const type = node.kind === 'identifier' ? l.find(node.text)?.type : undefined;
  return type === undefined || type.pointers === 0 ? unknownType : { ...type, pointers: type.pointers - 1 };
}

/** A path of members as written: `node`, `a.b`. */
function memberText(l: Lowering, { node, expansion }: Written): string {
  if (node.kind === 'identifier' || node.kind === 'field_identifier') {
    const bound = expansion?.arguments.get(node.text)?.[0];
    return bound === undefined ? node.text : memberText(l, bound);
  }
  const argument = fieldOf(node, 'argument');
  const field = fieldOf(node, 'field');
  if (argument === null) return '?';
  const outer = memberText(l, { node: argument, expansion });
  return field === null ? outer : `${outer}.${memberText(l, { node: field, expansion })}`;
}

function storeOnce(l: Lowering, given: readonly Written[], range: Range): Expression | null {
  if (given.length !== 2) return null;
  const [target, value] = lowerInOrder(l, given);
  return { kind: 'assign', operator: null, target: target!, value: value!, range };
}

function swap(l: Lowering, given: readonly Written[], range: Range): Expression | null {
  if (given.length !== 2) return null;
  const [first, second] = lowerInOrder(l, given);
  const saved = l.keep(first!);
  l.emitEvaluate({ kind: 'assign', operator: null, target: first!, value: second!, range });
  return { kind: 'assign', operator: null, target: second!, value: saved, range };
}

/** `no_free_ptr(p)`: the pointer's value, the pointer itself made NULL so that its clean-up does nothing. */
function takePointer(l: Lowering, given: readonly Written[], range: Range): Expression | null {
  if (given.length !== 1) return null;
  const pointer = l.expressionAt(given[0]!);
  const taken = l.keep(pointer);
  const nothing: Expression = { kind: 'integer', value: 0n, text: 'NULL', range };
  l.emitEvaluate({ kind: 'assign', operator: null, target: pointer, value: nothing, range });
  return taken;
}
