/** All that one run knows: the machine, the objects in it, what was decided, and how far it is. */

import type { Effect } from '../dma-api/types.ts';
import { hex } from '../model/format.ts';
import type { DeviceId, Machine, Violation } from '../model/types.ts';
import type { FunctionIr, Range, Type } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { constantValue } from './constant-expressions.ts';
import { type CType, elementOf, type Field, layoutOf, typeText, type Wanted } from './ctypes.ts';
import { describeValue } from './describe.ts';
import { isErrorPointer } from './errors.ts';
import type { Frame } from './frame.ts';
import { Halt, Restart } from './halt.ts';
import { type Input, Inputs, writeChoice } from './inputs.ts';
import { Memory } from './memory.ts';
import { Objects } from './objects.ts';
import { solve } from './solve.ts';
import { Trace } from './trace.ts';
import { TypeTable } from './type-table.ts';
import type { Choices, VariableView } from './types.ts';
import { inputsOf, type Value } from './values.ts';

/** A fork of the path: a condition, and the other ways it could have gone. */
export interface Decision {
  readonly value: Value;
  /** One test of the value per other way. */
  readonly others: readonly ((bits: bigint) => boolean)[];
  readonly file: string;
  readonly range: Range;
  /** Whether it decides if a loop goes on: counting up to a number is no test of it. */
  readonly isLoop: boolean;
}

/** A DMA address that lost bits where it was stored. */
export interface Narrowing {
  readonly file: string;
  readonly range: Range;
  readonly address: bigint;
  readonly kept: bigint;
}

/** A call that a path is told by: one the DMA model took part in, or one that can fail. */
export interface CallRecord {
  readonly name: string;
  /** "mapping of 'rx_dma'", or the function's name in quotes. */
  readonly subject: string;
  readonly isDma: boolean;
  readonly failed: boolean;
  readonly file: string;
  readonly range: Range;
}

type Region = Extract<Effect, { kind: 'context' }>['region'];

export interface Limits {
  readonly steps: number;
  readonly depth: number;
}

/** Guessed handles lie this far apart. */
const HANDLE_SPACING = 0x1_0000n;

export const standardLimits: Limits = { steps: 40_000, depth: 24 };

export interface SimulationOptions {
  readonly choices: Choices;
  readonly isRecording: boolean;
  readonly kernelVersion: string;
  readonly limits: Limits;
  /** Width of the masks that devices have before the driver sets any. */
  readonly maskBits: number;
  /** Whether a loop may still ask for the run to begin anew. */
  readonly mayRestart: boolean;
}

export class Simulation {
  readonly types: TypeTable;
  readonly memory: Memory;
  readonly objects: Objects;
  readonly inputs: Inputs;
  readonly trace: Trace;
  readonly decisions: Decision[] = [];
  readonly calls: CallRecord[] = [];
  readonly narrowings: Narrowing[] = [];
  /** Physical addresses that the driver worked out, by the place where it did. */
  readonly physical = new Map<bigint, { readonly file: string; readonly range: Range }>();
  /** Starts of the statements that were run, by file. */
  private readonly visited = new Map<string, Set<number>>();
  readonly globals = new Map<string, { readonly address: bigint; readonly type: CType }>();
  /** Pools and their like, by the address the driver knows them by. */
  readonly pools = new Map<bigint, number>();
  /** Handles that inputs stood for, and the real ones that were made for them when they were first used. */
  readonly assumedHandles = new Map<bigint, bigint | null>();
  /** The input that a handle came from, so that places where it is kept can be found. */
  readonly handleInputs = new Map<bigint, Input>();
  /** Scatterlists that are, or were taken to be, mapped. */
  readonly mappedLists = new Set<bigint>();
  /** What entries of scatterlists were filled with, as far as the entry itself can't tell. */
  readonly listBuffers = new Map<bigint, { readonly address: bigint; readonly byPage: boolean }>();
  /** Arguments that functions of the driver were registered with, by the function's name. */
  readonly registrations = new Map<string, readonly Value[]>();
  /** The newest object of each structure that the driver allocated or was given, by the structure's name. */
  readonly newest = new Map<string, Value>();
  private readonly standIns = new Map<Input, bigint>();
  private readonly guessed = new Set<Violation>();
  private readonly regions = new Map<Region, number>();
  private readonly devices = new Map<bigint, DeviceId>();
  private steps = 0;
  private handlesGuessed = 0;

