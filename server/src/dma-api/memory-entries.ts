/** Shorthands for functions that give and take ordinary memory, of which there are many that differ in name only. */
import { allocateMemory, api, type Details, type Entry, freeMemory } from './builder.ts';
import type { MemoryOrigin } from './types.ts';

interface Allocators {
  readonly origin: MemoryOrigin;
  readonly summary: string;
  /** Function that frees what these return. */
  readonly freedBy?: string;
  readonly managed?: boolean;
  readonly details?: Details;
  readonly prototypes: readonly string[];
}

export function allocators({ origin, summary, freedBy, managed, details, prototypes }: Allocators): readonly Entry[] {
  return prototypes.map((prototype) =>
    api(prototype, summary, { effects: [allocateMemory(origin, managed)], pair: freedBy, ...details }),
  );
}

interface Releases {
  readonly origin: MemoryOrigin;
  readonly summary: string;
  /** Parameter that names the memory. */
  readonly memory: string;
  readonly details?: Details;
  readonly prototypes: readonly string[];
}

export function releases({ origin, summary, memory, details, prototypes }: Releases): readonly Entry[] {
  return prototypes.map((prototype) => api(prototype, summary, { effects: [freeMemory(origin, memory)], ...details }));
}
