/** Calls that may end in one of several ways: a step with such calls is run once for each combination of their outcomes. */
import type { State } from './state.ts';

export class Choices {
  /** How many steps were run. */
  runs = 0;
  /**
   * None of the outcomes of a callee can be, by what the path knows: a loop in it runs more often than it was walked. The path
   * goes on without the callee's summary.
   */
  leavesCallees = false;
  /** Outcomes chosen for the calls of the step under way, and how many each had. */
  private choices: number[] = [];
  private arities: number[] = [];
  private position = 0;

  /** Runs a step on the state, and on copies of it for all outcomes but the first. */
  forEach(state: State, run: (outcome: State) => void): void {
    this.choices = [];
    this.arities = [];
    const before = state.fork();
    let goesOn = false;
    for (let current = state; ; current = before.fork()) {
      this.position = 0;
      goesOn = this.attempt(current, run) || goesOn;
      if (!this.advance()) break;
    }
    if (goesOn || this.arities.length === 0) return;
    this.leavesCallees = true;
    this.attempt(before, run);
    this.leavesCallees = false;
  }

  /** Picks one of several outcomes of a call; the others are walked too. */
  choose(count: number): number {
    const index = this.choices[this.position] ?? 0;
    this.arities[this.position] = count;
    this.choices[this.position] = index;
    this.position++;
    return index;
  }

  /** Ends the path under way: what was chosen contradicts what is known. */
  abandon(): never {
    throw abandoned;
  }

  /** False where the path ends there, because what was chosen cannot be. */
  private attempt(state: State, run: (outcome: State) => void): boolean {
    this.runs++;
    try {
      run(state);
      return true;
    } catch (error) {
      if (error !== abandoned) throw error;
      return false;
    }
  }

  private advance(): boolean {
    this.choices.length = this.position;
    this.arities.length = this.position;
    for (let index = this.choices.length - 1; index >= 0; index--) {
      const next = (this.choices[index] ?? 0) + 1;
      if (next < (this.arities[index] ?? 1)) {
        this.choices[index] = next;
        this.choices.length = index + 1;
        return true;
      }
    }
    return false;
  }
}

const abandoned = new Error('path abandoned');
