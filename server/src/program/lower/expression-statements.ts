import { fieldOf, type SyntaxNode } from '../../syntax/tree.ts';
import type { Expression } from '../ir.ts';
import { eitherWay, lowerInto } from './conditions.ts';
import { lowerDeclaringMacro } from './declarations.ts';
import { isPure } from './effects.ts';
import { argumentsOf, calledName, expansionAt, macroUsed, peel } from './expansion.ts';
import { guardFunctions, isCompileTime, neverReturns, stopsWhenTrue } from './kernel-names.ts';
import type { Lowering, Written } from './lowering.ts';

/** Lowers an expression that stands as a statement, or a macro that stands for statements. */
export function lowerExpressionStatement(l: Lowering, node: SyntaxNode): void {
  if (node.kind === 'identifier' && isCompileTime(node.text)) return;
  if (expandStatements(l, node)) return;
  if (node.kind === 'call_expression' && lowerKernelStatement(l, node)) return;
  l.effect(node);
}

/** Evaluates an expression for what it does. */
export function lowerEffect(l: Lowering, node: SyntaxNode): void {
  const peeled = peel(l, node);
  l.within(peeled.expansion, () => evaluate(l, peeled.node));
}

/** `scoped_guard(mutex, &lock) …`: the body between taking and releasing the lock. */
export function lowerScopedGuard(l: Lowering, given: readonly SyntaxNode[], node: SyntaxNode, body: () => void): void {
  const conditional = node.text === 'scoped_cond_guard';
  const [name, ...rest] = given;
  const { expansion } = l;
  const pending = l.cleanups.length;
  if (name !== undefined) {
    const locks = (conditional ? rest.slice(1) : rest).map((part) => ({ node: part, expansion }));
    enterGuard(l, name.text, locks, node);
  }
  body();
  l.runCleanups(pending);
  l.cleanups.length = pending;
}

function evaluate(l: Lowering, node: SyntaxNode): void {
  const operator = fieldOf(node, 'operator')?.text;
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (node.kind === 'comma_expression' && left !== null && right !== null) {
    l.effect(left);
    l.effect(right);
  } else if (node.kind === 'conditional_expression' && !isPure(l, node)) {
    evaluateConditional(l, node);
  } else if ((operator === '&&' || operator === '||') && left !== null && right !== null && !isPure(l, node)) {
    const second = l.graph.newBlock();
    const after = l.graph.newBlock();
    if (operator === '&&') l.condition(left, second, after);
    else l.condition(left, after, second);
    l.graph.resume(second);
    l.effect(right);
    l.graph.enter(after);
  } else if (node.kind === 'assignment_expression' && operator === '=' && left !== null && right !== null) {
    assign(l, node, left, right);
  } else {
    l.emitEvaluate(l.expression(node));
  }
}

function evaluateConditional(l: Lowering, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  const consequence = fieldOf(node, 'consequence');
  const alternative = fieldOf(node, 'alternative');
  if (condition === null || alternative === null) return;
  const whenTrue = l.graph.newBlock();
  const whenFalse = l.graph.newBlock();
  l.condition(condition, whenTrue, whenFalse);
  const fillTrue = () => {
    if (consequence !== null) l.effect(consequence);
  };
  eitherWay(l, whenTrue, fillTrue, whenFalse, () => l.effect(alternative));
}

function assign(l: Lowering, node: SyntaxNode, left: SyntaxNode, right: SyntaxNode): void {
  const target = l.expression(left);
  const range = l.rangeOf(node);
  lowerInto(l, right, (value) => l.emitEvaluate({ kind: 'assign', operator: null, target, value, range }));
}

/** Replaces a statement macro of the driver by its body; false where the node is none. */
function expandStatements(l: Lowering, node: SyntaxNode): boolean {
  const macro = macroUsed(l, node);
  if (macro === null) return false;
  if (macro.body.trim() === '') return true;
  if (l.environment.expressionOf(macro) !== null) return false;
  const statements = l.environment.statementsOf(macro);
  const expansion = statements === null ? null : expansionAt(l, macro, node);
  if (statements === null || expansion === null) return false;
  l.within(expansion, () => {
    for (const statement of statements) l.statement(statement);
  });
  return true;
}

