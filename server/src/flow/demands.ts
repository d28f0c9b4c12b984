/**
 * What a function demands of its parameters: memory that it maps must be such as may be mapped, a handle that it gives to
 * the device must be a live one. Whether that is so only its callers can tell.
 */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Range } from '../program/ir.ts';
import type { FunctionSource } from '../program/program.ts';
import { someName } from '../source/identifiers.ts';
import type { AddressCall } from './addresses.ts';
import type { Resource } from './events.ts';
import type { Bounds } from './facts.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import type { Entry } from './persistent-map.ts';
import type { State } from './state.ts';
import { inOrder, type Signature, type Summary, type Translator } from './summaries.ts';
import { rootOf, type Term } from './terms.ts';

/** Something that is demanded of a value at one point of a path. */
export interface Demand {
  readonly kind: 'dma-memory' | 'live-handle' | 'mask';
  readonly flow: Journal;
  readonly walk: Walk;
  readonly state: State;
  readonly value: Term;
  /** The function that makes the demand, and where; the value as the driver spells it. */
  readonly by: string;
  readonly range: Range;
  readonly subject: string;
  /** What is made under a mask that must hold. */
  readonly resource: Resource | null;
  /** Judges it by what a path knows. */
  readonly check: (demand: Demand) => void;
}

/** A demand as the callers of a function see it, with what must be so of their values for it to be made. */
export interface CallersDemand extends Pick<Demand, 'kind' | 'value' | 'by' | 'subject' | 'resource' | 'check'> {
  readonly facts: readonly Entry<Term, Bounds>[];
}

const mostDemands = 16;

/** Functions that map memory. */
export const mapNames: ReadonlySet<string> = new Set(
  [...apiFunctions.values()].flatMap(({ name, effects }) => (effects.some(({ kind }) => kind === 'map') ? [name] : [])),
);

/** Functions that tell what memory they are given. */
export const inspectors: ReadonlySet<string> = new Set([
  'is_vmalloc_addr',
  'is_vmalloc_or_module_addr',
  'virt_addr_valid',
  'object_is_on_stack',
]);

/**
 * Judges a demand by what this path knows, and passes it on to the callers where the value is theirs; `path` is the
 * state with all that must be so for the demand to be made.
 */
export function demand(made: Demand, path: State = made.state): void {
  made.check(made);
  if (isFromCaller(made.value, made.walk.ir)) note({ ...made, state: path });
}

/** Makes the demands of a callee at its call. */
export function checkDemands(site: AddressCall, { signature, demands }: Summary, translator: Translator): void {
  if (demands.length === 0) return;
  const { flow, walk, state, call, values } = site;
  const mayMap = flow.names(signature.name, 'maps');
  for (const { kind, by, check, facts, value: theirs, subject, resource } of demands) {
    // A callee that maps may well have put a new handle in the place of the old one.
    if (kind === 'live-handle' && mayMap) continue;
    const value = translator.term(theirs);
    const path = state.fork();
    if (!facts.every(({ key, value: bounds }) => path.facts.adopt(translator.term(key), bounds))) continue;
    const argument = call.arguments.find((_, index) => values[index] === value);
    const spelled = argument ? walk.text(argument.range) : subject;
    demand({ kind, flow, walk, state, value, by, range: call.range, subject: spelled, resource, check }, path);
  }
}

function note({ flow, walk, state, kind, value, by, subject, resource, check }: Demand): void {
  const { ir, unit } = walk;
  const alike = flow.demands.filter((other) => other.kind === kind && other.value === value);
  if (flow.demands.length >= mostDemands || alike.length > 1) return;
  const source = unit.functions.find((own) => own.name === ir.name);
  if (kind === 'dma-memory' && source && inspectsMemory(source)) return;
  const facts = state.facts.entries().filter(({ key }) => isCallers(key, ir));
  flow.demands.push({ kind, value, by, subject, resource, check, facts: inOrder(facts) });
}

const isInspector = (name: string) => inspectors.has(name);

/** Whether a function looks itself what memory it has. */
export function inspectsMemory({ chunk }: FunctionSource): boolean {
  return someName(chunk.identifiers, isInspector);
}

/** Whether a value is made of nothing but what the caller gives. */
function isCallers(value: Term, ir: Signature): boolean {
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
function isFromCaller(value: Term, ir: Signature): boolean {
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
