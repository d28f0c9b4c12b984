/**
 * Walks one function along its paths. States are kept apart while few; when many meet at a block, those that agree on
 * every DMA resource and every known integer are merged, so that correlated branches stay correlated where it matters.
 * Loops are walked twice; after that the walk leaves them as if their condition had turned false.
 */
import type { BasicBlock, BlockId, CallExpression, Expression, FunctionIr, Instruction, Range } from '../program/ir.ts';
import type { Program, Unit } from '../program/program.ts';
import { assume } from './assumptions.ts';
import { Choices } from './choices.ts';
import { type EvaluationListener, Evaluator } from './evaluate.ts';
import { isComparison, mirror } from './facts.ts';
import { type Graph, graphOf } from './graph.ts';
import { Liveness } from './liveness.ts';
import { mergeCrowd, mergeStates } from './merge.ts';
import { State } from './state.ts';
import { type Place, type Term, TermTable } from './terms.ts';

/** What happens on the way, besides values: calls, stores, tests and the ends of paths. */
export interface InterpreterListener {
  call(walk: Walk, state: State, call: CallExpression, values: readonly Term[]): Term;
  stored(walk: Walk, state: State, target: Expression, place: Place, value: Term, range: Range): void;
  dereferenced(walk: Walk, state: State, pointer: Term, access: Expression): void;
  escaped(walk: Walk, state: State, values: readonly Term[], range: Range): void;
  /** A value is compared with another (zero where it stands alone) to decide a branch. */
  tested(walk: Walk, state: State, value: Term, comparison: string, other: Term, range: Range): void;
  exit(walk: Walk, state: State, value: Term | null, range: Range): void;
}

const maximalRounds = 2;
const maximalRuns = 12_000;

/** The function that is or was walked, and the values of that walk. */
export interface Scene {
  readonly terms: TermTable;
  readonly unit: Unit;
  readonly ir: FunctionIr;
  /** Text of a range of the source, on one line. */
  text(range: Range): string;
}

/** One function being walked. */
export class Walk implements EvaluationListener, Scene {
  /** What may be kept when the walk is over. */
  readonly scene: Scene;
  readonly evaluator: Evaluator;
  private readonly graph: Graph;
  private liveness: Liveness | null = null;
  /** Functions of the driver that are called, with the identifiers in their bodies, as far as these were looked at. */
  readonly calleeNames = new Map<string, ReadonlySet<string>>();
  private readonly pending: State[][];
  private readonly waiting: BlockId[] = [];
  readonly choices = new Choices();
  private block: BlockId = 0;

  readonly terms = new TermTable();

  constructor(
    readonly program: Program,
    readonly unit: Unit,
    readonly ir: FunctionIr,
    private readonly listener: InterpreterListener,
    /** More paths than this are not kept apart at one point. */
    private readonly mostStates: number,
  ) {
    this.scene = sceneOf(this.terms, unit, ir);
    this.evaluator = new Evaluator(this.terms, program, unit, ir, this);
    this.graph = graphOf(ir);
    this.pending = ir.blocks.map(() => []);
  }

  /** Walks all paths. False where the function was too large to finish; what was found so far stands. */
  run(): boolean {
    if (this.ir.blocks.length === 0) return true;
    const entry = State.initial(this.terms);
    for (const doubt of this.ir.doubts) entry.doubt(doubt);
    this.arrive(0, entry);
    for (let block = this.nextBlock(); block; block = this.nextBlock()) {
      if (this.choices.runs > maximalRuns) return false;
      const states = this.pending[block.id] ?? [];
      this.pending[block.id] = [];
      this.block = block.id;
      for (const state of this.merged(block.id, states)) this.walkBlock(block, state);
    }
    return true;
  }

  /** Text of a range of the source, on one line. */
  text(range: Range): string {
    return this.scene.text(range);
  }

  isInLoop(): boolean {
    return this.graph.inLoops.has(this.block);
  }

