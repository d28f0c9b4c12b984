import type { PlainRun, PlainStep } from '../simulate/plain-run.ts';

/** Why a player stopped where it stands. */
export type StopReason = 'entry' | 'step' | 'breakpoint' | 'violation' | 'end';

/** Which steps of a trace interest whoever plays it. */
export interface StopRules {
  /** Whether a breakpoint lies on a step. */
  readonly isBreakpoint: (step: PlainStep) => boolean;
  readonly atViolations: boolean;
}

/** Plays a recorded run forwards and backwards, as a debugger steps through a program. */
export class TracePlayer {
  /** Index of the step that has just happened. */
  private position = 0;

  constructor(readonly run: PlainRun) {}

  get index(): number {
    return this.position;
  }

  get step(): PlainStep | null {
    return this.run.steps[this.position] ?? null;
  }

  /** The step under way and those that called it, the innermost first. */
  frames(): PlainStep[] {
    const frames: PlainStep[] = [];
    for (let index = this.position; index >= 0; index--) {
      const step = this.run.steps[index];
      const inner = frames.at(-1);
      if (!step) continue;
      if (!inner) frames.push(step);
      else if (step.depth < inner.depth) frames.push(this.atCall(step));
    }
    return frames;
  }

  moveTo(index: number): void {
    this.position = Math.min(Math.max(index, 0), Math.max(0, this.run.steps.length - 1));
  }

  /** Goes on until a step satisfies `isGoal`, or the rules ask for a stop before. */
  forward(rules: StopRules, isGoal: (step: PlainStep, from: PlainStep) => boolean): StopReason {
    return this.move(1, rules, isGoal);
  }

  backward(rules: StopRules, isGoal: (step: PlainStep, from: PlainStep) => boolean): StopReason {
    return this.move(-1, rules, isGoal);
  }

  /** Another line, or another function: what a debugger steps to; steps on one line are one to it. */
  readonly isOtherLine = (step: PlainStep, from: PlainStep): boolean =>
    step.depth !== from.depth || step.function !== from.function || step.line !== from.line;

  /** A caller as it stands now, at its call: a statement is recorded when it is done, so the call comes later. */
  private atCall(before: PlainStep): PlainStep {
    const next = this.run.steps.find(({ depth }, index) => index > this.position && depth <= before.depth);
    if (!next || next.depth !== before.depth || next.function !== before.function) return before;
    const { line, column, endLine, endColumn } = next;
    return { ...before, line, column, endLine, endColumn };
  }

  private move(by: 1 | -1, rules: StopRules, isGoal: (step: PlainStep, from: PlainStep) => boolean): StopReason {
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
