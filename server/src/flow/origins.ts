/** Where memory kept in a field of the driver's data comes from, by everything the module writes there. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { Expression, FunctionIr } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { visitExpressions } from '../program/visit.ts';
import { someName } from '../source/identifiers.ts';
import { withoutCasts } from './address-kinds.ts';
import type { ModuleFacts } from './module-facts.ts';

/** Functions that allocate memory, by name. */
const origins: ReadonlyMap<string, MemoryOrigin> = new Map(
  [...apiFunctions.values()].flatMap(({ name, effects }) =>
    effects.flatMap((effect) => (effect.kind === 'allocate-memory' ? [[name, effect.origin] as const] : [])),
  ),
);

/**
 * The origin that all writers of a field (`struct foo.buf`) agree on; NULL does not count. Null where one of them cannot
 * be told, or none is of a kind that may not be mapped.
 */
export function originOfField(flow: ModuleFacts, field: string): MemoryOrigin | null {
  let origin = flow.fieldOrigins.get(field);
  if (origin === undefined) {
    origin = findOrigin(flow.program, field);
    flow.fieldOrigins.set(field, origin);
  }
  return origin;
}

function findOrigin(program: Program, field: string): MemoryOrigin | null {
  const [tag = '', name = ''] = field.split('.');
  const sources = program.units
    .flatMap(({ functions }) => functions)
    .filter(({ chunk }) => chunk.identifiers.has(name));
  // Most modules allocate nothing of the kind: they are told by their words.
  if (!sources.some(allocatesVirtual)) return null;
  const found = new Set<MemoryOrigin | 'unknown'>();
  for (const source of sources) for (const origin of writersIn(program, source, tag, name)) found.add(origin);
  const [only] = found;
  return found.size === 1 && only !== undefined && only !== 'unknown' ? only : null;
}

/** Allocators of memory that may not be mapped. */
const isVirtualAllocator = (name: string): boolean => {
  const origin = origins.get(name);
  return origin === 'vmalloc' || origin === 'slab-or-vmalloc';
};

/** Whether a function names an allocator of memory that may not be mapped. */
export function allocatesVirtual({ chunk }: FunctionSource): boolean {
  return someName(chunk.identifiers, isVirtualAllocator);
}

type Origins = readonly (MemoryOrigin | 'unknown')[];

/** What was found out of functions, which need not be looked through again. */
const writesOf = new WeakMap<FunctionIr, Map<string, Origins>>();

/** What a function writes to the field; `unknown` also where it passes the field's address on. */
function writersIn(program: Program, source: FunctionSource, tag: string, name: string): Origins {
  const ir = program.lower(source);
  const fields = writesOf.get(ir) ?? new Map<string, Origins>();
  writesOf.set(ir, fields);
  const field = `${tag}.${name}`;
  const known = fields.get(field) ?? program.onBehalfOf(source, () => findWriters(program, source.unit, ir, tag, name));
  fields.set(field, known);
  return known;
}

function findWriters(program: Program, unit: Unit, ir: FunctionIr, tag: string, name: string): Origins {
  const found: (MemoryOrigin | 'unknown')[] = [];
  const isField = (expression: Expression): boolean => {
    if (expression.kind !== 'member' || expression.field !== name) return false;
    const type = program.typeOf(unit, ir, expression.object);
    return type === null || program.resolveType(unit, type).base === tag;
  };
  visitExpressions(ir, (expression) => {
    if (expression.kind === 'address' && isField(expression.operand)) found.push('unknown');
    if (expression.kind !== 'assign' || !isField(expression.target)) return;
    const value = withoutCasts(expression.value);
    const isNull = (value.kind === 'integer' && value.value === 0n) || (value.kind === 'name' && value.name === 'NULL');
    if (isNull) return;
    const allocator = value.kind === 'call' && value.direct ? origins.get(value.name ?? '') : undefined;
    found.push(allocator ?? 'unknown');
  });
  return found;
}
