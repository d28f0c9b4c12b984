/** What the compiler knows of types: offsets, sizes of members and of arrays (include/linux/overflow.h, stddef.h). */
import { dumpExpression } from '../../program/dump.ts';
import type { Expression } from '../../program/ir.ts';
import type { CallSite } from '../calls.ts';
import { type CType, elementOf, sizeOf, u64Type } from '../ctypes.ts';
import { constant, derive, type Value } from '../values.ts';
import { each, type Helper } from './helper.ts';

/** The structure that an argument is, points at, or names. */
function structOf(site: CallSite, position: number): CType | null {
  const argument = site.expression(position);
  if (argument === null) return null;
  if (argument.kind === 'type-name') return site.simulation.typeOf(site.unit, argument.type);
  const type = site.evaluator.typeOf(argument);
  return type === null ? null : (elementOf(type) ?? type);
}

function fieldName(field: Expression | null): string {
  return field === null ? '?' : dumpExpression(field);
}

const offset: Helper = (site) => {
  const type = structOf(site, 0);
  const field = type === null ? null : site.simulation.field(type, fieldName(site.expression(1)));
  return constant(BigInt(field?.offset ?? 0), u64Type);
};

const fieldSize: Helper = (site) => {
  const type = structOf(site, 0);
  const field = type === null ? null : site.simulation.field(type, fieldName(site.expression(1)));
  return constant(BigInt(field === null ? 8 : sizeOf(field.type)), u64Type);
};

function elementSize(site: CallSite): bigint {
  const type = structOf(site, 0);
  const field = type === null ? null : site.simulation.field(type, fieldName(site.expression(1)));
  const element = field === null ? null : elementOf(field.type);
  return BigInt(element === null ? 8 : sizeOf(element));
}

function withArray(base: (site: CallSite) => bigint): Helper {
  return (site): Value => {
    const [start, each] = [base(site), elementSize(site)];
    return derive(u64Type, [site.argument(2)], ([count = 0n]) => start + each * count);
  };
}

const baseSize = (site: CallSite): bigint => {
  const type = structOf(site, 0);
  return BigInt(type === null ? 64 : sizeOf(type));
};

const arrayLength: Helper = (site) => {
  const argument = site.expression(0);
  const type = argument === null ? null : site.evaluator.typeOf(argument);
  return constant(BigInt(type?.kind === 'array' ? type.length : 4), u64Type);
};

export const layoutHelpers = [
  ...each('offsetof', offset),
  ...each('sizeof_field FIELD_SIZEOF', fieldSize),
  ...each('struct_size struct_size_t', withArray(baseSize)),
  ...each(
    'flex_array_size',
    withArray(() => 0n),
  ),
  ...each('ARRAY_SIZE', arrayLength),
] as const;
