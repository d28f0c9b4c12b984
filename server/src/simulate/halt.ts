import type { Choices } from './types.ts';

/** Ends a run before its end; caught where runs begin. */
export class Halt extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Begins a run anew with a choice that the run itself found it needs, such as a count that ends a loop. */
export class Restart extends Error {
  constructor(readonly choices: Choices) {
    super('restart');
  }
}