  call(state: State, call: CallExpression, values: readonly Term[]): Term {
    return this.listener.call(this, state, call, values);
  }

  stored(state: State, target: Expression, place: Place, value: Term, range: Range): void {
    this.listener.stored(this, state, target, place, value, range);
  }

  dereferenced(state: State, pointer: Term, access: Expression): void {
    this.listener.dereferenced(this, state, pointer, access);
  }

  escaped(state: State, values: readonly Term[], range: Range): void {
    this.listener.escaped(this, state, values, range);
  }

  /** Fields and globals of which it was asked whether a callee may read them. */
  get namesAsked(): ReadonlySet<string> {
    return this.liveness?.asked ?? new Set();
  }

  roundKey(state: State): string {
    return state.roundKey;
  }

  private nextBlock(): BasicBlock | null {
    let best = -1;
    for (const [index, block] of this.waiting.entries()) {
      const chosen = best < 0 ? null : this.waiting[best];
      if (chosen === null || chosen === undefined || this.orderOf(block) < this.orderOf(chosen)) best = index;
    }
    if (best < 0) return null;
    const [block] = this.waiting.splice(best, 1);
    return this.ir.blocks[block as BlockId] ?? null;
  }

  private orderOf(block: BlockId): number {
    return this.graph.order[block] ?? 0;
  }

  private arrive(target: BlockId, state: State): void {
    state.leaveLoops((head) => this.graph.loops.get(head)?.has(target) ?? false);
    if (this.graph.loops.has(target)) {
      if (state.roundOf(target) > maximalRounds) return;
      state.countRound(target);
    }
    const states = this.pending[target];
    if (!states) return;
    if (states.length === 0) this.waiting.push(target);
    states.push(state);
  }

  private walkBlock(block: BasicBlock, state: State): void {
    let states: readonly State[] = [state];
    for (const instruction of block.instructions) {
      const next: State[] = [];
      for (const current of states)
        this.choices.forEach(current, (outcome) => {
          this.execute(outcome, instruction);
          next.push(outcome);
        });
      states = this.thinned(block.id, instruction, next);
    }
    for (const current of states) this.terminate(block, current);
  }

  private execute(state: State, instruction: Instruction): void {
    switch (instruction.kind) {
      case 'evaluate':
        this.evaluator.value(state, instruction.expression);
        return;
      case 'declare':
        this.evaluator.declare(state, instruction);
        return;
      case 'cleanup':
        return;
    }
  }

  private terminate(block: BasicBlock, state: State): void {
    const { terminator } = block;
    switch (terminator.kind) {
      case 'goto':
        this.arrive(terminator.target, state);
        return;
      case 'branch':
        this.branch(block, state);
        return;
      case 'switch':
        this.branchByCase(terminator, state);
        return;
      case 'return':
        this.choices.forEach(state, (end) => {
          const value = terminator.value ? this.evaluator.value(end, terminator.value) : null;
          this.listener.exit(this, end, value, terminator.range);
        });
        return;
      case 'stop':
        return;
    }
  }

  private branch(block: BasicBlock, state: State): void {
    const { terminator } = block;
    if (terminator.kind !== 'branch') return;
    const { condition, whenTrue, whenFalse } = terminator;
    const isLast = state.roundOf(block.id) > maximalRounds;
    const body = isLast ? this.graph.loops.get(block.id) : undefined;
    const ways: Ways = { whenTrue: !body?.has(whenTrue), whenFalse: !body?.has(whenFalse) };
    const before = isLast && ways.whenTrue !== ways.whenFalse ? state.fork() : null;
    let left = false;
    for (const { outcome, value } of this.valuesOf(state, condition))
      left = this.follow(outcome, value, terminator, ways) || left;
    if (left || !before) return;
    // A loop that cannot end after so few rounds is left as if more had passed.
    this.forgetLoop(block.id, before);
    for (const { outcome, value } of this.valuesOf(before, condition)) this.follow(outcome, value, terminator, ways);
  }

