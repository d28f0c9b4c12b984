/** What an access of a field serves for, as far as unmap state goes. */
import { findApi } from '../../dma-api/catalogue.ts';
import type { CallExpression, Expression, FunctionIr, Range } from '../../program/ir.ts';
import { sitesOf } from '../ir-queries.ts';
import { type Access, visitWithParents } from './accesses.ts';

export type Role =
  /** Written by `assignment`; `value` is what it becomes. */
  | { readonly kind: 'set'; readonly value: Expression; readonly assignment: Range }
  /** The handle or size of a call that unmaps. */
  | { readonly kind: 'unmap'; readonly as: 'handle' | 'size'; readonly call: CallExpression }
  /** Kept in a local variable that only serves to unmap. */
  | { readonly kind: 'unmap-later'; readonly as: 'handle' | 'size' }
  /** Copied to the same field of another object, or to unmap state. */
  | { readonly kind: 'moved' }
  /** Decides a branch. */
  | { readonly kind: 'test'; readonly condition: Expression }
  | { readonly kind: 'other' };

export function roleOf(access: Access): Role {
  const written = writtenBy(access);
  if (written !== null) return written;
  const { around, expression } = access;
  let value: Expression = expression;
  for (const parent of around) {
    if (isArithmetic(parent)) {
      value = parent;
      continue;
    }
    return roleWithin(access, value, parent);
  }
  return roleAtSite(access, value);
}

/** Whether the value that the field has is used, and not its place alone. */
export function isRead({ expression, around }: Access): boolean {
  if (expression.kind === 'call') return !expression.name?.endsWith('_set');
  const [parent] = around;
  if (parent?.kind === 'assign') return parent.target !== expression;
  return parent?.kind !== 'address' && parent?.kind !== 'step' && parent?.kind !== 'sizeof';
}

/** The part of an unmap that an argument of a call is; null for other calls and other arguments. */
export function partOfUnmap(call: CallExpression, argument: Expression): 'handle' | 'size' | null {
  const api = call.direct && call.name !== null ? findApi(call.name) : null;
  for (const effect of api?.effects ?? []) {
    if (effect.kind !== 'unmap' || effect.mapping === 'sg' || effect.mapping === 'sgtable') continue;
    if (call.arguments[effect.handle] === argument) return 'handle';
    if (effect.size !== null && call.arguments[effect.size] === argument) return 'size';
  }
  return null;
}

function writtenBy({ expression, around }: Access): Role | null {
  if (expression.kind === 'call') {
    const value = expression.arguments[2];
    if (!expression.name?.endsWith('_set') || value === undefined) return null;
    return { kind: 'set', value, assignment: expression.range };
  }
  const [parent] = around;
  if (parent?.kind !== 'assign' || parent.target !== expression || parent.operator !== null) return null;
  return { kind: 'set', value: parent.value, assignment: parent.range };
}

function roleWithin(access: Access, value: Expression, parent: Expression): Role {
  if (parent.kind === 'call') {
    const as = partOfUnmap(parent, value);
    if (as !== null) return { kind: 'unmap', as, call: parent };
    const isMove = /^dma_unmap_(?:addr|len)_set$/.test(parent.name ?? '') && parent.arguments[2] === value;
    return isMove ? { kind: 'moved' } : { kind: 'other' };
  }
  if (parent.kind === 'assign' && parent.value === value && parent.operator === null) {
    if (parent.target.kind === 'name' && parent.target.scope === 'local') return kept(access.ir, parent.target.name);
    if (parent.target.kind === 'member' && value === access.expression && isSameField(access, parent.target))
      return { kind: 'moved' };
  }
  if (isComparison(parent) && parent === access.site.expression) return roleAtSite(access, parent);
  return { kind: 'other' };
}

/** Copying into the same field keeps what it serves for; that the structs are the same is for the caller to hold. */
function isSameField(access: Access, target: Extract<Expression, { kind: 'member' }>): boolean {
  return target.field === access.field;
}

function roleAtSite({ site, ir }: Access, value: Expression): Role {
  const instruction = site.block.instructions[site.index];
  if (instruction?.kind === 'declare' && instruction.initial === value) return kept(ir, instruction.variable);
  const { terminator } = site.block;
  const isCondition = instruction === undefined && terminator.kind === 'branch' && terminator.condition === value;
  return isCondition ? { kind: 'test', condition: value } : { kind: 'other' };
}

/** What a local variable serves for: an unmap, if it is nothing but the handle or the size of one. */
function kept(ir: FunctionIr, variable: string): Role {
  const parts = new Set<'handle' | 'size' | 'other'>();
  for (const site of sitesOf(ir)) {
    visitWithParents(site.expression, [], (expression, parents) => {
      if (expression.kind !== 'name' || expression.name !== variable) return;
      const part = partPlayed(expression, parents);
      if (part !== 'target') parts.add(part);
    });
  }
  const [only] = parts;
  if (parts.size !== 1 || only === undefined || only === 'other') return { kind: 'other' };
  return { kind: 'unmap-later', as: only };
}

function partPlayed(name: Expression, parents: readonly Expression[]): 'handle' | 'size' | 'other' | 'target' {
  let value = name;
  for (const parent of [...parents].reverse()) {
    if (isArithmetic(parent)) value = parent;
    else if (parent.kind === 'call')
      return isFieldName(parent, value) ? 'target' : (partOfUnmap(parent, value) ?? 'other');
    else return parent.kind === 'assign' && parent.target === name && parent.operator === null ? 'target' : 'other';
  }
  return 'other';
}

/** Whether an argument is no value but the name of a field, such as `dma` in `dma_unmap_addr(buffer, dma)`. */
export function isFieldName(call: CallExpression, argument: Expression): boolean {
  return /^dma_unmap_(?:addr|len)(?:_set)?$/.test(call.name ?? '') && call.arguments[1] === argument;
}

/** Values that are made of others with nothing done on the way. */
export function isArithmetic(expression: Expression): boolean {
  switch (expression.kind) {
    case 'cast':
      return true;
    case 'unary':
      return expression.operator !== '!';
    case 'binary':
      return !isComparison(expression);
    default:
      return false;
  }
}

function isComparison(expression: Expression): boolean {
  return expression.kind === 'binary' && /^(?:[=!]=|[<>]=?|&&|\|\|)$/.test(expression.operator);
}
