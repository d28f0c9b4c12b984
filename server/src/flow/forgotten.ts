/**
 * Fields that hold something for the life of the device and that no function of the driver ever gives back, though it
 * gives back what lies beside them. What is said here holds only where every use of the field is in sight.
 */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { FunctionSource, Program } from '../program/program.ts';
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
  const releasers = new Releasers(flow.program);
  const sites = new Set<string>();
  return kept.filter((leftover) => {
    const site = siteOf(leftover.live.made);
    if (sites.has(site) || !isForgotten(flow, releasers, leftover)) return false;
    if (!kept.some((other) => isGivenBackBeside(flow, leftover, other))) return false;
    sites.add(site);
    return true;
  });
}

function isForgotten(flow: ModuleFacts, releasers: Releasers, { live, state, walk, patterns }: Leftover): boolean {
  const { made } = live;
  if (made.managed || made.function !== walk.ir.name || live.family || state.doubts.size > 0) return false;
  if (state.outcomeOf(made) !== 'made' || live.escaped) return false;
  if (made.kind === 'sg' || made.kind === 'sgtable') return false;
  const isOwn = (name: string): boolean => name === made.function;
  return (
    patterns.every((pattern) => [...flow.patterns.releasersOf(pattern)].every(isOwn)) &&
    patterns.every((pattern) => releasers.of(fieldOf(pattern)).every(({ name }) => isOwn(name)))
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

/** Functions that give back DMA memory or mappings, themselves or by what they call, found as they are asked for. */
class Releasers {
  private readonly byField = new Map<string, readonly FunctionSource[]>();
  private readonly known = new Map<FunctionSource, boolean>();

  constructor(private readonly program: Program) {}

  /** Those that name a field. */
  of(field: string): readonly FunctionSource[] {
    let sources = this.byField.get(field);
    if (!sources) {
      const named = this.program.units.flatMap(({ functions }) => functions.filter((source) => names(source, field)));
      sources = named.filter((source) => this.mayRelease(source));
      this.byField.set(field, sources);
    }
    return sources;
  }

  private mayRelease(source: FunctionSource): boolean {
    const seen = new Set<FunctionSource>();
    const releases = this.search(source, seen);
    // Where nothing was found, all of it was looked at.
    if (!releases) for (const one of seen) this.known.set(one, false);
    return releases;
  }

  private search(source: FunctionSource, seen: Set<FunctionSource>): boolean {
    const known = this.known.get(source);
    if (known !== undefined || seen.has(source)) return known ?? false;
    seen.add(source);
    for (const name of source.chunk.identifiers) {
      const callee = releasingNames.has(name) ? null : this.program.findFunction(source.unit, name);
      if (callee ? !this.search(callee, seen) : !releasingNames.has(name)) continue;
      this.known.set(source, true);
      return true;
    }
    return false;
  }
}

function names(source: FunctionSource, field: string): boolean {
  return source.chunk.identifiers.has(field);
}

function fieldOf(pattern: string): string {
  return /\w+(?=\W*$)/.exec(pattern)?.[0] ?? pattern;
}
