import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { Type } from '../ir.ts';
import { declaratorsOf, declaredName, specifierOf, unknownType } from '../type-syntax.ts';
import { lowerInto } from './conditions.ts';
import { argumentsOf } from './expansion.ts';
import { declaredByMacro } from './kernel-names.ts';
import type { Lowering } from './lowering.ts';

/** Lowers a declaration inside a function. */
export function lowerDeclaration(l: Lowering, node: SyntaxNode): void {
  const storage = new Set(
    node.children.filter((child) => child.kind === 'storage_class_specifier').map((child) => child.text),
  );
  if (storage.has('extern')) return;
  noteStructs(l, node);
  const specifier = typeOfTypeof(l, node) ?? specifierOf(node);
  for (const declarator of declaratorsOf(node)) declareOne(l, declarator, specifier, storage.has('static'));
}

/** Declares the variable that a macro like `LIST_HEAD(x)` declares; false where it is no such macro. */
export function lowerDeclaringMacro(l: Lowering, call: SyntaxNode, name: string): boolean {
  const known = declaredByMacro(name);
  if (known === null && !/^(?:DEFINE|DECLARE)_|_ON_?STACK$/.test(name)) return false;
  const given = argumentsOf(l, call);
  const variable = given.find(({ node }) => node.kind === 'identifier' && l.find(node.text) === null)?.node.text;
  if (variable === undefined) return false;
  const range = l.rangeOf(call);
  const unique = l.scopes.declareLocal(variable, known ?? unknownType, range, false);
  l.graph.emit({ kind: 'declare', variable: unique, initial: null, range });
  return true;
}

/** `typeof(x)` and `typeof(*x)`, where x is a local or a parameter. */
function typeOfTypeof(l: Lowering, declaration: SyntaxNode): Type | null {
  const text = fieldOf(declaration, 'type')?.text ?? '';
  const match = /^_*typeof_*\s*\(\s*(\*?)\s*\(?\s*(\w+)\s*\)?\s*\)$/.exec(text);
  const type = match === null ? undefined : operandType(l, match[2] ?? '');
  if (match === null || type === undefined || match[1] === '') return type ?? null;
  return type.pointers > 0 ? { ...type, pointers: type.pointers - 1 } : null;
}

function operandType(l: Lowering, name: string): Type | undefined {
  const bound = l.expansion?.arguments.get(name)?.[0];
  return l.find(bound?.node.kind === 'identifier' ? bound.node.text : name)?.type;
}

/** Makes structs that are defined inside a function known. */
function noteStructs(l: Lowering, declaration: SyntaxNode): void {
  const type = fieldOf(declaration, 'type');
  if (type !== null && fieldOf(type, 'body') !== null) l.environment.defineStruct(type);
}

function declareOne(l: Lowering, node: SyntaxNode, specifier: Type, isStatic: boolean): void {
  const value = node.kind === 'init_declarator' ? fieldOf(node, 'value') : null;
  const declared = declaredName(specifier, node, (size) => l.expression(size));
  if (declared.name === '' || (declared.type.base === 'function' && declared.type.pointers === 0)) return;
  const range = l.rangeOf(node);
  const type = declared.type.base === '?' && declared.type.pointers > 0 ? unknownType : declared.type;
  const variable = l.scopes.declareLocal(declared.name, type, l.rangeOf(declared.node), isStatic);
  if (isStatic) {
    if (value !== null) l.scopes.beginWith(variable, l.expression(value));
    return;
  }
  if (value === null) l.graph.emit({ kind: 'declare', variable, initial: null, range });
  else lowerInto(l, value, (initial) => l.graph.emit({ kind: 'declare', variable, initial, range }));
  const cleanup = l.expansion === null ? l.cleanupAttributes.get(declared.node.start) : undefined;
  if (cleanup !== undefined) l.cleanups.push({ variable, cleanup, range });
}
