import type { Chunk } from '../source/source-file.ts';
import { fieldOf, type SyntaxNode, type SyntaxTree } from '../syntax/tree.ts';
import type { Expression, FunctionIr, Range, Type, Variable } from './ir.ts';
import { lowerCondition } from './lower/conditions.ts';
import { lowerEffect } from './lower/expression-statements.ts';
import { lowerExpression } from './lower/expressions.ts';
import { type Environment, Lowering, type Passes } from './lower/lowering.ts';
import { lowerStatement, lowerStatementExpression } from './lower/statements.ts';
import { declaratorsOf, declaredName, specifierOf, unknownType } from './type-syntax.ts';

const passes: Passes = {
  expression: lowerExpression,
  effect: lowerEffect,
  condition: lowerCondition,
  statement: lowerStatement,
  statementExpression: lowerStatementExpression,
};

/** Lowers the syntax of one function. Never throws: what cannot be understood is `unknown`, and a doubt. */
export function lowerFunction(chunk: Chunk, tree: SyntaxTree, environment: Environment): FunctionIr {
  const definition = findDefinition(tree.root);
  if (definition === null) return emptyFunction(chunk, 'parse-error');
  try {
    return lowerDefinition(chunk, definition, tree, environment);
  } catch (error) {
    // Nesting beyond what the stack holds; no person writes such code.
    if (error instanceof RangeError) return emptyFunction(chunk, 'too-deep');
    throw error;
  }
}

/** Lowers an expression that stands outside any function: an initialiser, an enumerator's value. */
export function lowerValue(node: SyntaxNode, environment: Environment): Expression {
  const l = new Lowering(environment, new Map(), passes);
  try {
    return l.expression(node);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'unknown', parts: [], reason: 'too-deep', range: { start: node.start, end: node.end } };
  }
}

interface Definition {
  readonly node: SyntaxNode;
  readonly declarator: SyntaxNode;
  readonly body: SyntaxNode;
}

function lowerDefinition(chunk: Chunk, definition: Definition, tree: SyntaxTree, environment: Environment): FunctionIr {
  const { node, declarator, body } = definition;
  const l = new Lowering(environment, tree.cleanups, passes);
  if (tree.hasError) l.doubts.add('parse-error');
  const parameters = readParameters(l, node, declarator);
  l.statement(body);
  l.graph.end({ kind: 'return', value: null, range: { start: Math.max(body.start, body.end - 1), end: body.end } });
  closeLabels(l, { start: body.start, end: body.end });
  return {
    ...signatureOf(chunk, definition),
    parameters,
    blocks: l.graph.finish(),
    locals: l.scopes.locals,
    doubts: [...l.doubts],
  };
}

function signatureOf(chunk: Chunk, { node, declarator }: Definition) {
  const declared = returnTypeOf(node, declarator);
  const name = chunk.name ?? declared.name.text;
  return {
    name,
    returnType: declared.type,
    isStatic: node.children.some((child) => child.kind === 'storage_class_specifier' && child.text === 'static'),
    range: { start: chunk.start, end: chunk.end },
    nameRange: { start: chunk.nameStart, end: chunk.nameStart + name.length },
  };
}

/** The type around the function's own declarator: `struct foo *name(…)`. */
function returnTypeOf(node: SyntaxNode, declarator: SyntaxNode): { type: Type; name: SyntaxNode } {
  const specifier = specifierOf(node);
  const outer = fieldOf(node, 'declarator') ?? declarator;
  let pointers = specifier.pointers;
  for (let at: SyntaxNode | null = outer; at !== null && at !== declarator; at = fieldOf(at, 'declarator')) {
    if (at.kind === 'pointer_declarator') pointers++;
  }
  return { type: { ...specifier, pointers }, name: fieldOf(declarator, 'declarator') ?? declarator };
}

function readParameters(l: Lowering, definition: SyntaxNode, declarator: SyntaxNode): Variable[] {
  const oldStyle = new Map<string, Type>();
  for (const child of definition.children) {
    if (child.kind !== 'declaration') continue;
    for (const one of declaratorsOf(child)) {
      const declared = declaredName(specifierOf(child), one, () => null);
      oldStyle.set(declared.name, declared.type);
    }
  }
  const parameters: Variable[] = [];
  for (const child of fieldOf(declarator, 'parameters')?.children ?? []) {
    const variable = readParameter(child, oldStyle);
    if (variable === null) continue;
    l.scopes.declareParameter(variable.name, variable.type);
    parameters.push(variable);
  }
  return parameters;
}

function readParameter(node: SyntaxNode, oldStyle: ReadonlyMap<string, Type>): Variable | null {
  const range: Range = { start: node.start, end: node.end };
  if (node.kind === 'identifier') {
    return { name: node.text, type: oldStyle.get(node.text) ?? unknownType, range, isStatic: false };
  }
  const declarator = node.kind === 'parameter_declaration' ? fieldOf(node, 'declarator') : null;
  if (declarator === null) return null;
  const declared = declaredName(specifierOf(node), declarator, () => null);
  // An array parameter is a pointer, and so is a function.
  const { base, pointers, dimensions } = declared.type;
  const decays = dimensions.length > 0 || (base === 'function' && pointers === 0);
  const type: Type = decays ? { base, pointers: pointers + 1, dimensions: dimensions.slice(1) } : declared.type;
  const { start, end } = declared.node;
  return declared.name === '' ? null : { name: declared.name, type, range: { start, end }, isStatic: false };
}

/** A goto to a label that the function does not have is a computed one, and may lead to any label. */
function closeLabels(l: Lowering, range: Range): void {
  const labels = [...l.labels.values()];
  const targets = labels.filter((block) => block.terminator !== null);
  const value: Expression = { kind: 'unknown', parts: [], reason: 'computed-goto', range };
  const cases = targets.map((block, i) => {
    const low: Expression = { kind: 'integer', value: BigInt(i), text: String(i), range };
    return { low, high: null, target: block.id };
  });
  for (const block of labels) {
    if (block.terminator !== null) continue;
    l.doubts.add('computed-goto');
    const otherwise = targets[0]?.id;
    block.terminator = otherwise === undefined ? { kind: 'stop' } : { kind: 'switch', value, cases, otherwise, range };
  }
}

function findDefinition(root: SyntaxNode): Definition | null {
  for (const node of root.children) {
    if (node.kind !== 'function_definition') continue;
    const body = fieldOf(node, 'body');
    const declarator = functionDeclarator(fieldOf(node, 'declarator'));
    if (body !== null && declarator !== null) return { node, declarator, body };
  }
  return null;
}

function functionDeclarator(node: SyntaxNode | null): SyntaxNode | null {
  for (let at = node; at !== null; at = fieldOf(at, 'declarator')) if (at.kind === 'function_declarator') return at;
  return null;
}

/** What is left of a function that could not be read at all. */
function emptyFunction(chunk: Chunk, doubt: string): FunctionIr {
  const range = { start: chunk.start, end: chunk.end };
  const name = chunk.name ?? '';
  return {
    name,
    returnType: unknownType,
    parameters: [],
    locals: new Map(),
    blocks: [{ id: 0, instructions: [], terminator: { kind: 'return', value: null, range }, loop: null }],
    isStatic: false,
    range,
    nameRange: { start: chunk.nameStart, end: chunk.nameStart + name.length },
    doubts: [doubt],
  };
}