/** The kernel's own macros that are statements; false for other calls. */
function lowerKernelStatement(l: Lowering, call: SyntaxNode): boolean {
  const guarded = fieldOf(call, 'function');
  if (guarded?.kind === 'call_expression') return lowerGuard(l, guarded, call);
  const name = calledName(call);
  if (name === null || l.environment.macro(name) !== null || l.find(name) !== null) return false;
  if (isCompileTime(name)) return true;
  const given = argumentsOf(l, call);
  if (stopsWhenTrue(name) && given[0] !== undefined) return stopIf(l, given[0]);
  if (neverReturns(name)) {
    l.emitEvaluate(l.expression(call));
    l.graph.end({ kind: 'stop' });
    return true;
  }
  if (name === 'return_ptr' && given[0] !== undefined) return returnPointer(l, given[0], call);
  return lowerDeclaringMacro(l, call, name);
}

function stopIf(l: Lowering, condition: Written): boolean {
  const stop = l.graph.newBlock();
  const after = l.graph.newBlock();
  l.within(condition.expansion, () => l.condition(condition.node, stop, after));
  l.graph.resume(stop);
  l.graph.end({ kind: 'stop' });
  l.graph.resume(after);
  return true;
}

/** `return_ptr(p)`: returns the pointer and keeps its clean-up from freeing it. */
function returnPointer(l: Lowering, pointer: Written, call: SyntaxNode): boolean {
  const range = l.rangeOf(call);
  const place = l.expressionAt(pointer);
  const value = l.keep(place);
  const nothing: Expression = { kind: 'integer', value: 0n, text: 'NULL', range };
  l.emitEvaluate({ kind: 'assign', operator: null, target: place, value: nothing, range });
  l.runCleanups(0);
  l.graph.end({ kind: 'return', value, range });
  return true;
}

/** `guard(mutex)(&lock);` and `CLASS(fd, f)(number);`. */
function lowerGuard(l: Lowering, guarded: SyntaxNode, call: SyntaxNode): boolean {
  const keyword = calledName(guarded);
  const [name, variable] = argumentsOf(l, guarded);
  if (name === undefined || name.node.kind !== 'identifier') return false;
  if (keyword === 'guard') {
    enterGuard(l, name.node.text, argumentsOf(l, call), call);
    return true;
  }
  if (keyword !== 'CLASS' || variable === undefined || variable.node.kind !== 'identifier') return false;
  const range = l.rangeOf(call);
  const initial = classCall(l, `class_${name.node.text}`, argumentsOf(l, call), call);
  const declared = l.scopes.declareLocal(variable.node.text, { base: '?', pointers: 0, dimensions: [] }, range, false);
  l.graph.emit({ kind: 'declare', variable: declared, initial, range });
  l.cleanups.push({ variable: declared, cleanup: name.node.text, range });
  return true;
}

function enterGuard(l: Lowering, guard: string, locks: readonly Written[], node: SyntaxNode): void {
  const range = l.rangeOf(node);
  const { enter, leave } = guardFunctions(guard);
  const values = locks.map((lock) => l.keep(l.expressionAt(lock)));
  const callee: Expression = { kind: 'name', name: enter, scope: 'global', range };
  l.emitEvaluate({ kind: 'call', callee, name: enter, direct: true, arguments: values, range });
  const variable = values[0]?.name ?? l.temporary(range).name;
  l.cleanups.push({ variable, cleanup: leave, range });
}

function classCall(l: Lowering, name: string, given: readonly Written[], node: SyntaxNode): Expression {
  const range = l.rangeOf(node);
  const callee: Expression = { kind: 'name', name, scope: 'global', range };
  return { kind: 'call', callee, name, direct: true, arguments: given.map((one) => l.expressionAt(one)), range };
}
