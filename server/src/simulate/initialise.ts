import type { Expression } from '../program/ir.ts';
import { type CType, layoutOf, sizeOf } from './ctypes.ts';
import type { Evaluator } from './evaluate.ts';
import { type MemoryPlace, write } from './places.ts';

type Initialiser = Extract<Expression, { kind: 'initialiser' }>;

/** Fills a place from a brace initialiser; what it does not name becomes zero. */
export function initialise(evaluator: Evaluator, place: MemoryPlace, initialiser: Initialiser): void {
  const size = sizeOf(place.type);
  if (size > 0) evaluator.simulation.memory.write(place.address, new Uint8Array(size), true);
  fill(evaluator, place, initialiser);
}

function fill(evaluator: Evaluator, place: MemoryPlace, { entries }: Initialiser): void {
  let position = 0;
  for (const { designator, value } of entries) {
    if (designator !== null && typeof designator !== 'string') position = Number(evaluator.value(designator).bits);
    const part =
      typeof designator === 'string' ? memberPlace(evaluator, place, designator) : partAt(evaluator, place, position);
    position = typeof designator === 'string' ? positionOf(place.type, designator) + 1 : position + 1;
    if (part === null) continue;
    if (value.kind === 'initialiser') fill(evaluator, part, value);
    else if (value.kind === 'string' && part.type.kind === 'array') fillText(evaluator, part, value.text);
    else write(evaluator, part, evaluator.value(value, part.type), true);
  }
}

function memberPlace(evaluator: Evaluator, place: MemoryPlace, name: string): MemoryPlace | null {
  const member = evaluator.member(place, name);
  return member.kind === 'memory' ? member : null;
}

function partAt(evaluator: Evaluator, place: MemoryPlace, position: number): MemoryPlace | null {
  const { type, address, name } = place;
  if (type.kind === 'array') {
    if (position < 0 || position >= type.length) return null;
    const offset = BigInt(position * sizeOf(type.element));
    return {
      kind: 'memory',
      address: address + offset,
      type: type.element,
      name: `${name}[${position}]`,
      isPointee: false,
    };
  }
  const field = [...(layoutOf(type)?.fields().keys() ?? [])][position];
  if (field !== undefined) return memberPlace(evaluator, place, field);
  return position === 0 && layoutOf(type) === null ? place : null;
}

function positionOf(type: CType, name: string): number {
  return [...(layoutOf(type)?.fields().keys() ?? [])].indexOf(name);
}

function fillText({ simulation }: Evaluator, { address, type }: MemoryPlace, text: string): void {
  simulation.memory.write(address, new TextEncoder().encode(text).slice(0, sizeOf(type)), true);
}
