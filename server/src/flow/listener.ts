/** What happens on the paths of one function: its calls, stores and tests, and the ends of the paths. */
import type { CallExpression, Expression, Range } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { isAccessor } from './accessors.ts';
import { physicalIn } from './address-kinds.ts';
import { type AddressStore, watchCall, watchDereference, watchMade, watchOwnCall, watchStore } from './addresses.ts';
import { Callees, type NamedCallee } from './callees.ts';
import { noteTest, zeroForFailure } from './checks.ts';
import { checkDemands } from './demands.ts';
import { applyApi } from './effects.ts';
import { leavePath, noteKeeping, noteUndoneUnchecked } from './exits.ts';
import { isField } from './fields.ts';
import { addForeign, candidatesFor, isReliablyNamed } from './foreign.ts';
import type { InterpreterListener, Walk } from './interpreter.ts';
import type { Journal, Question } from './journal.ts';
import { noteStored, noteUndoneBy } from './lives.ts';
import { lastMask, noteMaskOfCallee } from './masks.ts';
import { baseOf } from './memory.ts';
import { type Caller, reportMismatches } from './mismatches.ts';
import { allocatesVirtual } from './origins.ts';
import type { Outcome } from './outcomes.ts';
import { findResource, keptAt, namesResource } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import { applyOutcome, type Summary, Translators, type Unsummarised } from './summaries.ts';
import type { Sweep } from './sweeps.ts';
import { type Place, patternOf, rootOf, type Term } from './terms.ts';
import { doubtRelease, mustUndo } from './undoing.ts';
import { checkDereference, noteGiven, storeHandle } from './uses.ts';

/** A path that keeps track of more than this many things follows no further callees. */
const mostResources = 48;

export class WalkListener implements InterpreterListener {
  /** The ends of all paths. */
  readonly ends: Outcome[] = [];
  private readonly callees: Callees;
  private readonly translators = new Translators();
  /** What was noted already, and need not be named again. */
  private readonly written = new Set<Place>();
  private readonly asked = new Set<Term>();

  constructor(
    private readonly program: Program,
    kernelVersion: string,
    private readonly journal: Journal,
    /** What functions undo is wanted, for a path that has something to undo. */
    private readonly isDemanded: boolean,
  ) {
    this.callees = new Callees(program, kernelVersion);
  }

  call(walk: Walk, state: State, call: CallExpression, values: readonly Term[]): Term {
    const callee = this.callees.of(walk.unit, call);
    const { own, api, unmapState } = callee;
    if (own) return this.callOwn(walk, state, call, values, own);
    if (call.name === 'devm_add_action_or_reset' && call.direct) return this.managedAction(walk, state, call, values);
    const field = unmapState && this.unmapState(walk, state, call, values, unmapState);
    if (field) return field;
    const site = { flow: this.journal, walk, state, call, values };
    watchCall(site, callee);
    if (api && !(callee.isMereName && this.carriesResource(state, values))) {
      const result = applyApi({ ...site, api });
      watchMade(site);
      return result;
    }
    const result = walk.evaluator.fresh(state, call.range, call.direct && call.name ? call.name : 'call');
    // A name in a harmless family says little about what becomes of a handle.
    if (callee.isHarmless && !this.carriesResource(state, values)) return result;
    if (callee.mayCheck) this.escaped(walk, state, values);
    else this.giveAway(walk, state, values, 'given', result);
    if (callee.mayRelease) this.doubtHeldBy(state, values);
    return result;
  }

  stored(walk: Walk, state: State, target: Expression, place: Place, value: Term, range = target.range): void {
    if (value.kind === 'integer' || value.kind === 'constant') return;
    const store = { flow: this.journal, walk, state, target, place, value, range };
    watchStore(store);
    const isHandle = state.resourceCount > 0 && this.storedResource(store);
    if (isHandle || this.written.has(place)) return;
    if (this.journal.patterns.noteOtherWrite(place, value)) this.written.add(place);
  }

  /** A value is stored on a path that has resources; whether it names one of them. */
  private storedResource(store: AddressStore): boolean {
    const { walk, state, target, place, value } = store;
    storeHandle(store);
    let isHandle = false;
    for (const live of state.resources()) {
      if (!namesResource(value, live.made)) continue;
      isHandle = true;
      if (live.released) continue;
      noteStored(this.journal, walk, target.range, live.made, place);
      const isBetterName = live.name === null || (target.kind !== 'name' && place.kind !== 'variable');
      if (isBetterName && live.made.key === value) state.change(live, { name: nameOf(walk, target) });
      noteKeeping(this.journal, state, state.resource(live.made) ?? live, place);
    }
    return isHandle;
  }

