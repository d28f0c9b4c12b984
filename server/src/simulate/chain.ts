/**
 * Chains: functions of a driver one after the other on one machine, with the device at work in between. Mapping and
 * unmapping seldom stand in one function, so a driver's life is a chain: set up, the device writes, the interrupt handler.
 */
import { hex } from '../model/format.ts';
import type { MappingView, PlatformName } from '../model/types.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import { callers } from './calls.ts';
import { elementOf, typeText } from './ctypes.ts';
import { errorName } from './errors.ts';
import { Evaluator } from './evaluate.ts';
import { createFrame } from './frame.ts';
import { Halt } from './halt.ts';
import { exploreRuns, type ListOptions } from './paths.ts';
import { placeNamed } from './place-names.ts';
import { ask, read } from './places.ts';
import { type RunOptions, runInContext, runOnce, tell } from './run.ts';
import type { Simulation } from './simulation.ts';
import type { ChainLink, Choices, PathSummary, SimulationRun } from './types.ts';
import { constant, type Value } from './values.ts';

/** Runs a chain with these choices on a platform. Functions that the program does not have end it, with the reason. */
export function runChain(
  program: Program,
  links: readonly ChainLink[],
  choices: Choices,
  platform: PlatformName,
  options: RunOptions = {},
): SimulationRun {
  const ended = runOnce(program, choices, platform, { ...options, isRecording: true }, (simulation) =>
    runLinks(simulation, links),
  );
  return tell(ended, nameOf(links), platform, null);
}

/** Runs the links of a chain in a run that has begun. */
export function runLinks(simulation: Simulation, links: readonly ChainLink[]): Value | null {
  return new Chain(simulation).run(links);
}

/** The paths of a chain, as those of a function: each with the choices that lead down it. */
export function listChainPaths(
  program: Program,
  links: readonly ChainLink[],
  options: ListOptions = {},
): PathSummary[] {
  return exploreRuns(program, (simulation) => runLinks(simulation, links), options);
}

function nameOf(links: readonly ChainLink[]): string {
  return links.map((link) => (link.kind === 'function' ? link.name : link.kind)).join(', ');
}

class Chain {
  /** Arguments that functions were given so far, by the parameter's name: what places are named after. */
  private readonly known = new Map<string, Value>();
  private last: Evaluator | null = null;

  constructor(private readonly simulation: Simulation) {}

  run(links: readonly ChainLink[]): Value | null {
    let value: Value | null = null;
    for (const [position, link] of links.entries()) {
      if (link.kind !== 'function') {
        this.deviceActs(link);
        continue;
      }
      value = this.call(link.name);
      const isLast = links.slice(position + 1).every((later) => later.kind !== 'function');
      const failed = value !== null && value.type.kind === 'integer' && value.bits < 0n;
      if (failed && !isLast) throw new Halt(`'${link.name}' returns ${errorName(value?.bits ?? 0n) ?? 'an error'}`);
    }
    return value;
  }

  private call(name: string): Value | null {
    const source = this.find(name);
    if (source === null) throw new Halt(`the driver has no function '${name}'`);
    const { simulation } = this;
    const ir = simulation.lower(source);
    const evaluator = new Evaluator(simulation, createFrame(source, ir, 0), callers);
    const given = ir.parameters.map((parameter, position) => {
      const value = this.argument(evaluator, source, position);
      this.known.set(parameter.name, value);
      return value;
    });
    this.last = evaluator;
    return runInContext(simulation, source, given);
  }

  private find(name: string): FunctionSource | null {
    for (const unit of this.simulation.program.units) {
      const found = this.simulation.program.findFunction(unit, name);
      if (found !== null) return found;
    }
    return null;
  }

  /** What the kernel would call a function with: what it was registered with, else an object met before, else an input. */
  private argument(evaluator: Evaluator, source: FunctionSource, position: number): Value {
    const { simulation } = this;
    const parameter = evaluator.frame.ir.parameters[position];
    if (parameter === undefined) return constant(0n);
    const type = simulation.typeOf(source.unit, parameter.type);
    const target = elementOf(type);
    const registered = simulation.registrations.get(source.name);
    if (target !== null && registered !== undefined) {
      const fitting = registered.findLast(({ type: given }) => fits(given, typeText(target)));
      if (fitting !== undefined) return { ...fitting, type };
    }
    const tag = target === null ? null : target.kind === 'void' ? usedAs(evaluator, parameter.name) : typeText(target);
    const met = tag === null ? undefined : simulation.newest.get(tag);
    const value = met === undefined ? ask(evaluator, parameter.name, type) : { ...met, type };
    simulation.remember(value);
    return value;
  }

  private deviceActs({ kind, size, at, bytes }: Exclude<ChainLink, { kind: 'function' }>): void {
    const { simulation } = this;
    const { machine } = simulation;
    const writes = kind === 'device-writes';
    const { device, bus } = this.target(at, writes);
    const pattern = Uint8Array.from(
      { length: size },
      (_, i) => bytes?.[i] ?? (bytes === undefined ? (i + 1) & 0xff : 0),
    );
    const { fault } = writes ? machine.deviceWrite(device, bus, pattern) : machine.deviceRead(device, bus, size);
    const verb = writes ? 'writes' : 'reads';
    const outcome = fault === null ? '' : `, and faults: ${fault}`;
    simulation.trace.event('device', `the device ${verb} ${size} bytes at ${hex(bus)}${outcome}`);
  }

  /** Where the device is at work: at the handle kept in a place, or at the newest mapping that it may use so. */
  private target(at: string | null, writes: boolean): Pick<MappingView, 'device' | 'bus'> {
    const mappings = this.simulation.machine.mappings();
    if (at === null) {
      const forbidden = writes ? 'DMA_TO_DEVICE' : 'DMA_FROM_DEVICE';
      const newest = mappings.findLast(({ direction }) => direction !== forbidden) ?? mappings.at(-1);
      if (newest === undefined) throw new Halt('nothing is mapped that the device could use');
      return newest;
    }
    const handle = this.handleIn(at);
    const holds = mappings.find(({ bus, size }) => bus <= handle && handle < bus + size);
    const device = holds?.device ?? [...this.simulation.knownDevices()][0];
    if (device === undefined) throw new Halt('the driver has not used a device yet');
    return { device, bus: handle };
  }

  private handleIn(name: string): bigint {
    if (this.last === null) throw new Halt('no function has run yet');
    const place = placeNamed(this.last, name, this.known);
    if (place === null) throw new Halt(`'${name}' names no place that is known`);
    return read(this.last, place, null).bits;
  }
}

/** The structure that an untyped parameter is taken for: `struct foo *priv = data;`; null where the code does not say. */
function usedAs({ frame, simulation }: Evaluator, parameter: string): string | null {
  for (const { instructions } of frame.ir.blocks) {
    for (const instruction of instructions) {
      if (instruction.kind !== 'declare' || instruction.initial?.kind !== 'name') continue;
      const local = instruction.initial.name === parameter ? frame.ir.locals.get(instruction.variable) : undefined;
      const target = local === undefined ? null : elementOf(simulation.typeOf(frame.unit, local.type));
      if (target !== null) return typeText(target);
    }
  }
  return null;
}

/** Whether what a function was registered with can be the argument: of its type, or untyped on either side. */
function fits(given: Value['type'], wanted: string): boolean {
  const target = elementOf(given);
  if (target === null || target.kind === 'function') return false;
  const text = typeText(target);
  return text === wanted || wanted === 'void';
}
