/** Shorthands for the families of functions that give and take ordinary memory. */
import { allocateMemory, api, type Entry, freeMemory } from './builder.ts';
import type { MemoryOrigin } from './types.ts';

/** `size` is null where the function takes none in bytes. */
export function allocator(
  prototype: string,
  summary: string,
  origin: MemoryOrigin,
  size: string | null,
  pair: string,
): Entry {
  return api(prototype, summary, { effects: [allocateMemory(origin, { size })], pair });
}

/** `n` objects of `size` bytes. */
export function arrayAllocator(prototype: string, summary: string, origin: MemoryOrigin, pair: string): Entry {
  return api(prototype, summary, { effects: [allocateMemory(origin, { size: 'size', count: 'n' })], pair });
}

export function release(prototype: string, summary: string, origin: MemoryOrigin, memory: string): Entry {
  return api(prototype, summary, { effects: [freeMemory(origin, memory)] });
}
