/** Finds an input that makes a condition come out the other way. */
import { errorPointer, isErrorPointer } from './errors.ts';
import type { Input } from './inputs.ts';
import { constantsOf, evaluateWith, inputsOf, type Value, wrap } from './values.ts';

export interface Solution {
  readonly input: Input;
  readonly bits: bigint;
}

/** More trials than this for one condition are not worth it. */
const MOST_TRIALS = 200;

/**
 * A value of one input for which `accepts` holds of the condition's value, all other inputs as they are; null where
 * none is found. `near` tries what the condition compares with before the plainest values. Derivations are walked again with likely values instead of being inverted: what drivers test is simple.
 */
export function solve(
  condition: Value,
  accepts: (bits: bigint) => boolean,
  order: 'plain' | 'near' = 'plain',
): Solution | null {
  const constants = constantsOf(condition);
  let trials = 0;
  for (const input of [...inputsOf(condition)].reverse()) {
    for (const candidate of candidatesFor(input, constants, order)) {
      if (candidate === input.bits) continue;
      if (trials++ > MOST_TRIALS) return null;
      const bits = evaluateWith(condition, (other) => (other === input ? candidate : null));
      if (accepts(bits)) return { input, bits: candidate };
    }
  }
  return null;
}

/** What a number that is compared with, and the value as it is, suggest. */
const changes: readonly ((number: bigint, now: bigint) => bigint)[] = [
  (number) => number,
  (number) => number + 1n,
  (number) => (number > 0n ? number - 1n : number),
  (number, now) => now | number,
  (number, now) => now ^ number,
  (number, now) => now & ~number,
];

/** Values to try, the plainest first. */
function candidatesFor(input: Input, constants: ReadonlySet<bigint>, order: 'plain' | 'near'): Iterable<bigint> {
  const compared = order === 'near' && input.type.kind !== 'pointer' ? [...constants].sort(descending) : [];
  const wide = new Set<bigint>([
    ...compared.map((bits) => wrap(bits, input.type)),
    input.standard,
    ...input.alternatives,
  ]);
  if (input.kind === 'failure') return wide;
  if (input.type.kind === 'pointer') return wide.add(0n).add(errorPointer(-12n));
  const numbers = [0n, 1n, ...constants].filter((number) => !isErrorPointer(number));
  for (const change of changes) {
    for (const number of numbers) wide.add(wrap(change(number, input.bits), input.type));
  }
  for (let bit = 0n; bit < 32n; bit++) wide.add(wrap(1n << bit, input.type));
  for (const extreme of [-1n, -22n, 2n ** 31n, ~0n]) wide.add(wrap(extreme, input.type));
  return wide;
}

function descending(a: bigint, b: bigint): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