  dereferenced(walk: Walk, state: State, pointer: Term, access: Expression): void {
    if (state.resourceCount > 0) checkDereference(this.journal, walk, state, pointer, access.range);
    watchDereference(this.journal, walk, state, pointer, access);
  }

  /** Values given to code that is not known: it may undo, check or keep what they name. */
  escaped(walk: Walk, state: State, values: readonly Term[]): void {
    this.giveAway(walk, state, values, 'unsure');
  }

  private giveAway(
    walk: Walk,
    state: State,
    values: readonly Term[],
    how: 'given' | 'unsure',
    result: Term | null = null,
  ): void {
    this.publish(state, values);
    for (const value of values) {
      if (value.kind === 'integer' || value.kind === 'constant') continue;
      const root = value.kind === 'address' ? rootOf(value.place) : null;
      for (const live of state.resources()) {
        if (live.released || live.escaped === 'unsure') continue;
        if (namesResource(value, live.made)) state.change(live, { escaped: how, givenFor: result });
      }
      if (root?.kind === 'variable' && value.kind === 'address') this.forget(walk, state, value.place);
    }
  }

  /** `kref_put(&x->ref, free_x)`: what `x` holds may be gone with it. */
  private doubtHeldBy(state: State, values: readonly Term[]): void {
    const pointers = new Set(values.map((value) => baseOf(value)));
    for (const live of state.resources()) {
      if (live.released || live.escaped === 'unsure') continue;
      const isHeld = keptAt(state, live).some((place) => {
        const root = rootOf(place);
        return root.kind === 'dereference' && pointers.has(baseOf(root.pointer));
      });
      if (isHeld) doubtRelease(this.journal, state, live);
    }
  }

  /** Pointers that others have been given, and may keep. */
  private publish(state: State, values: readonly Term[]): void {
    for (const value of values) {
      const root = value.kind === 'address' ? rootOf(value.place) : null;
      if (root?.kind === 'dereference') state.publish(root.pointer);
      else if (value.kind === 'symbol' || value.kind === 'initial') state.publish(value);
    }
  }

  tested(walk: Walk, state: State, value: Term, comparison: string, other: Term, range: Range): void {
    if (value.kind === 'initial' && !this.asked.has(value)) {
      this.asked.add(value);
      this.journal.patterns.tested.add(patternOf(value.place));
    }
    noteTest({ flow: this.journal, walk, state, value, comparison, other, range });
  }

  exit(walk: Walk, state: State, value: Term | null, range: Range): void {
    leavePath(this.journal, walk, state, value, range);
    this.ends.push({ value, range, state });
  }

  private forget(walk: Walk, state: State, place: Place): void {
    const fresh = (inner: Place): Term =>
      walk.terms.keyedSymbol(`${walk.ir.name}!forget!${inner.id}!${walk.roundKey(state)}`, 'changed by a call');
    const keepsHandle = (inner: Place): boolean =>
      [...state.resources()].some((live) => namesResource(state.load(inner), live.made));
    if (state.has(place) && !keepsHandle(place)) state.write(place, fresh(place));
    state.forgetInside(place, (inner) => (keepsHandle(inner) ? state.load(inner) : fresh(inner)));
  }

  private callOwn(walk: Walk, state: State, call: CallExpression, values: readonly Term[], own: FunctionSource): Term {
    const matters =
      this.journal.ask('matters', own.name, mayMatter(walk.unit, own.name)) ||
      this.carriesResource(state, values) ||
      values.some((value) => physicalIn(value));
    if (matters && state.resourceCount > mostResources) {
      state.doubt('many-resources');
      this.escaped(walk, state, values);
      return walk.evaluator.fresh(state, call.range, own.name);
    }
    const summary = matters ? this.summaryFor(walk.unit, state, values, own) : 'under way';
    if (matters) for (const live of this.emptiedBy(state, own, 'swept')) doubtRelease(this.journal, state, live);
    if (typeof summary === 'string') {
      if (matters && summary !== 'of no concern' && summary !== 'only releases') this.escaped(walk, state, values);
      else this.publish(state, values);
      if (summary === 'too manifold') state.doubt('many-outcomes');
      return walk.evaluator.fresh(state, call.range, own.name);
    }
    watchOwnCall({ flow: this.journal, walk, state, call, values }, summary);
    noteGiven(state, call, values);
    const translator = this.translators.at(walk, state, call, values, summary, this.journal);
    checkDemands({ flow: this.journal, walk, state, call, values }, summary, translator);
    if (summary.outcomes.length === 0) return walk.choices.abandon();
    if (walk.choices.leavesCallees) {
      state.doubt('no-outcome-fits');
      this.escaped(walk, state, values);
      this.doubtHeldBy(state, values);
      return walk.evaluator.fresh(state, call.range, own.name);
    }
    const outcome = summary.outcomes[walk.choices.choose(summary.outcomes.length)];
    const before = lastMask(state);
    const applied = outcome ? applyOutcome(state, outcome, translator) : null;
    if (!outcome || !applied) return walk.choices.abandon();
    noteMaskOfCallee({ flow: this.journal, walk, state, call }, before, applied.value);
    for (const live of state.resources())
      if (!live.released && !live.escaped && applied.given.some((value) => namesResource(value, live.made)))
        state.change(live, { escaped: 'given', givenFor: applied.value });
    for (const live of applied.made) this.adopt(walk, state, call, live, own);
    for (const live of applied.undone) {
      const isCertain = (made: Made): boolean => mustUndo(summary, outcome, applied, live, made);
      this.undo({ walk, call, values }, state, live, own, isCertain);
    }
    for (const key of applied.skipped) {
      const live = findResource(state, key);
      if (live && !live.released) state.change(live, { spared: true });
    }
    const zero = zeroForFailure({ flow: this.journal, walk, state }, call, summary.signature, outcome);
    return zero ?? applied.value ?? walk.evaluator.fresh(state, call.range, own.name);
  }

