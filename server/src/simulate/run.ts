/** One run of a function, from a fresh machine to its end or to what ended it. */
import { createMachine } from '../model/machine.ts';
import { platforms } from '../model/platforms.ts';
import type { Platform, PlatformName } from '../model/types.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import { callers } from './calls.ts';
import { typeText } from './ctypes.ts';
import { describeValue } from './describe.ts';
import { runFunction } from './execute.ts';
import { Halt, Restart } from './halt.ts';
import { writeChoice } from './inputs.ts';
import { leftMappings } from './leftovers.ts';
import { type Limits, Simulation, standardLimits } from './simulation.ts';
import type { AskedInput, Choices, PathSummary, SimulationRun } from './types.ts';
import type { Value } from './values.ts';

export interface RunOptions {
  readonly kernelVersion?: string;
  readonly limits?: Partial<Limits>;
  /** A machine of its own, in place of the platform's. */
  readonly machine?: Platform;
  /** Width of the masks that devices have before the driver sets any. */
  readonly maskBits?: number;
}

/** A run that ended, before it is told as plain data. */
export interface EndedRun {
  readonly simulation: Simulation;
  readonly value: Value | null;
  /** Why it did not come to its end; null where it did. */
  readonly reason: string | null;
  /** The choices that were made, those included that the run found it needs to come to an end. */
  readonly choices: Choices;
  readonly found: Choices;
}

/** Times a run is begun anew to end its loops. */
const MOST_RESTARTS = 12;

/** Runs a function with these choices on a platform; whatever is not chosen is answered by the standing policy. */
export function runPath(
  program: Program,
  source: FunctionSource,
  choices: Choices,
  platform: PlatformName,
  options: RunOptions = {},
): SimulationRun {
  const ended = runOnce(program, choices, platform, { ...options, isRecording: true }, (simulation) =>
    runInContext(simulation, source),
  );
  return tell(ended, source.name, platform, null);
}

/** Runs a function in the context that the kernel calls it in. */
export function runInContext(
  simulation: Simulation,
  source: FunctionSource,
  given: readonly Value[] = [],
): Value | null {
  const isHard = simulation.program.rolesOf(source).some((role) => role.context === 'hard-irq');
  if (isHard) simulation.changeContext('irqs-off', 1);
  const value = runFunction(simulation, callers, source, given, 0);
  if (isHard) simulation.changeContext('irqs-off', -1);
  return value;
}

/** Runs something on a fresh machine until it ends, beginning anew where a loop asks for it. */
export function runOnce(
  program: Program,
  choices: Choices,
  platform: PlatformName,
  {
    kernelVersion = '6.12',
    limits = {},
    machine,
    maskBits = 32,
    isRecording,
  }: RunOptions & { readonly isRecording: boolean },
  perform: (simulation: Simulation) => Value | null,
): EndedRun {
  let found: Choices = {};
  for (let restarts = 0; ; restarts++) {
    const all = { ...found, ...choices };
    const simulation = new Simulation(program, createMachine(machine ?? platforms[platform]), {
      choices: all,
      isRecording,
      kernelVersion,
      limits: { ...standardLimits, ...limits },
      maskBits,
      mayRestart: restarts < MOST_RESTARTS,
    });
    try {
      const value = perform(simulation);
      return { simulation, value, reason: null, choices: all, found };
    } catch (error) {
      if (error instanceof Halt) return { simulation, value: null, reason: error.reason, choices: all, found };
      if (error instanceof RangeError)
        return { simulation, value: null, reason: 'it is nested too deep', choices: all, found };
      if (!(error instanceof Restart)) throw error;
      found = { ...found, ...error.choices };
    }
  }
}

/** A run as plain data. */
export function tell(
  { simulation, value, reason }: EndedRun,
  name: string,
  platform: PlatformName,
  path: PathSummary | null,
): SimulationRun {
  return {
    function: name,
    path,
    platform,
    completed: reason === null,
    reason,
    result: value === null ? null : describeValue(simulation, value),
    inputs: simulation.inputs.all().map(
      (input): AskedInput => ({
        name: input.name,
        kind: input.kind,
        type: typeText(input.type),
        answer: writeChoice(input, input.bits),
      }),
    ),
    leftMapped: leftMappings(simulation, value),
    steps: simulation.trace.steps,
    violations: simulation.violations,
  };
}
