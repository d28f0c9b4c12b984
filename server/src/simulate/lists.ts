/** Doubly linked lists in memory (include/linux/list.h). */
import { boolType, type CType, pointerTo, voidType } from './ctypes.ts';
import type { Evaluator } from './evaluate.ts';
import { constant, convert, derive, type Value } from './values.ts';

/** Offsets of `next` and `prev` in struct list_head. */
const offsets = { next: 0n, prev: 8n } as const;
const SIZE = 16;

const link8: CType = pointerTo(voidType);

/** The element after (or before) one; a list nobody set up is given one element first. */
export function nextOf(evaluator: Evaluator, at: bigint, side: 'next' | 'prev' = 'next'): bigint {
  populate(evaluator, at, 'list');
  return evaluator.simulation.memory.load(at + offsets[side], link8).bits;
}

export function setEmpty(evaluator: Evaluator, head: bigint): void {
  point(evaluator, head, head, false);
}

/** Puts an element between two neighbours. */
export function link(evaluator: Evaluator, element: bigint, before: bigint, after: bigint): void {
  const { memory } = evaluator.simulation;
  memory.store(element, constant(after, link8), 8);
  memory.store(element + offsets.prev, constant(before, link8), 8);
  if (memory.regionAt(before) !== null) memory.store(before, constant(element, link8), 8);
  if (memory.regionAt(after) !== null) memory.store(after + offsets.prev, constant(element, link8), 8);
}

/** Takes an element out, if it is in a list that is known. */
export function unlink(evaluator: Evaluator, element: bigint): void {
  const { memory } = evaluator.simulation;
  if (!memory.isWritten(element, SIZE)) return;
  const after = memory.load(element, link8).bits;
  const before = memory.load(element + offsets.prev, link8).bits;
  if (memory.regionAt(before) !== null) memory.store(before, constant(after, link8), 8);
  if (memory.regionAt(after) !== null) memory.store(after + offsets.prev, constant(before, link8), 8);
}

/** `list_empty(head)`. */
export function isEmptyList(evaluator: Evaluator, head: bigint, name: string): Value {
  populate(evaluator, head, name);
  return derive(boolType, [evaluator.simulation.memory.load(head, link8)], ([next]) => (next === head ? 1n : 0n));
}

/** The first element's link, or 0 where the list is empty. */
export function firstOf(evaluator: Evaluator, head: bigint, name: string): Value {
  populate(evaluator, head, name);
  const next = evaluator.simulation.memory.load(head, link8);
  return derive(next.type, [next], ([bits = 0n]) => (bits === head ? 0n : bits));
}

/** Gives a list that is an input its one element, or none if so chosen. */
export function populate(evaluator: Evaluator, head: bigint, name: string): void {
  const { memory, objects, inputs } = evaluator.simulation;
  if (memory.isWritten(head, SIZE)) return;
  const list = objects.nameOf(head) ?? name.replace(/^&/, '');
  const element = objects.fresh({ kind: 'array', element: pointerTo(voidType), length: 2 }, `${list}'s element`, true);
  const asked = inputs.value({
    name: `'${list}' has elements`,
    kind: 'value',
    type: boolType,
    standard: 1n,
    alternatives: [0n],
  });
  const first = derive(link8, [asked], ([some]) => (some === 0n ? head : element));
  memory.store(head, first, 8, true);
  memory.store(head + offsets.prev, convert(first, link8), 8, true);
  point(evaluator, element, head, true);
}

function point({ simulation }: Evaluator, from: bigint, to: bigint, quiet: boolean): void {
  simulation.memory.store(from, constant(to, link8), 8, quiet);
  simulation.memory.store(from + offsets.prev, constant(to, link8), 8, quiet);
}
