import type { SimulationRun, TraceStep } from '../simulate/types.ts';

/** Why a player stopped where it stands. */
export type StopReason = 'entry' | 'step' | 'breakpoint' | 'violation' | 'end';

/** Which steps of a trace interest whoever plays it. */
export interface StopRules {
  /** Whether a breakpoint lies on a step. */
  readonly isBreakpoint: (step: TraceStep) => boolean;
  readonly atViolations: boolean;
}

/** Plays a recorded run forwards and backwards, as a debugger steps through a program. */
export class TracePlayer {
  /** Index of the step that has just happened. */
  private position = 0;

  constructor(
    readonly run: SimulationRun,
    /** Tells one source line from another; steps on one line are one to a debugger. */
    private readonly lineOf: (step: TraceStep) => number,
  ) {}

  get index(): number {
    return this.position;
  }

  get step(): TraceStep | null {
    return this.run.steps[this.position] ?? null;
  }

  /** The step under way and those that called it, the innermost first. */
  frames(): TraceStep[] {
    const frames: TraceStep[] = [];
    for (let index = this.position; index >= 0; index--) {
      const step = this.run.steps[index];
      const inner = frames.at(-1);
      if (step && (!inner || step.depth < inner.depth)) frames.push(step);
    }
    return frames;
  }

  moveTo(index: number): void {
    this.position = Math.min(Math.max(index, 0), Math.max(0, this.run.steps.length - 1));
  }

  /** Goes on until a step satisfies `isGoal`, or the rules ask for a stop before. */
  forward(rules: StopRules, isGoal: (step: TraceStep, from: TraceStep) => boolean): StopReason {
    return this.move(1, rules, isGoal);
  }

  backward(rules: StopRules, isGoal: (step: TraceStep, from: TraceStep) => boolean): StopReason {
    return this.move(-1, rules, isGoal);
  }

  /** Another line, or another function: what a debugger steps to. */
  readonly isOtherLine = (step: TraceStep, from: TraceStep): boolean =>
    step.depth !== from.depth || step.function !== from.function || this.lineOf(step) !== this.lineOf(from);

  private move(by: 1 | -1, rules: StopRules, isGoal: (step: TraceStep, from: TraceStep) => boolean): StopReason {
    const from = this.step;
    if (!from) return 'end';
    for (let index = this.position + by; ; index += by) {
      const step = this.run.steps[index];
      if (!step) return this.stopAtEnd(by);
      this.position = index;
      if (rules.atViolations && step.violations.length > 0) return 'violation';
      if (rules.isBreakpoint(step) && this.isOtherLine(step, this.run.steps[index - by] ?? from)) return 'breakpoint';
      if (isGoal(step, from)) return 'step';
    }
  }

  private stopAtEnd(by: 1 | -1): StopReason {
    return by === 1 ? 'end' : 'entry';
  }
}
