import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { Expression } from '../ir.ts';
import { lowerInto } from './conditions.ts';
import { lowerDeclaration } from './declarations.ts';
import { lowerExpressionStatement, lowerScopedGuard } from './expression-statements.ts';
import type { OpenBlock } from './graph.ts';
import type { JumpTarget, Lowering } from './lowering.ts';
import { lowerInOrder } from './operands.ts';

/** Lowers one statement into the control-flow graph. */
export function lowerStatement(l: Lowering, node: SyntaxNode): void {
  const lower = byKind.get(node.kind);
  if (lower !== undefined) lower(l, node);
  else if (node.kind.endsWith('_expression')) lowerExpressionStatement(l, node);
}

/** `({ … })`: its value is that of the last statement. */
export function lowerStatementExpression(l: Lowering, node: SyntaxNode): Expression {
  const range = l.rangeOf(node);
  let value: Expression = { kind: 'integer', value: 0n, text: '0', range };
  inScope(l, node, () => {
    const last = node.children[node.children.length - 1];
    const tail = last?.kind === 'expression_statement' && last.children.length === 1 ? last.children[0]! : null;
    lowerAll(l, tail === null ? node.children : node.children.slice(0, -1));
    if (tail === null) return;
    const mark = l.cleanups.length;
    value = l.expression(tail);
    if (mark > (l.openScopes[l.openScopes.length - 1]?.cleanups ?? 0)) value = l.keep(value);
  });
  return value;
}

function lowerAll(l: Lowering, nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) l.statement(node);
}

/** Leaves the function with a value, clean-ups run after the value is known. */
function lowerReturn(l: Lowering, value: SyntaxNode | null, statement: SyntaxNode): void {
  const range = l.rangeOf(statement);
  if (value === null || value.kind === 'ERROR' || standsForNothing(l, value)) {
    l.runCleanups(0);
    l.graph.end({ kind: 'return', value: null, range });
    return;
  }
  lowerInto(l, value, (returned) => {
    const kept = l.cleanups.length === 0 || isSettled(returned) ? returned : l.keep(returned);
    l.runCleanups(0);
    l.graph.end({ kind: 'return', value: kept, range });
  });
}

/** A variadic macro parameter that was given no argument: `return args`. */
function standsForNothing(l: Lowering, value: SyntaxNode): boolean {
  return value.kind === 'identifier' && l.expansion?.arguments.get(value.text)?.length === 0;
}

/** Whether no clean-up can change a value. */
function isSettled(value: Expression): boolean {
  if (value.kind === 'unary') return isSettled(value.operand);
  return value.kind === 'integer' || value.kind === 'name';
}

function lowerExpressions(l: Lowering, node: SyntaxNode): void {
  for (const child of node.children) lowerExpressionStatement(l, child);
}

function lowerChildren(l: Lowering, node: SyntaxNode): void {
  lowerAll(l, node.children);
}

/** A type defined among the statements. */
function noteStruct(l: Lowering, node: SyntaxNode): void {
  const specifier = node.kind === 'type_definition' ? fieldOf(node, 'type') : node;
  if (specifier !== null && fieldOf(specifier, 'body') !== null) l.environment.defineStruct(specifier);
}

function lowerCompound(l: Lowering, node: SyntaxNode): void {
  inScope(l, node, () => lowerAll(l, node.children));
}

/** Runs `fill` in a scope of names and clean-ups. */
function inScope(l: Lowering, node: SyntaxNode, fill: () => void): void {
  const pending = l.cleanups.length;
  l.openScopes.push({ node, cleanups: pending });
  l.scopes.open();
  fill();
  l.scopes.close();
  l.openScopes.pop();
  l.runCleanups(pending);
  l.cleanups.length = pending;
}

function lowerIf(l: Lowering, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  const consequence = fieldOf(node, 'consequence');
  const alternative = fieldOf(node, 'alternative');
  const whenTrue = l.graph.newBlock();
  const whenFalse = l.graph.newBlock();
  if (condition === null) l.graph.enter(whenTrue);
  else l.condition(condition, whenTrue, whenFalse);
  l.graph.resume(whenTrue);
  if (consequence !== null) l.statement(consequence);
  if (alternative === null) {
    l.graph.enter(whenFalse);
    return;
  }
  const after = l.graph.newBlock();
  l.graph.jump(after);
  l.graph.resume(whenFalse);
  l.statement(alternative);
  l.graph.enter(after);
}

