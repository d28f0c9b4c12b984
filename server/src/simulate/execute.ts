/** Runs functions of the driver: blocks, statements and branches, one call after the other. */
import type { BasicBlock, BlockId, Expression, Instruction, Terminator, Variable } from '../program/ir.ts';
import type { FunctionSource } from '../program/program.ts';
import { type CType, elementOf, sizeOf, strideOf } from './ctypes.ts';
import { describeValue } from './describe.ts';
import { type Caller, Evaluator } from './evaluate.ts';
import { createFrame, type Frame, usageOf } from './frame.ts';
import { Halt, Restart } from './halt.ts';
import { writeChoice } from './inputs.ts';
import type { Simulation } from './simulation.ts';
import { solve } from './solve.ts';
import { convert, type Value } from './values.ts';
import { wordsOf } from './words.ts';

/** Rounds of a loop after which an input that would end it is sought. */
const PATIENCE = 4;
/** Rounds after which even a failing call may end it. */
const GREAT_PATIENCE = 300;

/** Runs a function to its return; parameters without an argument are inputs. */
export function runFunction(
  simulation: Simulation,
  caller: Caller,
  source: FunctionSource,
  given: readonly Value[],
  depth: number,
): Value | null {
  if (depth > simulation.options.limits.depth) throw new Halt(`calls are nested more than ${depth - 1} deep`);
  const ir = simulation.lower(source);
  const frame = createFrame(source, ir, depth);
  const evaluator = new Evaluator(simulation, frame, caller);
  for (const local of ir.locals.values()) if (!local.isStatic) place(evaluator, local, null);
  for (const [position, parameter] of ir.parameters.entries()) place(evaluator, parameter, given[position] ?? null);
  return new Activation(evaluator).run();
}

/** Gives a variable memory of its own where it needs an address. */
function place({ simulation, frame }: Evaluator, variable: Variable, value: Value | null): void {
  const type = simulation.typeOf(frame.unit, variable.type);
  const isAggregate = type.kind === 'struct' || type.kind === 'array';
  if (!isAggregate && !usageOf(frame.ir).addressed.has(variable.name)) {
    if (value !== null) frame.registers.set(variable.name, type.kind === 'unknown' ? value : convert(value, type));
    return;
  }
  const address = simulation.objects.allocate('stack', sizeOf(type), variable.name, true, false);
  if (address === 0n) throw new Halt('the stack is used up');
  frame.slots.set(variable.name, { address, type });
  if (value === null) return;
  if (value.struct !== undefined) simulation.memory.copy(address, value.struct.address, sizeOf(type));
  else simulation.memory.store(address, convert(value, type), sizeOf(type), true);
}

/** The search for an input is repeated ever more seldom: what had no solution a round ago seldom has one now. */
function isTimeToAsk(rounds: number): boolean {
  return rounds >= PATIENCE && (rounds <= PATIENCE + 1 || (rounds & (rounds - 1)) === 0);
}

class Activation {
  private readonly simulation: Simulation;
  private readonly frame: Frame;
  private returned: Value | null = null;

  constructor(private readonly evaluator: Evaluator) {
    this.simulation = evaluator.simulation;
    this.frame = evaluator.frame;
  }

  run(): Value | null {
    const { blocks } = this.frame.ir;
    let block = blocks[0];
    while (block !== undefined) {
      for (const instruction of block.instructions) this.execute(instruction);
      const next = this.follow(block, block.terminator);
      if (next === null) break;
      const target = blocks[next];
      if (target !== undefined) this.enter(target, block.id);
      block = target;
    }
    return this.returned;
  }

  private execute(instruction: Instruction): void {
    const { simulation, frame, evaluator } = this;
    simulation.step();
    simulation.at(frame, instruction.range);
    switch (instruction.kind) {
      case 'declare': {
        const variable = evaluator.place(localName(instruction.variable, instruction));
        if (instruction.initial === null) return;
        const value = evaluator.assignTo(variable, instruction.initial);
        simulation.trace.statement(
          frame,
          instruction.range,
          () => `${variable.name} = ${describeValue(simulation, value)}`,
        );
        return;
      }
      case 'evaluate': {
        const before = simulation.trace.steps.length;
        const value = evaluator.value(instruction.expression);
        // A call that the model took part in has told of itself.
        if (instruction.expression.kind === 'call' && simulation.trace.steps.length > before) return;
        simulation.trace.statement(frame, instruction.range, () => this.describe(instruction.expression, value));
        return;
      }
      case 'cleanup':
        this.cleanUp(instruction);
    }
  }

  private cleanUp(instruction: Extract<Instruction, { kind: 'cleanup' }>): void {
    const { range, variable, cleanup } = instruction;
    const argument = localName(variable, instruction);
    const value = this.evaluator.value(argument);
    if (value.bits === 0n) return;
    const callee: Expression = { kind: 'name', name: cleanup, scope: 'global', range };
    this.evaluator.value({ kind: 'call', callee, name: cleanup, direct: true, arguments: [argument], range });
  }