  /** The action undoes its resources at once where it cannot be registered, and later where it can. */
  private managedAction(walk: Walk, state: State, call: CallExpression, values: readonly Term[]): Term {
    const action = call.arguments[1];
    const own = action?.kind === 'name' ? this.program.findFunction(walk.unit, action.name) : null;
    if (own) this.callOwn(walk, state, call, values.slice(2), own);
    return walk.evaluator.fresh(state, call.range, 'devm_add_action_or_reset');
  }

  private carriesResource(state: State, values: readonly Term[]): boolean {
    for (const live of state.resources()) if (values.some((value) => namesResource(value, live.made))) return true;
    return false;
  }

  /** A callee made a resource and left it to its caller. */
  private adopt(walk: Walk, state: State, call: CallExpression, live: Live, callee: FunctionSource): void {
    const { made } = live;
    if (live.lost) return;
    state.make(made, null);
    const current = state.resource(made);
    if (current) {
      const places = keptAt(state, current);
      const site = { call, function: walk.ir.name, file: walk.unit.file.path };
      const calledAt = live.keptIn.some(isField) ? live.calledAt : site;
      const { escaped, givenFor, family, tested, failedIn, used, mayBeUndone } = live;
      const named = places.filter((place) => state.load(place) === made.key);
      const name = this.nameFromArguments(walk, state, call, named) ?? (live.keptIn.length > 0 ? live.name : null);
      const distance = live.distance + 1;
      state.change(current, {
        escaped,
        givenFor,
        family,
        distance,
        tested,
        failedIn,
        used,
        mayBeUndone,
        calledAt,
        name,
      });
      for (const place of places) noteKeeping(this.journal, state, state.resource(made) ?? current, place);
    }
    const what = made.type === 'mapping' ? 'maps memory' : 'allocates memory';
    state.record({ kind: 'event', file: made.file, range: made.call.range, message: `'${callee.name}' ${what}`, made });
    state.record({
      kind: 'event',
      file: walk.unit.file.path,
      range: call.range,
      message: `'${callee.name}' is called`,
      made,
    });
  }

  /** The caller's name of a variable that a callee was given the address of and put the handle in. */
  private nameFromArguments(walk: Walk, state: State, call: CallExpression, places: readonly Place[]): string | null {
    for (const argument of call.arguments) {
      if (argument.kind !== 'address') continue;
      const place = walk.evaluator.place(state, argument.operand);
      if (place && places.includes(place)) return walk.text(argument.operand.range);
    }
    return null;
  }