function lowerWhile(l: Lowering, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  lowerLoop(l, node, 'while', {
    test: (body, after) => (condition === null ? l.graph.jump(body) : l.condition(condition, body, after)),
    step: null,
  });
}

function lowerIterator(l: Lowering, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  const body = fieldOf(node, 'body');
  const given = condition === null ? [] : commaParts(condition);
  const isGuard = node.text === 'scoped_guard' || node.text === 'scoped_cond_guard';
  if (isGuard && body !== null) {
    lowerScopedGuard(l, given, node, () => inScope(l, node, () => l.statement(body)));
    return;
  }
  lowerLoop(l, node, node.text, {
    test: (inside, after) => {
      const arguments_ = lowerInOrder(
        l,
        given.map((part) => ({ node: part, expansion: l.expansion })),
      );
      const head = condition === null ? node : condition;
      const range = l.expansion?.range ?? { start: node.start, end: head.end };
      const iterate: Expression = { kind: 'iterate', name: node.text, arguments: arguments_, range };
      l.graph.end({ kind: 'branch', condition: iterate, whenTrue: inside.id, whenFalse: after.id, range });
    },
    step: null,
  });
}

function lowerFor(l: Lowering, node: SyntaxNode): void {
  const initializer = fieldOf(node, 'initializer');
  const condition = fieldOf(node, 'condition');
  const update = fieldOf(node, 'update');
  l.scopes.open();
  if (initializer?.kind === 'declaration') l.statement(initializer);
  else if (initializer !== null) l.effect(initializer);
  lowerLoop(l, node, 'for', {
    test: (body, after) => (condition === null ? l.graph.jump(body) : l.condition(condition, body, after)),
    step: update,
  });
  l.scopes.close();
}

interface LoopParts {
  readonly test: (body: OpenBlock, after: OpenBlock) => void;
  readonly step: SyntaxNode | null;
}

/** A loop that tests before its body. */
function lowerLoop(l: Lowering, node: SyntaxNode, form: string, { test, step }: LoopParts): void {
  const head = l.graph.newBlock();
  l.graph.enter(head);
  l.graph.beginLoop(head, form, l.rangeOf(node));
  const inside = l.graph.newBlock();
  const after = l.graph.newBlock();
  const next = step === null ? head : l.graph.newBlock();
  test(inside, after);
  l.graph.resume(inside);
  lowerLoopBody(l, node, next, after);
  l.graph.enter(next);
  if (step !== null) {
    l.effect(step);
    l.graph.jump(head);
  }
  l.graph.endLoop(head);
  l.graph.resume(after);
}

function lowerDo(l: Lowering, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  const head = l.graph.newBlock();
  l.graph.enter(head);
  l.graph.beginLoop(head, 'do', l.rangeOf(node));
  const test = l.graph.newBlock();
  const after = l.graph.newBlock();
  lowerLoopBody(l, node, test, after);
  l.graph.enter(test);
  if (condition === null) l.graph.jump(after);
  else l.condition(condition, head, after);
  l.graph.endLoop(head);
  l.graph.resume(after);
}

function lowerLoopBody(l: Lowering, node: SyntaxNode, next: OpenBlock, after: OpenBlock): void {
  const { breakTarget, continueTarget } = l;
  const cleanups = l.cleanups.length;
  l.breakTarget = { block: after, cleanups };
  l.continueTarget = { block: next, cleanups };
  const body = fieldOf(node, 'body');
  if (body !== null) l.statement(body);
  l.breakTarget = breakTarget;
  l.continueTarget = continueTarget;
}

function lowerSwitch(l: Lowering, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  const body = fieldOf(node, 'body');
  if (condition === null || body === null) return;
  const value = l.expression(condition);
  const head = l.graph.current;
  const after = l.graph.newBlock();
  l.graph.resume(l.graph.newBlock());
  const { breakTarget, switchCases } = l;
  l.breakTarget = { block: after, cleanups: l.cleanups.length };
  l.switchCases = { cases: [], otherwise: null };
  l.statement(body);
  l.graph.jump(after);
  const { cases, otherwise } = l.switchCases;
  head.terminator = { kind: 'switch', value, cases, otherwise: (otherwise ?? after).id, range: value.range };
  l.breakTarget = breakTarget;
  l.switchCases = switchCases;
  l.graph.resume(after);
}

