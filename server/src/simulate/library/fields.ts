/** Fields of the structures that arguments point at. */
import type { CallSite } from '../calls.ts';
import { type CType, elementOf, pointerTo } from '../ctypes.ts';
import type { Evaluator } from '../evaluate.ts';
import { type Place, read, write } from '../places.ts';
import type { Value } from '../values.ts';

/** A field of what a pointer points at, a structure of that tag where the pointer does not say. */
export function fieldPlace(evaluator: Evaluator, pointer: Value, tag: string, name: string): Place {
  const declared = elementOf(pointer.type);
  const own = declared?.kind === 'struct' ? declared : evaluator.simulation.types.struct(evaluator.frame.unit, tag);
  const whole = evaluator.pointed({ ...pointer, type: pointerTo(own) }, tag.replace(/^\w+ /, ''));
  return evaluator.member(whole, name);
}

export function readField(
  site: CallSite,
  position: number,
  tag: string,
  name: string,
  expected: CType | null = null,
): Value {
  return read(site.evaluator, fieldPlace(site.evaluator, site.argument(position), tag, name), expected);
}

export function writeField(site: CallSite, position: number, tag: string, name: string, value: Value): void {
  write(site.evaluator, fieldPlace(site.evaluator, site.argument(position), tag, name), value);
}
