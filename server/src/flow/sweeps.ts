/**
 * Which fields of the driver's data a function empties, itself or through those it calls. It tells whether a function
 * that only undoes things is worth a look; and it is all that is remembered of functions that set up or tear down so
 * much, in so many ways, that their callers cannot follow them.
 */
import type { FunctionSource, Program } from '../program/program.ts';
import { isForeign, patternOfKey } from './foreign.ts';
import type { Sites } from './module-facts.ts';
import type { Outcome } from './outcomes.ts';
import type { CallGraph } from './relevance.ts';
import type { Live, State } from './state.ts';

export class Sweeps {
  private readonly released = new Reach();
  private readonly swept = new Reach();

  constructor(
    private readonly program: Program,
    private readonly graph: CallGraph,
    private readonly sites: Sites,
  ) {}

  /** Notes what a function undoes. */
  note(source: FunctionSource, ends: readonly Outcome[]): void {
    this.released.own.set(source, releasedIn(ends));
  }

  /** Takes a function for one that cannot be followed; whoever calls it is trusted to look after what it leaves. */
  add(source: FunctionSource, ends: readonly Outcome[]): void {
    this.swept.own.set(source, releasedIn(ends));
    for (const { state } of ends)
      for (const { made, failedIn } of state.resources()) if (failedIn) this.sites.cleanedUp(made, failedIn);
  }

  /** Resources of a path that a call may undo in ways that cannot be followed. */
  candidates(state: State, callee: FunctionSource): readonly Live[] {
    return this.swept.own.size === 0 ? [] : this.keptIn(state, callee, this.swept);
  }

  /** Whether a call may undo some resource of a path. */
  mayRelease(state: State, callee: FunctionSource): boolean {
    return this.keptIn(state, callee, this.released).length > 0;
  }

  private keptIn(state: State, callee: FunctionSource, reach: Reach): readonly Live[] {
    if (state.resourceCount === 0) return [];
    const patterns = this.patternsOf(callee, reach);
    if (patterns.size === 0) return [];
    return state.resources().filter((live) => !live.released && live.keptIn.some((pattern) => patterns.has(pattern)));
  }

  /** Fields emptied by a function, or by those it calls. */
  private patternsOf(source: FunctionSource, reach: Reach): ReadonlySet<string> {
    const known = reach.all.get(source);
    if (known) return known;
    const patterns = new Set(reach.own.get(source));
    reach.all.set(source, patterns);
    for (const name of this.graph.relevantCallees(source.name)) {
      const callee = this.program.findFunction(source.unit, name);
      if (callee) for (const pattern of this.patternsOf(callee, reach)) patterns.add(pattern);
    }
    return patterns;
  }
}

/** Patterns of fields by function: its own, and those of all it calls too. */
class Reach {
  readonly own = new Map<FunctionSource, ReadonlySet<string>>();
  readonly all = new Map<FunctionSource, ReadonlySet<string>>();
}

function releasedIn(ends: readonly Outcome[]): ReadonlySet<string> {
  const patterns = new Set<string>();
  for (const { state } of ends)
    for (const { made } of state.resources()) {
      const pattern = isForeign(made) ? patternOfKey(made.key) : null;
      if (pattern !== null) patterns.add(pattern);
    }
  return patterns;
}
