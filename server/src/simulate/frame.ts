/** One call of a function of the driver: its variables, and where it is in its loops. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Expression, FunctionIr } from '../program/ir.ts';
import type { FunctionSource, Unit } from '../program/program.ts';
import { visitExpressions } from '../program/visit.ts';
import type { CType } from './ctypes.ts';
import type { Value } from './values.ts';

export interface Slot {
  readonly address: bigint;
  readonly type: CType;
}

export interface Frame {
  readonly source: FunctionSource;
  readonly unit: Unit;
  readonly ir: FunctionIr;
  readonly depth: number;
  /** Variables that live nowhere in memory. */
  readonly registers: Map<string, Value>;
  /** Variables whose address is taken, arrays and structs. */
  readonly slots: Map<string, Slot>;
  /** How far the loops of iterator macros are, by their condition. */
  readonly iterators: Map<Expression, Iteration>;
  /** Rounds of the loops running now, by their head. */
  readonly rounds: Map<number, number>;
}

/** What an iterator macro does next: true where there was a next element. */
export type Iteration = () => boolean;

export function createFrame(source: FunctionSource, ir: FunctionIr, depth: number): Frame {
  return {
    source,
    unit: source.unit,
    ir,
    depth,
    registers: new Map(),
    slots: new Map(),
    iterators: new Map(),
    rounds: new Map(),
  };
}

/** What the code of a function says of variables and fields, beyond their declared types. */
export interface Usage {
  /** Variables whose address is taken. */
  readonly addressed: ReadonlySet<string>;
  /** Fields through which the function reaches further memory, so that they must be pointers. */
  readonly followed: ReadonlySet<string>;
  /** Types that fields must be of, as their address is given to a function of the kernel: `struct scatterlist *`. */
  readonly given: ReadonlyMap<string, string>;
}

const usages = new WeakMap<FunctionIr, Usage>();

export function usageOf(ir: FunctionIr): Usage {
  let usage = usages.get(ir);
  if (usage === undefined) {
    usage = readUsage(ir);
    usages.set(ir, usage);
  }
  return usage;
}

function readUsage(ir: FunctionIr): Usage {
  const addressed = new Set<string>();
  const followed = new Set<string>();
  const given = new Map<string, string>();
  visitExpressions(ir, (expression) => {
    if (expression.kind === 'call' && expression.direct && expression.name !== null) {
      const parameters = apiFunctions.get(expression.name)?.parameters ?? [];
      for (const [position, argument] of expression.arguments.entries()) {
        const type = parameters[position]?.type ?? '';
        const field = argument.kind === 'address' && argument.operand.kind === 'member' ? argument.operand.field : null;
        if (field !== null && /^struct \w+ \*$/.test(type)) given.set(field, type.slice(0, -2));
      }
    }
    if (expression.kind === 'address') {
      const root = rootOf(expression.operand);
      if (root !== null) addressed.add(root);
    }
    const pointer =
      expression.kind === 'dereference' ? expression.operand : expression.kind === 'index' ? expression.array : null;
    if (pointer?.kind === 'member') followed.add(pointer.field);
  });
  return { addressed, followed, given };
}

function rootOf(expression: Expression): string | null {
  switch (expression.kind) {
    case 'name':
      return expression.scope === 'global' ? null : expression.name;
    case 'member':
      return rootOf(expression.object);
    case 'index':
      return rootOf(expression.array);
    case 'cast':
      return rootOf(expression.operand);
    default:
      return null;
  }
}
