/** Where functions read and write struct fields of some name, be it plainly or through the macros for unmap state. */
import type { CallExpression, Expression, FunctionIr, Type } from '../../program/ir.ts';
import type { FunctionSource, Program, StructField, Unit } from '../../program/program.ts';
import { childrenOf } from '../../program/visit.ts';
import { type Site, sitesOf } from '../ir-queries.ts';

export interface Access {
  readonly source: FunctionSource;
  readonly ir: FunctionIr;
  readonly field: string;
  /** `p->dma`, or `dma_unmap_addr(p, dma)` and its kin. */
  readonly expression: MemberExpression | CallExpression;
  /** What the field is accessed through: `*p` for both of these. */
  readonly object: Expression;
  /** The expressions around it, innermost first. */
  readonly around: readonly Expression[];
  readonly site: Site;
  /** Where the field is declared; `unknown` where its struct cannot be told, null where it is no struct of the driver. */
  readonly declaration: StructField | 'unknown' | null;
}

export type MemberExpression = Extract<Expression, { kind: 'member' }>;

const macro = /^dma_unmap_(?:addr|len)(?:_set)?$/;

/** What was found in functions, by the names that were looked for: they need not be looked through again. */
const found = new WeakMap<FunctionIr, Map<string, readonly Access[]>>();

/** All accesses of fields so named in one function, each place once. */
export function accessesIn(program: Program, source: FunctionSource, names: ReadonlySet<string>): readonly Access[] {
  const ir = program.lower(source);
  const wanted = [...names].sort().join(' ');
  const known = found.get(ir) ?? new Map<string, readonly Access[]>();
  found.set(ir, known);
  const accesses = known.get(wanted) ?? program.onBehalfOf(source, () => findAccesses(program, source, ir, names));
  known.set(wanted, accesses);
  return accesses;
}

function findAccesses(
  program: Program,
  source: FunctionSource,
  ir: FunctionIr,
  names: ReadonlySet<string>,
): readonly Access[] {
  const accesses = new Map<string, Access>();
  for (const site of sitesOf(ir)) {
    visitWithParents(site.expression, [], (expression, around) => {
      const named = fieldNamed(expression);
      if (named === null || !names.has(named.field)) return;
      const { start, end } = named.expression.range;
      const declaration = declarationOf(program, source.unit, ir, named.object, named.field);
      const key = `${start}-${end}`;
      if (!accesses.has(key))
        accesses.set(key, { source, ir, ...named, around: [...around].reverse(), site, declaration });
    });
  }
  return [...accesses.values()];
}

/** Calls `visit` for an expression and all below it, with the expressions around each, outermost first. */
export function visitWithParents(
  expression: Expression,
  parents: readonly Expression[],
  visit: (expression: Expression, parents: readonly Expression[]) => void,
): void {
  visit(expression, parents);
  const inner = [...parents, expression];
  for (const child of childrenOf(expression)) visitWithParents(child, inner, visit);
}

function fieldNamed(expression: Expression): Pick<Access, 'field' | 'expression' | 'object'> | null {
  if (expression.kind === 'member') return { field: expression.field, expression, object: expression.object };
  if (expression.kind !== 'call' || !expression.direct || !macro.test(expression.name ?? '')) return null;
  const [pointer, field] = expression.arguments;
  if (pointer === undefined || field?.kind !== 'name') return null;
  const object: Expression =
    pointer.kind === 'address' ? pointer.operand : { kind: 'dereference', operand: pointer, range: pointer.range };
  return { field: field.name.replace(/#.*$/, ''), expression, object };
}

function declarationOf(
  program: Program,
  unit: Unit,
  ir: FunctionIr,
  object: Expression,
  field: string,
): StructField | 'unknown' | null {
  const type = program.typeOf(unit, ir, object);
  if (type === null) return 'unknown';
  const declared = program.findField(unit, type, field);
  return declared ?? (isAggregate(program.resolveType(unit, type)) ? null : 'unknown');
}

function isAggregate({ base }: Type): boolean {
  return /^(?:struct|union) /.test(base);
}
