/**
 * What a function demands of its parameters: memory that it maps must be such as may be mapped, a handle that it gives to
 * the device must be a live one. Whether that is so only its callers can tell.
 */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { CallExpression, FunctionIr, Range } from '../program/ir.ts';
import type { FunctionSource } from '../program/program.ts';
import type { Walk } from './interpreter.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { State } from './state.ts';
import { Translator } from './summaries.ts';
import { rootOf, type Term } from './terms.ts';

/** Something that is demanded of a value at one point of a path. */
export interface Demand {
  readonly kind: 'dma-memory' | 'live-handle' | 'mask';
  readonly flow: ModuleFacts;
  readonly walk: Walk;
  readonly state: State;
  readonly value: Term;
  /** The function that makes the demand, and where; the value as the driver spells it. */
  readonly by: string;
  readonly range: Range;
  readonly subject: string;
  /** Judges it by what a path knows. */
  readonly check: (demand: Demand) => void;
}

/** Demands of a function, as seen on some path to them. */
export type Demands = Map<string, readonly Demand[]>;

const mostDemands = 16;

const mapNames: ReadonlySet<string> = new Set(
  [...apiFunctions.values()].flatMap(({ name, effects }) => (effects.some(({ kind }) => kind === 'map') ? [name] : [])),
);

/** Functions that tell what memory they are given. */
const inspectors = ['is_vmalloc_addr', 'is_vmalloc_or_module_addr', 'virt_addr_valid', 'object_is_on_stack'];

/**
 * Judges a demand by what this path knows, and passes it on to the callers where the value is theirs; `path` is the
 * state with all that must be so for the demand to be made.
 */
export function demand(made: Demand, path: State = made.state): void {
  made.check(made);
  if (isFromCaller(made.value, made.walk.ir)) note({ ...made, state: path.fork() });
}

/** Whether a function maps memory that its callers give it. */
export function demandsMemory(flow: ModuleFacts, callee: string): boolean {
  return flow.demands.get(callee)?.some(({ kind }) => kind === 'dma-memory') ?? false;
}

/** Makes the demands of a callee at its call. */
export function checkDemands(
  flow: ModuleFacts,
  walk: Walk,
  state: State,
  call: CallExpression,
  values: readonly Term[],
  callee: FunctionIr,
): void {
  const demands = flow.demands.get(callee.name) ?? [];
  if (demands.length === 0) return;
  const translator = new Translator(walk, state.fork(), call, values, callee);
  const mayMap = flow.graph.names(callee.name, mapNames);
  for (const { kind, by, check, state: end, value: theirs, subject } of demands) {
    // A callee that maps may well have put a new handle in the place of the old one.
    if (kind === 'live-handle' && mayMap) continue;
    const value = translator.term(theirs);
    const path = state.fork();
    const isPossible = end.facts
      .entries()
      .every(([term, bounds]) => !isCallers(term, callee) || path.facts.adopt(translator.term(term), bounds));
    if (!isPossible) continue;
    const argument = call.arguments.find((_, index) => values[index] === value);
    const spelled = argument ? walk.text(argument.range) : subject;
    demand({ kind, flow, walk, state, value, by, range: call.range, subject: spelled, check }, path);
  }
}

function note(made: Demand): void {
  const { flow, walk, kind, value } = made;
  const { name } = walk.ir;
  const known = flow.demands.get(name) ?? [];
  const alike = known.filter((other) => other.kind === kind && other.value === value);
  if (known.length >= mostDemands || alike.length > 1) return;
  const source = walk.unit.functions.find((own) => own.name === name);
  if (kind === 'dma-memory' && source && inspectsMemory(source)) return;
  flow.demands.set(name, [...known, made]);
}

/** Whether a function looks itself what memory it has. */
export function inspectsMemory({ chunk }: FunctionSource): boolean {
  return inspectors.some((inspector) => chunk.identifiers.has(inspector));
}

/** Whether a value is made of nothing but what the caller gives. */
function isCallers(value: Term, ir: FunctionIr): boolean {
  switch (value.kind) {
    case 'integer':
    case 'constant':
      return true;
    case 'operation':
      return value.operands.every((operand) => isCallers(operand, ir));
    case 'sum':
      return value.parts.every(({ term }) => isCallers(term, ir));
    default:
      return isFromCaller(value, ir);
  }
}

/** Whether a value is a parameter, or is read or computed from one. */
function isFromCaller(value: Term, ir: FunctionIr): boolean {
  switch (value.kind) {
    case 'initial':
    case 'address': {
      const root = rootOf(value.place);
      if (root.kind === 'dereference') return isFromCaller(root.pointer, ir);
      const isParameter = root.kind === 'variable' && root.owner === ir.name;
      return value.kind === 'initial' && isParameter && ir.parameters.some(({ name }) => name === root.name);
    }
    case 'operation':
      return value.operands.some((operand) => isFromCaller(operand, ir));
    case 'sum':
      return value.parts.some(({ term }) => isFromCaller(term, ir));
    default:
      return false;
  }
}
