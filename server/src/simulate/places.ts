/** Reading and writing places: registers and typed memory. What was never written is asked for here. */
import { hex } from '../model/format.ts';
import { type CType, elementOf, integerType, isVague, pointerTo, sizeOf, u64Type } from './ctypes.ts';
import { isErrorPointer } from './errors.ts';
import type { Evaluator } from './evaluate.ts';
import { usageOf } from './frame.ts';
import { Halt } from './halt.ts';
import { standardNumber } from './inputs.ts';
import type { Simulation } from './simulation.ts';
import { constant, convert, type Value } from './values.ts';

export type Place =
  | { readonly kind: 'register'; readonly variable: string; readonly type: CType; readonly name: string }
  | {
      readonly kind: 'memory';
      readonly address: bigint;
      readonly type: CType;
      /** In words of the source: `priv->ring`. */
      readonly name: string;
      /** True for what a pointer of that name points at, so that its fields are named with `->`. */
      readonly isPointee: boolean;
    };

export type MemoryPlace = Extract<Place, { kind: 'memory' }>;

/** The value of a place; arrays become pointers to their first element. */
export function read(evaluator: Evaluator, place: Place, expected: CType | null): Value {
  const { simulation, frame } = evaluator;
  if (place.kind === 'register') {
    const value = frame.registers.get(place.variable);
    if (value !== undefined) return value;
    const fresh = ask(evaluator, place.name, wantedType(evaluator, place, expected));
    frame.registers.set(place.variable, fresh);
    return fresh;
  }
  const { address, type } = place;
  checkAddress(simulation, place);
  if (type.kind === 'array') return constant(address, pointerTo(type.element));
  if (type.kind === 'struct') return { bits: address, type, symbol: null, struct: { address } };
  if (type.kind === 'function') return constant(address, pointerTo(type));
  if (type.kind === 'void') return constant(0n, u64Type);
  const wanted = wantedType(evaluator, place, expected);
  if (simulation.memory.isWritten(address, sizeOf(wanted))) {
    const value = simulation.memory.load(address, type.kind === 'unknown' ? wanted : type);
    return value;
  }
  const value = ask(evaluator, place.name, wanted);
  simulation.memory.store(address, value, sizeOf(wanted), true);
  return value;
}

/** Stores a value; `quiet` where it is no doing of the driver's. */
export function write(evaluator: Evaluator, place: Place, value: Value, quiet = false): void {
  const { simulation, frame } = evaluator;
  if (place.kind === 'register') {
    const converted = place.type.kind === 'unknown' ? value : convert(value, place.type);
    frame.registers.set(place.variable, converted);
    if (converted.type.kind === 'pointer') simulation.objects.rename(converted.bits, place.name);
    return;
  }
  checkAddress(simulation, place);
  if (value.struct !== undefined) {
    const size = place.type.kind === 'struct' ? sizeOf(place.type) : sizeOf(value.type);
    simulation.memory.copy(place.address, value.struct.address, size);
    return;
  }
  if (place.type.kind === 'struct' || place.type.kind === 'array') {
    simulation.memory.write(place.address, new Uint8Array(sizeOf(place.type)), quiet);
    return;
  }
  const type = place.type.kind === 'unknown' ? value.type : place.type;
  simulation.memory.store(place.address, convert(value, type), sizeOf(type), quiet, place.name);
}

/** What nobody set, as its type and its name suggest. */
export function ask(evaluator: Evaluator, name: string, type: CType): Value {
  const { simulation, frame } = evaluator;
  const isObject = type.kind === 'unknown' && simulation.inputs.choiceOf(name) === 'object';
  if (isObject) return ask(evaluator, name, pointerTo(type.layout.pointee()));
  const target = elementOf(type);
  if (target !== null) {
    const standard = simulation.objects.pointee(frame.unit, target, name);
    return simulation.inputs.value({ name, kind: 'value', type, standard, alternatives: [0n] });
  }
  if (type.kind === 'integer' && type.name === 'dma_addr_t') {
    return simulation.inputs.value({
      name,
      kind: 'value',
      type,
      standard: simulation.guessHandle(),
      alternatives: [0n],
    });
  }
  const number = type.kind === 'integer' ? type : integerType('unsigned long', 8, false);
  return simulation.inputs.value({ name, kind: 'value', type: number, standard: standardNumber(name, number) });
}

/** The type to take a place as: what it is wanted as, where it has no type of its own. */
function wantedType({ frame }: Evaluator, { type, name }: Place, expected: CType | null): CType {
  if (type.kind !== 'unknown') return type;
  if (expected !== null && isVague(expected)) return pointerTo(type.layout.pointee());
  if (expected !== null && (expected.kind === 'pointer' || expected.kind === 'integer')) return expected;
  const field = /(\w+)$/.exec(name)?.[1] ?? '';
  return usageOf(frame.ir).followed.has(field) ? pointerTo(type.layout.pointee()) : type;
}

function checkAddress({ memory, machine }: Simulation, { address, name }: MemoryPlace): void {
  if (memory.regionAt(address) !== null) return;
  if (address < 4096n) throw new Halt(`it dereferences NULL at '${name}'`);
  if (isErrorPointer(address)) throw new Halt(`it dereferences an error pointer at '${name}'`);
  if (machine.blockOf(address) === null) throw new Halt(`'${name}' lies at ${hex(address)}, where there is no memory`);
}
