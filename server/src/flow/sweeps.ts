/**
 * Which fields of the driver's data a function empties, itself or through those it calls. It tells whether a function
 * that only undoes things is worth a look; and it is all that is remembered of functions that set up or tear down so
 * much, in so many ways, that their callers cannot follow them.
 */
import { isForeign, patternOfKey } from './foreign.ts';
import type { Outcome } from './outcomes.ts';
import type { CallGraph } from './relevance.ts';

/** `released`: by any function; `swept`: by one that cannot be followed. */
export type Sweep = 'released' | 'swept';

/** What the functions that were walked so far empty. */
export class Sweeps {
  private readonly functions: Readonly<Record<Sweep, Map<string, Set<string>>>> = {
    released: new Map(),
    swept: new Map(),
  };

  constructor(private readonly graph: CallGraph) {}

  note(sweep: Sweep, name: string, patterns: ReadonlySet<string>): void {
    const functions = this.functions[sweep];
    for (const pattern of patterns) {
      const known = functions.get(pattern);
      if (known) known.add(name);
      else functions.set(pattern, new Set([name]));
    }
  }

  /** Whether a call may empty a field. */
  reaches(sweep: Sweep, callee: string, pattern: string): boolean {
    const functions = this.functions[sweep].get(pattern);
    if (!functions) return false;
    const reached = this.graph.relevantReach(callee);
    for (const name of functions) if (reached.has(name)) return true;
    return false;
  }
}

/** Fields that a function undoes something in without having made it. */
export function releasedIn(ends: readonly Outcome[]): ReadonlySet<string> {
  const patterns = new Set<string>();
  for (const { state } of ends)
    for (const { made } of state.resources()) {
      const pattern = isForeign(made) ? patternOfKey(made.key) : null;
      if (pattern !== null) patterns.add(pattern);
    }
  return patterns;
}
