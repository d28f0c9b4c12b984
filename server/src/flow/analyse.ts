/** Analyses a module again and again as it changes: only what a change touches is walked anew. */
import type { FunctionIr } from '../program/ir.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import { type Life, livesOf } from './lives.ts';
import { ModulePass, type WalkRecord } from './pass.ts';
import type { LocatedEvent } from './report.ts';
import { areSameTraits, type DriverTraits, traitsOf } from './traits.ts';

export interface FlowResult {
  readonly events: readonly LocatedEvent[];
  /** What becomes of each resource that a call in the module makes. */
  readonly lives: readonly Life[];
  /** Functions that were lowered and walked, now or in an earlier analysis, in the order it happened. */
  readonly walked: readonly { readonly source: FunctionSource; readonly ir: FunctionIr }[];
  /** How many of them this analysis walked; the others are as they were. */
  readonly walkedNow: number;
}

/** The engine at work on one module, which may change between one analysis and the next. */
export interface FlowAnalysis {
  /**
   * Finds misuse of the DMA API on the paths of the module's functions, as they are now. A function is taken to be
   * unchanged where its source is the same object as before.
   */
  analyse(program: Program): FlowResult;
}

export function createAnalysis(kernelVersion: string): FlowAnalysis {
  let previous: ReadonlyMap<FunctionSource, WalkRecord> = new Map();
  let traits: DriverTraits | null = null;
  return {
    analyse(program) {
      const now = traitsOf(program);
      const isSameDriver = traits !== null && areSameTraits(traits, now);
      traits = now;
      const pass = new ModulePass(program, kernelVersion, now, isSameDriver ? previous : new Map());
      pass.run();
      const records = [...pass.records.values()];
      previous = pass.records;
      return {
        events: pass.report.events,
        walked: records,
        walkedNow: pass.walkedNow,
        // Only an editor asks for them.
        get lives() {
          return livesOf(records.flatMap(({ journal }) => [...journal.lives.all]));
        },
      };
    },
  };
}
