import { sizeOf, vaguePointer } from './ctypes.ts';
import type { Evaluator } from './evaluate.ts';
import { type Place, read } from './places.ts';
import { constant, type Value } from './values.ts';

/**
 * The place that a text like `priv->rx[1].dma` names, its first word being one of the values known; null where it names
 * none.
 */
export function placeNamed(evaluator: Evaluator, text: string, known: ReadonlyMap<string, Value>): Place | null {
  const parts = [...text.replaceAll(/\s/g, '').matchAll(/(->|\.|\[|^)(\w+)\]?/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text.replaceAll(/\s/g, '')) return null;
  const base = known.get(parts[0]?.[2] ?? '');
  if (base === undefined) return null;
  let place: Place | null = null;
  for (const [, joint, name = ''] of parts.slice(1)) {
    place = step(
      evaluator,
      place === null ? base : read(evaluator, place, vaguePointer),
      place,
      joint ?? '',
      name,
      text,
    );
    if (place === null) return null;
  }
  return place;
}

function step(
  evaluator: Evaluator,
  value: Value,
  place: Place | null,
  joint: string,
  name: string,
  text: string,
): Place | null {
  switch (joint) {
    case '->':
      return evaluator.member(evaluator.pointed(value, text), name);
    case '.':
      return place === null ? null : evaluator.member(place, name);
    case '[': {
      const element = evaluator.pointed(value, text);
      if (element.kind !== 'memory') return null;
      const offset = constant(BigInt(name)).bits * BigInt(sizeOf(element.type));
      return { ...element, address: element.address + offset, isPointee: false };
    }
    default:
      return null;
  }
}
