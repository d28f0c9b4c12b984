/** What unmap state is read for beside unmapping, where the field may not exist and reads as 0. */
import { findApi, isHarmlessName } from '../../dma-api/catalogue.ts';
import type { CallExpression, Expression, FunctionIr } from '../../program/ir.ts';
import { sitesOf } from '../ir-queries.ts';
import { type Access, visitWithParents } from './accesses.ts';
import { isArithmetic, isFieldName } from './roles.ts';

/**
 * `device`: made into what the device reads; `free`: the handle of coherent memory; `sum`: added to something; `sync`: a
 * sync, which platforms without unmap state may need all the same.
 */
export type Misuse = { readonly kind: 'device' | 'free' | 'sum' | 'sync'; readonly by: string };

/** Conversions that are made for a device and for nothing else. */
const forDevice = /^(?:cpu_to_[bl]e(?:16|32|64)|(?:lower|upper)_32_bits|(?:io)?write(?:[bwlq]|\d+)\w*)$/;

/** The gravest misuse of what an access reads; null where there is none that is sure. */
export function misuseOf(access: Access): Misuse | null {
  const direct = misuseWithin(access.expression, access.around);
  if (direct !== null) return direct;
  const variable = keptIn(access);
  return variable === null ? null : gravest(misusesOfVariable(access.ir, variable));
}

function misuseWithin(expression: Expression, around: readonly Expression[]): Misuse | null {
  let value = expression;
  for (const parent of around) {
    if (parent.kind === 'call') return isFieldName(parent, value) ? null : misuseBy(parent, value);
    if (parent.kind === 'assign') {
      const isSum = parent.value === value && (parent.operator === '+' || parent.operator === '-');
      return isSum ? { kind: 'sum', by: parent.operator ?? '' } : null;
    }
    if (!isArithmetic(parent)) return null;
    value = parent;
  }
  return null;
}

function misuseBy(call: CallExpression, argument: Expression): Misuse | null {
  const name = call.direct ? call.name : null;
  if (name === null) return null;
  if (forDevice.test(name)) return { kind: 'device', by: name };
  if (isHarmlessName(name)) return null;
  for (const effect of findApi(name)?.effects ?? []) {
    const handle = effect.kind === 'sync' || effect.kind === 'free' ? effect.handle : null;
    if (handle === null || call.arguments[handle] !== argument) continue;
    return { kind: effect.kind === 'free' ? 'free' : 'sync', by: name };
  }
  return null;
}

/** The local variable that an access is copied to. */
function keptIn({ site, around, expression }: Access): string | null {
  const instruction = site.block.instructions[site.index];
  if (instruction?.kind === 'declare') return instruction.initial === expression ? instruction.variable : null;
  const [parent] = around;
  const isCopy = parent?.kind === 'assign' && parent.operator === null && parent.value === expression;
  return isCopy && parent.target.kind === 'name' && parent.target.scope === 'local' ? parent.target.name : null;
}

/** A variable that is ever written with something else may be read for that. */
function misusesOfVariable(ir: FunctionIr, variable: string): readonly Misuse[] {
  const found: Misuse[] = [];
  let isOnlyState = true;
  for (const site of sitesOf(ir)) {
    visitWithParents(site.expression, [], (expression, parents) => {
      if (expression.kind !== 'name' || expression.name !== variable) return;
      const around = [...parents].reverse();
      const [parent] = around;
      if (parent?.kind === 'address') isOnlyState = false;
      if (parent?.kind === 'assign' && parent.target === expression) isOnlyState &&= isState(parent.value);
      const misuse = misuseWithin(expression, around);
      if (misuse !== null) found.push(misuse);
    });
  }
  return isOnlyState ? found : [];
}

function isState(value: Expression): boolean {
  return value.kind === 'call' && /^dma_unmap_(?:addr|len)$/.test(value.name ?? '');
}

const gravity: readonly Misuse['kind'][] = ['sync', 'sum', 'free', 'device'];

function gravest(misuses: readonly Misuse[]): Misuse | null {
  return [...misuses].sort((a, b) => gravity.indexOf(b.kind) - gravity.indexOf(a.kind))[0] ?? null;
}
