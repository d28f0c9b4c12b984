import type { MacroDefinition } from '../../source/source-file.ts';
import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import { testedArgument } from './kernel-names.ts';
import type { Expansion, Lowering, Written } from './lowering.ts';

const MAXIMUM_DEPTH = 10;

/**
 * Takes off what only wraps a value: parentheses, `likely()`, `WARN_ON()`, uses of the driver's own value macros and
 * of their parameters.
 */
export function peel(l: Lowering, node: SyntaxNode): Written {
  if (!mayPeel(node)) return { node, expansion: l.expansion };
  let peeled: Written = { node, expansion: l.expansion };
  for (;;) {
    const next = peelOnce(l, peeled);
    if (next === null) return peeled;
    peeled = next;
  }
}

/** The arguments of a call, with what a variadic parameter of the macro around it stands for spread out. */
export function argumentsOf(l: Lowering, call: SyntaxNode): readonly Written[] {
  const list = fieldOf(call, 'arguments');
  if (list === null) return [];
  const { expansion } = l;
  if (expansion === null) return list.children.map((node) => ({ node, expansion }));
  return list.children.flatMap((node) => {
    const bound = node.kind === 'identifier' ? expansion.arguments.get(node.text) : undefined;
    return bound ?? [{ node, expansion }];
  });
}

/** The driver's macro that a call or name uses here, unless a variable or a parameter hides it. */
export function macroUsed(l: Lowering, node: SyntaxNode): MacroDefinition | null {
  const isCall = node.kind === 'call_expression';
  const name = isCall ? calledName(node) : node.kind === 'identifier' ? node.text : null;
  if (name === null) return null;
  if (l.find(name) !== null || l.expansion?.arguments.has(name)) return null;
  const macro = l.environment.macro(name);
  if (macro === null || (macro.parameters !== null) !== isCall) return null;
  return isExpanding(l.expansion, name) ? null : macro;
}

/** Begins the expansion of a macro at a use of it; null where its arguments do not fit. */
export function expansionAt(l: Lowering, macro: MacroDefinition, use: SyntaxNode): Expansion | null {
  const outer = l.expansion;
  const depth = (outer?.depth ?? 0) + 1;
  if (depth > MAXIMUM_DEPTH || l.expansionsLeft <= 0) return null;
  l.expansionsLeft--;
  const given = macro.parameters === null ? [] : argumentsOf(l, use);
  const bound = bindArguments(macro.parameters ?? [], given);
  if (bound === null) return null;
  return { name: macro.name, macro: outer?.macro ?? macro.name, range: l.rangeOf(use), arguments: bound, outer, depth };
}

/** The name that a call calls directly, before macro parameters are replaced. */
export function calledName(call: SyntaxNode): string | null {
  const callee = fieldOf(call, 'function');
  return callee !== null && callee.kind === 'identifier' ? callee.text : null;
}

/** Whether a node is of a kind that `peel` looks into. */
export function mayPeel(node: SyntaxNode): boolean {
  return node.kind === 'identifier' || node.kind === 'parenthesized_expression' || node.kind === 'call_expression';
}

function peelOnce(l: Lowering, { node, expansion }: Written): Written | null {
  switch (node.kind) {
    case 'parenthesized_expression': {
      const inner = node.children.length === 1 ? node.children[0]! : null;
      return inner === null || inner.kind === 'compound_statement' ? null : { node: inner, expansion };
    }
    case 'identifier': {
      const bound = expansion?.arguments.get(node.text);
      if (bound !== undefined) return bound.length === 1 ? bound[0]! : null;
      return l.within(expansion, () => expandedValue(l, node));
    }
    case 'call_expression':
      return l.within(expansion, () => testedByWrapper(l, node) ?? expandedValue(l, node));
    default:
      return null;
  }
}

function testedByWrapper(l: Lowering, call: SyntaxNode): Written | null {
  const position = testedArgument(calledName(call) ?? '');
  if (position === null || macroUsed(l, call) !== null) return null;
  return argumentsOf(l, call)[position] ?? null;
}

function expandedValue(l: Lowering, use: SyntaxNode): Written | null {
  const macro = macroUsed(l, use);
  if (macro === null) return null;
  const node = l.environment.expressionOf(macro);
  if (node === null) return null;
  const expansion = expansionAt(l, macro, use);
  return expansion === null ? null : { node, expansion };
}

function bindArguments(
  parameters: readonly string[],
  given: readonly Written[],
): ReadonlyMap<string, readonly Written[]> | null {
  const bound = new Map<string, readonly Written[]>();
  for (const [position, parameter] of parameters.entries()) {
    if (parameter.endsWith('...')) {
      bound.set(parameter === '...' ? '__VA_ARGS__' : parameter.slice(0, -3).trim(), given.slice(position));
      return bound;
    }
    const argument = given[position];
    if (argument === undefined) return null;
    bound.set(parameter, [argument]);
  }
  return given.length > parameters.length ? null : bound;
}

function isExpanding(expansion: Expansion | null, name: string): boolean {
  for (let outer = expansion; outer !== null; outer = outer.outer) if (outer.name === name) return true;
  return false;
}