  private valuesOf(state: State, expression: Expression): readonly Valued[] {
    const outcomes: Valued[] = [];
    this.choices.forEach(state, (outcome) => {
      outcomes.push({ outcome, value: this.evaluator.value(outcome, expression) });
    });
    return outcomes;
  }

  /** Goes the ways of a branch that are possible; false where none is. */
  private follow(state: State, value: Term, branch: Branch, ways: Ways): boolean {
    if (!ways.whenTrue && !ways.whenFalse) return false;
    const isFalse = state.facts.isZero(value);
    this.noteTest(state, value, branch.condition, branch.range);
    const mayBeTrue = ways.whenTrue && isFalse !== true;
    const mayBeFalse = ways.whenFalse && isFalse !== false;
    const other = mayBeTrue && mayBeFalse ? state.fork() : state;
    const isOpen = isFalse === null;
    const wentTrue = mayBeTrue && this.take(state, value, true, branch, isOpen);
    const wentFalse = mayBeFalse && this.take(other, value, false, branch, isOpen);
    return wentTrue || wentFalse;
  }

  /** Goes one way of a branch; false where that way is impossible after all. */
  private take(state: State, value: Term, truth: boolean, branch: Branch, isOpen: boolean): boolean {
    const target = truth ? branch.whenTrue : branch.whenFalse;
    if (isOpen) {
      if (!assume(state, value, truth)) return false;
      const { condition, range } = branch;
      const skipsLoop = this.skipsLoop(state, target);
      state.record({ kind: 'branch', file: this.unit.file.path, condition: condition.range, truth, range, skipsLoop });
    }
    this.arrive(target, state);
    return true;
  }

  /** Whether the block under way begins a loop that is left for `target` before its first round. */
  private skipsLoop(state: State, target: BlockId): boolean {
    const body = this.graph.loops.get(this.block);
    return body !== undefined && !body.has(target) && state.roundOf(this.block) === 1;
  }

  private noteTest(state: State, value: Term, condition: Expression, range: Range): void {
    const [left, right] = value.kind === 'operation' && isComparison(value.operator) ? value.operands : [];
    if (left && right && value.kind === 'operation' && isComparison(value.operator)) {
      // `1 != count` asks what `count != 1` does; a counter held against it asks nothing of it.
      if (condition.kind === 'binary' && condition.left.kind === 'integer')
        this.listener.tested(this, state, right, mirror(value.operator), left, range);
      else this.listener.tested(this, state, left, value.operator, right, range);
      return;
    }
    if (condition.kind === 'binary' && isComparison(condition.operator)) {
      // Decided comparisons are gone from the value; the operands still tell what was tested.
      const decidedLeft = this.operand(state, condition.left);
      const decidedRight = this.operand(state, condition.right);
      if (decidedLeft && decidedRight)
        this.listener.tested(this, state, decidedLeft, condition.operator, decidedRight, range);
    } else this.listener.tested(this, state, value, '!=', this.terms.zero, range);
  }

  /** Value of an operand that can be evaluated again without effect. */
  private operand(state: State, expression: Expression): Term | null {
    if (expression.kind === 'assign') return this.operand(state, expression.target);
    if (expression.kind === 'cast') return this.operand(state, expression.operand);
    if (expression.kind === 'integer' || expression.kind === 'name') return this.evaluator.value(state, expression);
    if (expression.kind === 'member' || expression.kind === 'unary') {
      const hasCall = expression.kind === 'unary' && expression.operand.kind !== 'integer';
      return hasCall ? null : this.evaluator.value(state, expression);
    }
    return null;
  }

