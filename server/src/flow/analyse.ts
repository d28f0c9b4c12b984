/** Analyses a module again and again as it changes: only what a change touches is walked anew. */
import type { FunctionIr } from '../program/ir.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import { type Life, livesOf } from './lives.ts';
import { type Known, ModulePass } from './pass.ts';
import type { LocatedEvent } from './report.ts';

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
   * unchanged where its source is the same object as before. `beforeWalk` may throw to end it; walks that are over by then
   * are kept.
   */
  analyse(program: Program, beforeWalk?: () => void): FlowResult;
}

export function createAnalysis(kernelVersion: string): FlowAnalysis {
  let before: Known | null = null;
  return {
    analyse(program, beforeWalk = () => undefined) {
      const pass = new ModulePass(program, kernelVersion, before, beforeWalk);
      try {
        pass.run();
      } catch (error) {
        before = pass.leave(false);
        throw error;
      }
      before = pass.leave(true);
      let lives: readonly Life[] | null = null;
      const walked = [...before.records.values()];
      return {
        events: pass.report.events,
        walked,
        walkedNow: pass.walkedNow,
        // Only an editor asks for them.
        get lives() {
          lives ??= livesOf(walked.flatMap(({ journal }) => [...journal.lives.all]));
          return lives;
        },
      };
    },
  };
}