function lowerCase(l: Lowering, node: SyntaxNode): void {
  const block = l.graph.newBlock();
  l.graph.enter(block);
  const value = fieldOf(node, 'value');
  const found = l.switchCases;
  if (found !== null) {
    if (value === null) found.otherwise = block;
    else found.cases.push({ ...caseLabels(l, value), target: block.id });
  }
  lowerAll(
    l,
    node.children.filter((child) => child !== value && child.field !== 'operator'),
  );
}

function caseLabels(l: Lowering, value: SyntaxNode): { low: Expression; high: Expression | null } {
  const left = fieldOf(value, 'left');
  const right = fieldOf(value, 'right');
  if (value.kind !== 'case_range' || left === null || right === null) return { low: l.expression(value), high: null };
  return { low: l.expression(left), high: l.expression(right) };
}

function lowerLabel(l: Lowering, node: SyntaxNode): void {
  const label = fieldOf(node, 'label');
  if (label !== null) l.graph.enter(l.label(label.text));
  lowerAll(
    l,
    node.children.filter((child) => child !== label),
  );
}

function lowerGoto(l: Lowering, node: SyntaxNode): void {
  const label = fieldOf(node, 'label');
  if (label === null) return;
  l.runCleanups(cleanupsAtLabel(l, label.text));
  l.graph.jump(l.label(label.text));
}

function leaveFor(l: Lowering, target: JumpTarget | null): void {
  if (target === null) {
    l.doubts.add('parse-error');
    return;
  }
  l.runCleanups(target.cleanups);
  l.graph.jump(target.block);
}

/** How many clean-ups stay pending at a label: those of the scopes that hold both the goto and the label. */
function cleanupsAtLabel(l: Lowering, name: string): number {
  if (l.cleanups.length === 0) return 0;
  for (let i = l.openScopes.length - 1; i >= 0; i--) {
    if (!holdsLabel(l.openScopes[i]!.node, name)) continue;
    const inner = l.openScopes[i + 1];
    return inner === undefined ? l.cleanups.length : inner.cleanups;
  }
  return 0;
}

function holdsLabel(node: SyntaxNode, name: string): boolean {
  return node.children.some(
    (child) =>
      (child.kind === 'statement_identifier' && node.kind === 'labeled_statement' && child.text === name) ||
      holdsLabel(child, name),
  );
}

/** `(a, b, c)` as its parts. */
function commaParts(node: SyntaxNode): SyntaxNode[] {
  if (node.kind === 'parenthesized_expression')
    return node.children.flatMap((child) => (child.kind === 'comma_expression' ? commaParts(child) : [child]));
  if (node.kind !== 'comma_expression') return [node];
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  return [...(left === null ? [] : commaParts(left)), ...(right === null ? [] : commaParts(right))];
}

const byKind: ReadonlyMap<string, (l: Lowering, node: SyntaxNode) => void> = new Map([
  ['compound_statement', lowerCompound],
  ['declaration', lowerDeclaration],
  ['expression_statement', lowerExpressions],
  ['if_statement', lowerIf],
  ['while_statement', lowerWhile],
  ['iterator_statement', lowerIterator],
  ['do_statement', lowerDo],
  ['for_statement', lowerFor],
  ['switch_statement', lowerSwitch],
  ['case_statement', lowerCase],
  ['labeled_statement', lowerLabel],
  ['goto_statement', lowerGoto],
  ['break_statement', (l) => leaveFor(l, l.breakTarget)],
  ['continue_statement', (l) => leaveFor(l, l.continueTarget)],
  ['return_statement', (l, node) => lowerReturn(l, node.children[0] ?? null, node)],
  ['attributed_statement', lowerChildren],
  ['else_clause', lowerChildren],
  ['ERROR', lowerChildren],
  ['function_definition', (l) => void l.doubts.add('nested-function')],
  ['type_definition', noteStruct],
  ['struct_specifier', noteStruct],
  ['union_specifier', noteStruct],
]);