  private branchByCase(terminator: Extract<BasicBlock['terminator'], { kind: 'switch' }>, state: State): void {
    for (const { outcome, value } of this.valuesOf(state, terminator.value)) {
      const byTarget = new Map<BlockId, State[]>();
      let isLeft = true;
      for (const label of terminator.cases) {
        const low = this.evaluator.value(outcome, label.low);
        const taken = outcome.fork();
        const feasible = label.high
          ? taken.facts.assume(value, '>=', low) &&
            taken.facts.assume(value, '<=', this.evaluator.value(outcome, label.high))
          : taken.facts.assume(value, '==', low);
        if (!label.high) isLeft = outcome.facts.assume(value, '!=', low) && isLeft;
        if (feasible) byTarget.set(label.target, [...(byTarget.get(label.target) ?? []), taken]);
      }
      for (const [target, states] of byTarget) for (const taken of states) this.arrive(target, taken);
      if (isLeft) this.arrive(terminator.otherwise, outcome);
    }
  }

  /** Leaves a loop after its last round: what the body changes is unknown, and its resources stand for all rounds. */
  private forgetLoop(head: BlockId, state: State): void {
    const body = this.graph.loops.get(head);
    if (!body) return;
    for (const id of body) {
      for (const instruction of this.ir.blocks[id]?.instructions ?? []) {
        if (instruction.kind === 'evaluate') this.forgetAssigned(state, instruction.expression);
      }
    }
    for (const live of [...state.resources()]) if (live.made.inLoop) state.change(live, { family: true });
  }

  private forgetAssigned(state: State, expression: Expression): void {
    if ((expression.kind !== 'assign' && expression.kind !== 'step') || expression.target.kind !== 'name') return;
    const { target } = expression;
    if (target.kind !== 'name' || target.scope === 'global') return;
    const place = this.terms.variable(this.ir.name, target.name);
    const value = state.load(place);
    // Only counters run on to the loop's end; a handle or pointer set in the last round keeps its value.
    const isCounter = value.kind === 'sum' || (value.kind === 'integer' && !isSetTo(expression, value.value));
    if (expression.kind === 'step' || isCounter)
      state.write(place, this.evaluator.fresh(state, expression.range, 'after loop'));
  }

  /** Paths inside a block, where calls with several outcomes have made too many of them. */
  private thinned(block: BlockId, instruction: Instruction, states: readonly State[]): readonly State[] {
    if (states.length <= 1) return states;
    const differing = (state: State): ((place: Place) => Term) =>
      this.terms.mergedValues(`@${instruction.range.start}!${state.roundKey}`);
    return mergeCrowd(
      { block, terms: this.terms, liveness: { mayRead: () => true }, mostStates: this.mostStates, differing },
      states,
    );
  }

  private merged(block: BlockId, states: readonly State[]): readonly State[] {
    if (states.length <= 1) return states;
    this.liveness ??= new Liveness(this.ir, (call) => this.identifiersOf(call));
    const { terms, liveness, mostStates } = this;
    const differing = (state: State): ((place: Place) => Term) => terms.mergedValues(`${block}!${state.roundKey}`);
    return mergeStates({ block, terms, liveness, mostStates, differing }, states);
  }

  private identifiersOf(call: CallExpression): ReadonlySet<string> | null {
    if (!call.direct || !call.name) return null;
    const names = this.program.findFunction(this.unit, call.name)?.chunk.identifiers ?? null;
    if (names) this.calleeNames.set(call.name, names);
    return names;
  }
}

type Branch = Extract<BasicBlock['terminator'], { kind: 'branch' }>;

/** The ways of a branch that are not barred: a loop that was walked often enough is not entered again. */
interface Ways {
  readonly whenTrue: boolean;
  readonly whenFalse: boolean;
}

/** A way that the evaluation of an expression may go, and the value that it yields there. */
interface Valued {
  readonly outcome: State;
  readonly value: Term;
}

function sceneOf(terms: TermTable, unit: Unit, ir: FunctionIr): Scene {
  return { terms, unit, ir, text: ({ start, end }) => unit.file.text.slice(start, end).replace(/\s+/g, ' ') };
}

/** `p = NULL`, where `p` is NULL now. */
function isSetTo(expression: Expression, held: number): boolean {
  if (expression.kind !== 'assign' || expression.operator !== null || expression.value.kind !== 'integer') return false;
  return Number(expression.value.value) === held;
}