  constructor(
    readonly program: Program,
    readonly machine: Machine,
    readonly options: SimulationOptions,
  ) {
    this.types = new TypeTable(program, (unit, expression) => constantValue(this, unit, expression));
    this.memory = new Memory(machine);
    this.objects = new Objects(this.memory, this.types);
    this.inputs = new Inputs(options.choices);
    this.trace = new Trace(this, options.isRecording);
  }

  typeOf(unit: Unit, type: Type): CType {
    return this.types.of(unit, type);
  }

  lower(source: FunctionSource): FunctionIr {
    return this.program.lower(source);
  }

  /** Remembers an object, so that functions run later in a chain are given the same. */
  remember(value: Value): void {
    const target = elementOf(value.type);
    if (target?.kind === 'struct' && value.bits > 4096n && !isErrorPointer(value.bits)) {
      this.newest.set(typeText(target), value);
    }
  }

  /** Counts a statement; a run that does not come to an end is ended. */
  step(): void {
    if (++this.steps > this.options.limits.steps) {
      throw new Halt(`it did not end within ${this.options.limits.steps} statements`);
    }
  }

  get stepsTaken(): number {
    return this.steps;
  }

  /** What the machine objected to, but for what it could only guess: sizes of objects that nobody told it. */
  get violations(): readonly Violation[] {
    return this.machine.violations.filter((violation) => !this.guessed.has(violation));
  }

  /** Does something whose size checks mean nothing, as the size or the object is a guess. */
  withGuess<T>(isGuess: boolean, action: () => T): T {
    const before = this.machine.violations.length;
    const result = action();
    if (!isGuess) return result;
    for (const violation of this.machine.violations.slice(before)) {
      if (violation.rule === 'map-size-exceeds-buffer') this.guessed.add(violation);
    }
    return result;
  }

  /** Begins the run anew where a size or a count is 0 only because nobody set it. */
  wantMore(amount: Value): void {
    if (amount.bits > 0n || amount.symbol === null || !this.options.mayRestart) return;
    const solution = solve(amount, (bits) => bits > 0n && bits <= 4096n);
    if (solution === null || solution.input.name in this.options.choices) return;
    throw new Restart({ [solution.input.name]: writeChoice(solution.input, solution.bits) });
  }

  /** Begins the run anew where a field of unknown type was taken for a number, and turns out to be a pointer. */
  wantObject({ bits, symbol }: Value): void {
    if (bits >= 4096n || symbol?.kind !== 'input' || !this.options.mayRestart) return;
    const { input } = symbol;
    const isNumber = input.kind === 'value' && input.type.kind === 'integer' && input.bits === input.standard;
    if (isNumber && !(input.name in this.options.choices)) throw new Restart({ [input.name]: 'object' });
  }

  /** The machine's device behind a `struct device`. */
  deviceAt(address: bigint): DeviceId {
    let device = this.devices.get(address);
    if (device === undefined) {
      const name = address === 0n ? 'NULL' : (this.objects.nameOf(address) ?? `device${this.devices.size}`);
      device = this.machine.addDevice(name, this.options.maskBits);
      this.devices.set(address, device);
    }
    return device;
  }

  knownDevices(): Iterable<DeviceId> {
    return this.devices.values();
  }

  /** A DMA address for a field that nobody set: a mapping is made for it when the driver first uses it. */
  guessHandle(): bigint {
    const handle = 0xd000_0000n + BigInt(this.handlesGuessed++) * HANDLE_SPACING;
    this.assumedHandles.set(handle, null);
    return handle;
  }

