/** Functions of the driver that only compute one thing from another: `to_card(dev)`, `card_of(ring)`. */
import type { FunctionSource } from '../program/program.ts';
import { isPureCall } from './values.ts';

/** Longer functions are no accessors, and need not be looked at. */
const longest = 400;

/** Nothing but declarations of what is computed, and its return. */
const body = /\{(?:\s*(?:const\s+)?(?:struct\s+)?\w+[\s*]+\w+\s*=[^;={}]*;)*\s*return\b[^;{}=]*;\s*\}\s*$/;
const comments = /\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|\/\/[^\n]*/g;
const calls = /\b(\w+)\s*\(/g;
const containers: ReadonlySet<string> = new Set([
  'container_of',
  'container_of_const',
  'list_entry',
  'typeof',
  'sizeof',
]);

/** Whether all that a call of a function does is to yield a value that its arguments lead to, the same each time. */
export function isAccessor({ chunk, unit }: FunctionSource): boolean {
  if (chunk.end - chunk.start > longest) return false;
  const text = unit.file.text.slice(chunk.start, chunk.end).replace(comments, ' ');
  const start = text.indexOf('{');
  if (start < 0 || !body.test(text.slice(start))) return false;
  for (const [, name = ''] of text.slice(start).matchAll(calls))
    if (name !== 'return' && !containers.has(name) && !isPureCall(name)) return false;
  return true;
}