  /** A callee undid something: perhaps a resource of this path. */
  private undo(
    caller: Caller,
    state: State,
    foreign: Live,
    callee: FunctionSource,
    isCertain: (made: Made) => boolean,
  ): void {
    const { walk, call } = caller;
    const { released } = foreign;
    if (!released) return;
    const live = findResource(state, foreign.made.key);
    if (!live) {
      this.journal.patterns.noteForeign({ walk: walk.scene, state, ...released }, foreign.made.key);
      const candidates = candidatesFor(state, foreign);
      for (const candidate of candidates) doubtRelease(this.journal, state, candidate);
      if (candidates.length > 0) return;
      const inLoop = foreign.made.inLoop || walk.isInLoop();
      addForeign(state, { ...foreign.made, inLoop }, foreign.name, released, foreign.family);
      return;
    }
    const outcome = state.outcomeOf(live.made);
    if (live.released && (!isReliablyNamed(live.made) || walk.isInLoop())) return;
    // What a callee undoes only sometimes it may well undo at the right times.
    if (outcome === 'failed' && !isCertain(live.made)) return;
    if (live.released) {
      this.journal.report.add(walk.unit.file.path, walk.ir.name, state, live.made, call.range, {
        kind: 'nothing-to-release',
        resource: this.journal.report.resource(live),
        why: 'already-released',
      });
      return;
    }
    if (outcome === 'failed') {
      const isCertain = live.made.failure === 'nonzero';
      this.journal.exits.failedReleases.push({
        walk: walk.scene,
        state: state.fork(),
        live,
        range: call.range,
        isCertain,
      });
      return;
    }
    if (live.escaped !== 'unsure') reportMismatches(this.journal, state, live, released, caller);
    if (outcome === 'unknown' && !live.escaped) noteUndoneUnchecked(this.journal, walk, state, live, call.range);
    noteUndoneBy(this.journal, released, live.made);
    const { made, failedIn, escaped } = live;
    if (failedIn) this.journal.sites.cleanedUp(made, failedIn, escaped ? 'perhaps' : 'surely');
    if (!foreign.made.inLoop && !walk.isInLoop()) this.journal.sites.unwoundPlainly(live.made);
    state.change(live, { released });
    const message = `'${callee.name}' ${live.made.type === 'mapping' ? 'unmaps' : 'frees'} it`;
    state.record({ kind: 'event', file: walk.unit.file.path, range: call.range, message, made: live.made });
  }

  /** dma_unmap_addr_set() and its kin are plain accesses of a field. */
  private unmapState(
    walk: Walk,
    state: State,
    call: CallExpression,
    values: readonly Term[],
    access: NonNullable<NamedCallee['unmapState']>,
  ): Term | null {
    const field = call.arguments[1];
    const pointer = values[0];
    if (field?.kind !== 'name' || !pointer) return null;
    const type = call.arguments[0] ? walk.evaluator.typeOf(call.arguments[0]) : null;
    const owner = type && /^(struct|union) /.test(type.base) ? type.base : null;
    const place = walk.terms.field(walk.terms.dereference(pointer), field.name, owner);
    const value = values[2];
    if (access === 'get' || !value || !call.arguments[0]) return state.load(place);
    state.write(place, value);
    const target: Expression = { kind: 'member', object: call.arguments[0], field: field.name, range: field.range };
    this.stored(walk, state, target, place, value);
    return value;
  }

  /** A function that only undoes things is walked when a path that calls it has something it may undo. */
  private summaryFor(unit: Unit, state: State, values: readonly Term[], own: FunctionSource): Summary | Unsummarised {
    const summary = this.summaryOf(unit, own, this.isDemanded);
    if (summary !== 'only releases' || this.isDemanded) return summary;
    const hasSomething = this.carriesResource(state, values) || this.emptiedBy(state, own, 'released').length > 0;
    return hasSomething ? this.summaryOf(unit, own, true) : summary;
  }

  private summaryOf(unit: Unit, { name }: FunctionSource, demanded: boolean): Summary | Unsummarised {
    return this.journal.ask(demanded ? 'demanded' : 'plain', name, summaryQuestion(unit, name, demanded));
  }

  /** Resources of a path that a call may undo, by the fields that keep them. */
  private emptiedBy(state: State, { name }: FunctionSource, sweep: Sweep): readonly Live[] {
    return state
      .resources()
      .filter(
        (live) => !live.released && live.keptIn.some((pattern) => this.journal.isEmptiedBy(name, sweep, pattern)),
      );
  }
}

function summaryQuestion(unit: Unit, name: string, demanded: boolean): Question<Summary | Unsummarised> {
  return (module) => {
    const callee = module.program.findFunction(unit, name);
    return callee ? module.calleeOf(callee, demanded).summary : 'of no concern';
  };
}

/** Whether a function may concern DMA, allocates memory that may not be mapped, or leads from one thing to another. */
function mayMatter(unit: Unit, name: string): Question<boolean> {
  return (module) => {
    if (module.isRelevant(name)) return true;
    const callee = module.program.findFunction(unit, name);
    return callee !== null && (allocatesVirtual(callee) || isAccessor(callee));
  };
}

/** How the driver spells a place; a variable declared with its value has the whole declaration for a range. */
function nameOf(walk: Walk, target: Expression): string {
  return target.kind === 'name' ? target.name.replace(/#.*$/, '') : walk.text(target.range);
}
