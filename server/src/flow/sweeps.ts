/**
 * Functions that set up or tear down so much, in so many ways, that their callers cannot follow them. All that is
 * remembered of them is which fields of the driver's data they empty: what a caller keeps there may be undone by them.
 */
import type { FunctionSource, Program } from '../program/program.ts';
import { isForeign, patternOfKey } from './foreign.ts';
import type { Sites } from './module-facts.ts';
import type { Outcome } from './outcomes.ts';
import type { CallGraph } from './relevance.ts';
import type { Live, State } from './state.ts';

export class Sweeps {
  private readonly own = new Map<FunctionSource, ReadonlySet<string>>();
  private readonly all = new Map<FunctionSource, ReadonlySet<string>>();

  constructor(
    private readonly program: Program,
    private readonly graph: CallGraph,
    private readonly sites: Sites,
  ) {}

  /** Takes a function for one that cannot be followed; whoever calls it is trusted to look after what it leaves. */
  add(source: FunctionSource, ends: readonly Outcome[]): void {
    const patterns = new Set<string>();
    for (const { state } of ends)
      for (const { made, failedIn } of state.resources()) {
        const pattern = isForeign(made) ? patternOfKey(made.key) : null;
        if (pattern !== null) patterns.add(pattern);
        if (failedIn) this.sites.cleanedUp(made, failedIn);
      }
    this.own.set(source, patterns);
  }

  /** Resources of a path that a call may undo. */
  candidates(state: State, callee: FunctionSource): readonly Live[] {
    if (this.own.size === 0 || state.resourceCount === 0) return [];
    const patterns = this.patternsOf(callee);
    return state.resources().filter((live) => !live.released && live.keptIn.some((pattern) => patterns.has(pattern)));
  }

  /** Fields emptied by a function, or by those it calls. */
  private patternsOf(source: FunctionSource): ReadonlySet<string> {
    const known = this.all.get(source);
    if (known) return known;
    const patterns = new Set(this.own.get(source));
    this.all.set(source, patterns);
    for (const name of this.graph.relevantCallees(source.name)) {
      const callee = this.program.findFunction(source.unit, name);
      if (callee) for (const pattern of this.patternsOf(callee)) patterns.add(pattern);
    }
    return patterns;
  }
}