  private describe(expression: Expression, value: Value): string {
    const shown = () => describeValue(this.simulation, value);
    const words = (part: Expression) => wordsOf(this.frame.unit, part);
    switch (expression.kind) {
      case 'assign':
        return `${words(expression.target)} = ${shown()}`;
      case 'step': {
        const after = expression.prefix
          ? value
          : { ...value, bits: value.bits + this.stride(value) * BigInt(expression.by) };
        return `${words(expression.target)} = ${describeValue(this.simulation, after)}`;
      }
      default:
        return words(expression);
    }
  }

  /** What `++` adds to a value. */
  private stride({ type }: Value): bigint {
    const target = elementOf(type);
    return BigInt(target === null ? 1 : strideOf(target));
  }

  /** Where control goes next; null where the function returns. */
  private follow(block: BasicBlock, terminator: Terminator): BlockId | null {
    const { simulation, frame, evaluator } = this;
    switch (terminator.kind) {
      case 'goto':
        return terminator.target;
      case 'branch': {
        simulation.step();
        simulation.at(frame, terminator.range);
        const condition = evaluator.value(terminator.condition);
        this.watchLoops(block, terminator, condition);
        const isTrue = evaluator.decide(condition, terminator.condition, block.loop !== null);
        simulation.trace.statement(
          frame,
          terminator.range,
          () => `${wordsOf(frame.unit, terminator.condition)} is ${isTrue ? 'true' : 'false'}`,
        );
        return isTrue ? terminator.whenTrue : terminator.whenFalse;
      }
      case 'switch':
        return this.choose(terminator);
      case 'return': {
        simulation.step();
        simulation.at(frame, terminator.range);
        const type = simulation.typeOf(frame.unit, frame.ir.returnType);
        if (terminator.value !== null) this.returned = this.returnValue(terminator.value, type);
        simulation.trace.statement(frame, terminator.range, () =>
          this.returned === null ? 'returns' : `returns ${describeValue(simulation, this.returned)}`,
        );
        return null;
      }
      case 'stop':
        throw new Halt('the kernel stops here (BUG, panic or an endless loop)');
    }
  }

  private returnValue(expression: Expression, type: CType): Value {
    const value = this.evaluator.value(expression, type);
    return type.kind === 'unknown' || type.kind === 'void' ? value : convert(value, type);
  }

  private choose(terminator: Extract<Terminator, { kind: 'switch' }>): BlockId {
    const { simulation, frame, evaluator } = this;
    simulation.step();
    const value = evaluator.value(terminator.value);
    const cases = terminator.cases.map(({ low, high, target }) => {
      const from = evaluator.value(low).bits;
      return { from, to: high === null ? from : evaluator.value(high).bits, target };
    });
    const holds = (bits: bigint) =>
      cases.find(({ from, to }) => from <= bits && bits <= to)?.target ?? terminator.otherwise;
    const target = holds(value.bits);
    if (value.symbol !== null) {
      const others = [...new Set([...cases.map((one) => one.target), terminator.otherwise])].filter(
        (one) => one !== target,
      );
      simulation.decisions.push({
        value,
        others: others.map((other) => (bits: bigint) => holds(bits) === other),
        file: frame.unit.file.path,
        range: terminator.range,
        isLoop: false,
      });
    }
    simulation.trace.statement(
      frame,
      terminator.range,
      () => `${wordsOf(frame.unit, terminator.value)} is ${describeValue(simulation, value)}`,
    );
    return target;
  }

  /** Counts rounds; a loop entered anew begins at its first. */
  private enter(block: BasicBlock, from: BlockId): void {
    if (block.loop === null) return;
    const { frame } = this;
    if (block.loop.body.has(from)) {
      frame.rounds.set(block.id, (frame.rounds.get(block.id) ?? 0) + 1);
      return;
    }
    frame.rounds.set(block.id, 0);
    if (block.terminator.kind === 'branch') frame.iterators.delete(block.terminator.condition);
  }

  /** A loop that an input keeps running is begun anew with one that ends it. */
  private watchLoops(block: BasicBlock, branch: Extract<Terminator, { kind: 'branch' }>, condition: Value): void {
    if (condition.symbol === null || !this.simulation.options.mayRestart) return;
    const { frame } = this;
    for (const [head, rounds] of frame.rounds) {
      const body = frame.ir.blocks[head]?.loop?.body;
      if (!isTimeToAsk(rounds) || body === undefined || !body.has(block.id)) continue;
      const leavesWhenTrue = !body.has(branch.whenTrue);
      if (leavesWhenTrue === !body.has(branch.whenFalse) || leavesWhenTrue === (condition.bits !== 0n)) continue;
      const solution = solve(condition, leavesWhenTrue ? (bits) => bits !== 0n : (bits) => bits === 0n, 'near');
      if (solution === null || solution.input.name in this.simulation.options.choices) continue;
      // That a call fails is one way to end a loop, but not the one to take unasked.
      if (solution.input.kind === 'failure' && rounds < GREAT_PATIENCE) continue;
      throw new Restart({ [solution.input.name]: writeChoice(solution.input, solution.bits) });
    }
  }
}

function localName(name: string, { range }: { readonly range: Expression['range'] }): Expression & { kind: 'name' } {
  return { kind: 'name', name, scope: 'local', range };
}
