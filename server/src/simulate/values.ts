/** Values of a run: their bits, their type, and how they came from what nobody told the simulator. */
import { type CType, intType, sizeOf, u64Type } from './ctypes.ts';
import type { Input } from './inputs.ts';

export interface Value {
  /** As C's type has it: negative for negative integers, unsigned for pointers. */
  readonly bits: bigint;
  readonly type: CType;
  /** How it was computed from inputs; null where it depends on none. */
  readonly symbol: Derivation | null;
  /** A struct's bytes, and the place they were read from. */
  readonly struct?: { readonly address: bigint };
}

/** The way from inputs to a value, so that it can be walked again with other inputs. */
export type Derivation =
  | { readonly kind: 'input'; readonly input: Input }
  | {
      readonly kind: 'computed';
      readonly operands: readonly Value[];
      readonly compute: Compute;
      /** Inputs and operations in it: those that grow without end are cut off. */
      readonly weight: number;
    };

export type Compute = (operands: readonly bigint[]) => bigint;

/** Longer derivations are not worth solving. */
const HEAVIEST = 60;

export function constant(bits: bigint, type: CType = intType): Value {
  return { bits: wrap(bits, type), type, symbol: null };
}

export function truth(value: boolean): Value {
  return { bits: value ? 1n : 0n, type: intType, symbol: null };
}

/** The result of a computation, which remembers its inputs. */
export function derive(type: CType, operands: readonly Value[], compute: Compute): Value {
  const bits = wrap(compute(operands.map((operand) => operand.bits)), type);
  let weight = 1;
  let depends = false;
  for (const { symbol } of operands) {
    if (symbol === null) continue;
    depends = true;
    weight += symbol.kind === 'input' ? 1 : symbol.weight;
  }
  if (!depends || weight > HEAVIEST) return { bits, type, symbol: null };
  const wrapped: Compute = (inner) => wrap(compute(inner), type);
  return { bits, type, symbol: { kind: 'computed', operands, compute: wrapped, weight } };
}

/** A value as another type holds it. */
export function convert(value: Value, type: CType): Value {
  if (type.kind === 'void' || type.kind === 'struct' || value.struct !== undefined) return { ...value, type };
  const bits = wrap(value.bits, type);
  if (bits === value.bits) return value.type === type ? value : { ...value, type };
  return derive(type, [value], ([inner]) => inner ?? 0n);
}

/** What is left of a number in a type. */
export function wrap(bits: bigint, type: CType): bigint {
  if (type.kind === 'integer') {
    if (type.name === 'bool') return bits === 0n ? 0n : 1n;
    return type.signed ? BigInt.asIntN(type.size * 8, bits) : BigInt.asUintN(type.size * 8, bits);
  }
  if (type.kind === 'unknown') return bits < 0n ? BigInt.asIntN(64, bits) : BigInt.asUintN(64, bits);
  return BigInt.asUintN(64, bits);
}

/** The value's bits if inputs were otherwise; `assign` gives those that differ. */
export function evaluateWith(value: Value, assign: (input: Input) => bigint | null): bigint {
  const { symbol } = value;
  if (symbol === null) return value.bits;
  if (symbol.kind === 'input') {
    const assigned = assign(symbol.input);
    return assigned === null ? value.bits : wrap(assigned, value.type);
  }
  return symbol.compute(symbol.operands.map((operand) => evaluateWith(operand, assign)));
}

/** The inputs that a value depends on. */
export function inputsOf(value: Value, found: Set<Input> = new Set()): Set<Input> {
  const { symbol } = value;
  if (symbol?.kind === 'input') found.add(symbol.input);
  else if (symbol !== null) for (const operand of symbol.operands) inputsOf(operand, found);
  return found;
}

/** Whether a value depends on a number that nobody told, rather than on whether calls fail. */
export function dependsOnValues(value: Value): boolean {
  for (const input of inputsOf(value)) if (input.kind === 'value') return true;
  return false;
}

/** The numbers that take part in a value's derivation, the likely solutions of a condition on it. */
export function constantsOf(value: Value, found: Set<bigint> = new Set()): Set<bigint> {
  const { symbol } = value;
  if (symbol === null) found.add(value.bits);
  else if (symbol.kind === 'computed') for (const operand of symbol.operands) constantsOf(operand, found);
  return found;
}

/** Type that two operands of an arithmetic operator are brought to. */
export function commonType(a: CType, b: CType): CType {
  const left = promoted(a);
  const right = promoted(b);
  if (left.kind !== 'integer') return right.kind === 'integer' ? left : u64Type;
  if (right.kind !== 'integer') return right;
  if (left.size !== right.size) return left.size > right.size ? left : right;
  return left.signed ? right : left;
}

/** An operand's type after the integer promotions. */
export function promoted(type: CType): CType {
  if (type.kind === 'integer') return type.size < 4 ? intType : type;
  return type.kind === 'pointer' || type.kind === 'array' ? u64Type : type;
}

/** Bits as bytes in memory, lowest first. */
export function toBytes(bits: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(size * 8, bits);
  for (let i = 0; i < size; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

export function fromBytes(bytes: Uint8Array, type: CType): bigint {
  let bits = 0n;
  for (let i = Math.min(bytes.length, sizeOf(type)) - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i] ?? 0);
  return wrap(bits, type);
}