  /** A guessed handle in place of a number that nobody set, such as one read from a descriptor. */
  standIn(value: Value): bigint {
    const inputs = [...inputsOf(value)];
    const [input] = inputs;
    const isGuess =
      input !== undefined && inputs.every(({ kind, bits, standard }) => kind === 'value' && bits === standard);
    if (!isGuess || this.assumedBase(value.bits) !== null) return value.bits;
    let handle = this.standIns.get(input);
    if (handle === undefined) {
      handle = this.guessHandle();
      this.standIns.set(input, handle);
    }
    return handle;
  }

  /** The guessed handle that an address derives from; null where it comes from none. */
  assumedBase(handle: bigint): bigint | null {
    if (this.assumedHandles.has(handle)) return handle;
    const base = handle - (handle % HANDLE_SPACING);
    return this.assumedHandles.has(base) ? base : null;
  }

  /** Notes a place of the driver for whatever the machine has to say about it. */
  at(frame: Frame, { start, end }: Range): void {
    const { path } = frame.unit.file;
    const starts = this.visited.get(path);
    if (starts) starts.add(start);
    else this.visited.set(path, new Set([start]));
    this.machine.at({ file: frame.unit.file.path, start, end, function: frame.ir.name });
  }

  /** Whether a statement that begins in a range was run. */
  cameBy(file: string, { start, end }: Range): boolean {
    for (const position of this.visited.get(file) ?? []) if (start <= position && position < end) return true;
    return false;
  }

  /** Enters or leaves a region in which the driver may not sleep. */
  changeContext(region: Region, by: 1 | -1): void {
    this.regions.set(region, Math.max(0, (this.regions.get(region) ?? 0) + by));
    this.tellContext();
  }

  /** Does what was done before the run, in whatever context that was. */
  before<T>(action: () => T): T {
    this.machine.setContext({ irqsOff: false, atomic: false });
    const result = action();
    this.tellContext();
    return result;
  }

  private tellContext(): void {
    const isInside = (...names: Region[]) => names.some((name) => (this.regions.get(name) ?? 0) > 0);
    this.machine.setContext({
      irqsOff: isInside('irqs-off'),
      atomic: isInside('irqs-off', 'spinlock', 'bh-off', 'preempt-off', 'rcu'),
    });
  }

  /** A field by its path; one of unknown type is made as it is wanted. */
  field(type: CType, path: string, wanted: Wanted = 'scalar'): Field | null {
    let offset = 0;
    let current: CType = type;
    const names = path.split('.');
    for (const [position, name] of names.entries()) {
      const field = layoutOf(current)?.field(name, position < names.length - 1 ? 'structure' : wanted);
      if (field === undefined) return null;
      offset += field.offset;
      current = field.type;
    }
    return { offset, type: current };
  }

  localsOf(frame: Frame): VariableView[] {
    const views: VariableView[] = [];
    for (const { name, type } of [...frame.ir.parameters, ...frame.ir.locals.values()]) {
      const register = frame.registers.get(name);
      if (register !== undefined) {
        views.push({ name, type: typeName(type), value: describeValue(this, register) });
        continue;
      }
      const slot = frame.slots.get(name);
      if (slot !== undefined) views.push({ name, type: typeName(type), value: this.describeSlot(slot) });
    }
    return views;
  }

  private describeSlot({ address, type }: { readonly address: bigint; readonly type: CType }): string {
    if (type.kind === 'struct' || type.kind === 'array' || type.kind === 'unknown') return `at ${hex(address)}`;
    return describeValue(this, this.memory.load(address, type, true));
  }
}

function typeName({ base, pointers, dimensions }: Type): string {
  const stars = pointers > 0 ? ` ${'*'.repeat(pointers)}` : '';
  return `${base === '?' ? '' : base}${stars}${dimensions.length > 0 ? '[]' : ''}`;
}
