/**
 * Fields that hold something for the life of the device and that no function of the driver ever gives back, though it
 * gives back what lies beside them. What is said here holds only where every use of the field is in sight.
 */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { FunctionSource } from '../program/program.ts';
import type { Leftover } from './exits.ts';
import { type ModuleFacts, siteOf } from './module-facts.ts';

/** Functions of the kernel that give mappings or DMA memory back. */
export const releasingNames: ReadonlySet<string> = new Set(
  [...apiFunctions.values()].flatMap(({ name, effects }) =>
    effects.some(({ kind }) => kind === 'unmap' || kind === 'free' || kind === 'destroy-pool') ? [name] : [],
  ),
);

/** Of all that functions leave in fields when they succeed, what is never undone. */
export function forgottenIn(flow: ModuleFacts, left: readonly Leftover[]): readonly Leftover[] {
  const kept = left.filter(({ holding, failing, patterns }) => holding === 'kept' && !failing && patterns.length > 0);
  const sites = new Set<string>();
  return kept.filter((leftover) => {
    const site = siteOf(leftover.live.made);
    if (sites.has(site) || !isForgotten(flow, leftover)) return false;
    if (!kept.some((other) => isGivenBackBeside(flow, leftover, other))) return false;
    sites.add(site);
    return true;
  });
}

function isForgotten(flow: ModuleFacts, { live, state, walk, patterns }: Leftover): boolean {
  const { made } = live;
  if (made.managed || made.function !== walk.ir.name || live.family || state.doubts.size > 0) return false;
  if (state.outcomeOf(made) !== 'made' || live.escaped) return false;
  if (made.kind === 'sg' || made.kind === 'sgtable') return false;
  const others = flow.program.units.flatMap(({ functions }) => functions.filter(({ name }) => name !== made.function));
  return patterns.every(
    (pattern) =>
      [...flow.patterns.releasersOf(pattern)].every((name) => name === made.function) &&
      !others.some((source) => names(source, fieldOf(pattern)) && mayRelease(flow, source)),
  );
}

/** Something of the sort, kept in another field, is given back by a function that is there for that. */
function isGivenBackBeside(flow: ModuleFacts, { live, patterns }: Leftover, other: Leftover): boolean {
  const { made } = other.live;
  if (made.type !== live.made.type || siteOf(made) === siteOf(live.made)) return false;
  return other.patterns.some(
    (pattern) =>
      !patterns.includes(pattern) && [...flow.patterns.releasersOf(pattern)].some((name) => name !== made.function),
  );
}

/** Whether a function gives back DMA memory or mappings, itself or by what it calls. */
function mayRelease(flow: ModuleFacts, source: FunctionSource, seen: Set<FunctionSource> = new Set()): boolean {
  if (seen.has(source)) return false;
  seen.add(source);
  for (const name of source.chunk.identifiers) {
    if (releasingNames.has(name)) return true;
    const callee = flow.program.findFunction(source.unit, name);
    if (callee && mayRelease(flow, callee, seen)) return true;
  }
  return false;
}

function names(source: FunctionSource, field: string): boolean {
  return source.chunk.identifiers.has(field);
}

function fieldOf(pattern: string): string {
  return /\w+(?=\W*$)/.exec(pattern)?.[0] ?? pattern;
}
