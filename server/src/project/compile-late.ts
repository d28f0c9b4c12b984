import { setFlagsFromString } from 'node:v8';

const compilerFlags = ['--interrupt-budget=150000', '--max-inlined-bytecode-size-cumulative=150'];

/**
 * Has V8 wait longer before it optimises code, and inline less, in threads that start from now on. V8 counts on programs
 * that run for long. A check is over soon, and each thread compiles what all others compile too: of its own accord V8
 * would spend a quarter of a run on optimising code.
 */
export function compileLate(): void {
  for (const flag of compilerFlags) setFlagsFromString(flag);
}
