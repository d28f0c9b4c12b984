/** Walks the functions of a module that concern DMA, callees before their callers. */
import { dmaIdentifiers, findApi, isHarmlessName } from '../dma-api/catalogue.ts';
import type { ApiFunction, MemoryOrigin } from '../dma-api/types.ts';
import type { CallExpression, Expression, FunctionIr, Range } from '../program/ir.ts';
import type { FunctionSource, Program } from '../program/program.ts';
import { AddressFacts } from './address-facts.ts';
import { physicalIn } from './address-kinds.ts';
import {
  judgeAddresses,
  watchCall,
  watchDereference,
  watchedNames,
  watchMade,
  watchOwnCall,
  watchStore,
} from './addresses.ts';
import { type FailureAsZero, noteTest, zeroForFailure } from './checks.ts';
import { checkDemands, type Demands, demandsMemory } from './demands.ts';
import { type FieldDemand, judgeFieldMemory, memoryTakers } from './dma-memory.ts';
import { applyApi, doubtRelease } from './effects.ts';
import { Exits, noteKeeping } from './exits.ts';
import { isField, judgeFields } from './fields.ts';
import { addForeign, candidatesFor, isReliablyNamed } from './foreign.ts';
import { type InterpreterListener, Walk } from './interpreter.ts';
import { type Life, LifeNotes, livesOf, noteStored, noteUndoneBy } from './lives.ts';
import { lastMask, type MaskCall, noteMaskOfCallee } from './masks.ts';
import { baseOf, type Memory } from './memory.ts';
import { type Caller, reportMismatches } from './mismatches.ts';
import { type ModuleFacts, Patterns, Sites } from './module-facts.ts';
import { allocatesVirtual } from './origins.ts';
import { type Concern, concernOf, type Outcome, outcomesOf } from './outcomes.ts';
import { CallGraph } from './relevance.ts';
import { type LocatedEvent, Reporter } from './report.ts';
import { findResource, keptAt, namesResource } from './resources.ts';
import type { Live, State } from './state.ts';
import { applyOutcome, type Summary } from './summaries.ts';
import { Sweeps } from './sweeps.ts';
import { type Place, rootOf, type Term, TermTable } from './terms.ts';
import { checkDereference, noteGiven, storeHandle } from './uses.ts';
import { judge } from './verdicts.ts';

export interface FlowResult {
  readonly events: readonly LocatedEvent[];
  /** What becomes of each resource that a call in the module makes. */
  readonly lives: readonly Life[];
  /** Functions that were lowered and walked, in the order it happened. */
  readonly walked: readonly { readonly source: FunctionSource; readonly ir: FunctionIr }[];
}

/** The engine at work on one module, which may change between one analysis and the next. */
export interface FlowAnalysis {
  /** Finds misuse of the DMA API on the paths of the module's functions, as they are now. */
  analyse(program: Program): FlowResult;
}

export function createAnalysis(kernelVersion: string): FlowAnalysis {
  return { analyse: (program) => new Analysis(program, kernelVersion).run() };
}

/** A callee that is not known to matter is read all the same when it is given a handle, down to this depth. */
const deepestCall = 12;

/** A path that keeps track of more than this many things follows no further callees. */
const mostResources = 48;

/** Names of unknown functions that may tell whether a handle is an error. */
const mayRelease = /put|free|release|destroy|unref|complete|done|cleanup|call_rcu/i;
const mayCheck = /check|err|valid|fail/i;

/** Paths kept apart at one point of functions that name the DMA API themselves, and of those that only call such. */
const mostStates = { direct: 16, indirect: 8 } as const;

class Analysis implements ModuleFacts, InterpreterListener {
  readonly terms = new TermTable();
  readonly report = new Reporter();
  readonly memory = new Map<Term, Memory>();
  readonly masks = new Map<Term, MaskCall>();
  readonly sites = new Sites();
  readonly patterns = new Patterns();
  readonly exits: Exits = new Exits(this);
  readonly lives = new LifeNotes();
  readonly addresses: AddressFacts;
  readonly failuresAsZero = new Map<Term, FailureAsZero>();
  readonly demands: Demands = new Map();
  readonly fieldDemands: FieldDemand[] = [];
  readonly fieldOrigins = new Map<string, MemoryOrigin | null>();
  readonly graph: CallGraph;
  private readonly sweeps: Sweeps;
  private readonly summaries = new Map<FunctionSource, Summary | Unsummarised>();
  private readonly ends = new Map<Walk, Outcome[]>();
  private readonly walked: { source: FunctionSource; ir: FunctionIr }[] = [];
  private depth = 0;
  /** What functions undo is wanted, for a path that has something to undo. */
  private isDemanded = false;

  constructor(
    readonly program: Program,
    private readonly kernelVersion: string,
  ) {
    this.graph = new CallGraph(program, new Set([...dmaIdentifiers, ...watchedNames, ...memoryTakers]));
    this.sweeps = new Sweeps(program, this.graph, this.sites);
    this.addresses = new AddressFacts(program);
  }

  run(): FlowResult {
    for (const unit of this.program.units)
      for (const source of unit.functions) if (this.graph.isRelevant(source.name)) this.summaryOf(source);
    judge(this, this.graph);
    judgeFields(this, this.exits.left, this.patterns.releases);
    judgeAddresses(this);
    judgeFieldMemory(this);
    const { walked, lives } = this;
    return {
      events: this.report.events,
      walked,
      // Only an editor asks for them.
      get lives() {
        return livesOf(lives.all);
      },
    };
  }

  call(walk: Walk, state: State, call: CallExpression, values: readonly Term[]): Term {
    const name = call.direct ? call.name : null;
    const own = name ? this.program.findFunction(walk.unit, name) : null;
    if (own) return this.callOwn(walk, state, call, values, own);
    if (name === 'devm_add_action_or_reset') return this.managedAction(walk, state, call, values);
    const unmapState = name ? this.unmapState(walk, state, call, values) : null;
    if (unmapState) return unmapState;
    const api = name ? findApi(name, this.kernelVersion) : null;
    watchCall({ flow: this, walk, state, call, values }, api);
    if (api && !(isMereName(api) && this.carriesResource(state, values))) {
      const result = applyApi({ flow: this, walk, state, api, call, values });
      watchMade({ flow: this, walk, state, call, values });
      return result;
    }
    const result = walk.evaluator.fresh(state, call.range, name ?? 'call');
    // A name in a harmless family says little about what becomes of a handle.
    if (name && isHarmlessName(name) && !this.carriesResource(state, values)) return result;
    if (mayCheck.test(call.name ?? '')) this.escaped(walk, state, values);
    else this.giveAway(walk, state, values, 'given', result);
    if (mayRelease.test(call.name ?? '')) this.doubtHeldBy(state, values);
    return result;
  }

  stored(walk: Walk, state: State, target: Expression, place: Place, value: Term, range = target.range): void {
    if (value.kind === 'integer' || value.kind === 'constant') return;
    const store = { flow: this, walk, state, target, place, value, range };
    watchStore(store);
    storeHandle(store);
    let isHandle = false;
    for (const live of [...state.resources()]) {
      if (!namesResource(value, live.made)) continue;
      isHandle = true;
      if (live.released) continue;
      noteStored(this, walk, target.range, live.made, place);
      const isBetterName = live.name === null || (target.kind !== 'name' && place.kind !== 'variable');
      if (isBetterName && live.made.key === value) state.change(live, { name: nameOf(walk, target) });
      noteKeeping(this, state, state.resource(live.made) ?? live, place);
    }
    if (!isHandle) this.patterns.noteOtherWrite(place, value);
  }

  dereferenced(walk: Walk, state: State, pointer: Term, range: Range): void {
    if (state.resourceCount > 0) checkDereference({ flow: this, walk, state, pointer, range });
    watchDereference({ flow: this, walk, state, pointer, range });
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
    const pointers = new Set(values.map((value) => baseOf(this.terms, value)));
    for (const live of state.resources()) {
      if (live.released || live.escaped === 'unsure') continue;
      const isHeld = keptAt(state, live).some((place) => {
        const root = rootOf(place);
        return root.kind === 'dereference' && pointers.has(baseOf(this.terms, root.pointer));
      });
      if (isHeld) doubtRelease(this, state, live);
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
    noteTest({ flow: this, walk, state, value, comparison, other, range });
  }

  exit(walk: Walk, state: State, value: Term | null, range: Range): void {
    this.exits.leave(walk, state, value, range);
    this.ends.get(walk)?.push({ value, range, state });
  }

  private forget(walk: Walk, state: State, place: Place): void {
    const fresh = (inner: Place): Term =>
      this.terms.keyedSymbol(`${walk.ir.name}!forget!${inner.id}!${walk.roundKey(state)}`, 'changed by a call');
    const keepsHandle = (inner: Place): boolean =>
      [...state.resources()].some((live) => namesResource(state.load(inner), live.made));
    if (state.has(place) && !keepsHandle(place)) state.write(place, fresh(place));
    state.forgetInside(place, (inner) => (keepsHandle(inner) ? state.load(inner) : fresh(inner)));
  }

  private callOwn(walk: Walk, state: State, call: CallExpression, values: readonly Term[], own: FunctionSource): Term {
    const matters =
      this.graph.isRelevant(own.name) ||
      this.carriesResource(state, values) ||
      values.some((value) => physicalIn(value)) ||
      allocatesVirtual(own);
    if (matters && state.resourceCount > mostResources) {
      state.doubt('many-resources');
      this.escaped(walk, state, values);
      return walk.evaluator.fresh(state, call.range, own.name);
    }
    const summary = matters && this.depth < deepestCall ? this.summaryFor(state, values, own) : 'under way';
    if (matters) for (const live of this.sweeps.candidates(state, own)) doubtRelease(this, state, live);
    if (typeof summary === 'string') {
      if (matters && summary !== 'of no concern' && summary !== 'only releases') this.escaped(walk, state, values);
      else this.publish(state, values);
      if (summary === 'too manifold') state.doubt('many-outcomes');
      return walk.evaluator.fresh(state, call.range, own.name);
    }
    watchOwnCall({ flow: this, walk, state, call, values }, summary.ir);
    noteGiven(state, call, values);
    checkDemands(this, walk, state, call, values, summary.ir);
    if (summary.outcomes.length === 0) return walk.abandon();
    const outcome = summary.outcomes[walk.choose(summary.outcomes.length)];
    const before = lastMask(this, state);
    const applied = outcome ? applyOutcome(walk, state, call, values, summary, outcome, this) : null;
    if (!applied) return walk.abandon();
    noteMaskOfCallee({ flow: this, walk, state, call }, before, applied.value);
    for (const live of applied.made) this.adopt(walk, state, call, live, own);
    for (const live of applied.undone) {
      const isCertain = summary.outcomes.every(({ state: end }) =>
        end.resources().some(({ made, released }) => released?.call === live.released?.call && isReliablyNamed(made)),
      );
      this.undo({ walk, call, values }, state, live, own, isCertain);
    }
    for (const key of applied.skipped) {
      const live = findResource(state, key);
      if (live && !live.released) state.change(live, { spared: true });
    }
    const zero = outcome ? zeroForFailure({ flow: this, walk, state }, call, summary.ir, outcome) : null;
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
      for (const place of places) noteKeeping(this, state, state.resource(made) ?? current, place);
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
  private undo(caller: Caller, state: State, foreign: Live, callee: FunctionSource, isCertain: boolean): void {
    const { walk, call } = caller;
    const { released } = foreign;
    if (!released) return;
    const live = findResource(state, foreign.made.key);
    if (!live) {
      this.patterns.noteForeign({ walk, state, ...released }, foreign.made.key);
      const candidates = candidatesFor(state, foreign);
      for (const candidate of candidates) doubtRelease(this, state, candidate);
      if (candidates.length > 0) return;
      const inLoop = foreign.made.inLoop || walk.isInLoop();
      addForeign(state, { ...foreign.made, inLoop }, foreign.name, released, foreign.family);
      return;
    }
    const outcome = state.outcomeOf(live.made);
    if (live.released && (!isReliablyNamed(live.made) || walk.isInLoop())) return;
    // What a callee undoes only sometimes it may well undo at the right times.
    if (outcome === 'failed' && !isCertain) return;
    if (live.released) {
      this.report.add(walk.unit.file.path, walk.ir.name, state, live.made, call.range, {
        kind: 'nothing-to-release',
        resource: this.report.resource(live),
        why: 'already-released',
      });
      return;
    }
    if (outcome === 'failed') {
      const isCertain = live.made.failure === 'nonzero';
      this.exits.failedReleases.push({ walk, state: state.fork(), live, range: call.range, isCertain });
      return;
    }
    if (live.escaped !== 'unsure') reportMismatches(this, state, live, released, caller);
    if (outcome === 'unknown' && !live.escaped) this.exits.undoneUnchecked(walk, state, live, call.range);
    noteUndoneBy(this, released, live.made);
    if (live.failedIn) this.sites.cleanedUp(live.made, live.failedIn);
    if (!foreign.made.inLoop && !walk.isInLoop()) this.sites.unwoundPlainly(live.made);
    state.change(live, { released });
    const message = `'${callee.name}' ${live.made.type === 'mapping' ? 'unmaps' : 'frees'} it`;
    state.record({ kind: 'event', file: walk.unit.file.path, range: call.range, message, made: live.made });
  }

  /** dma_unmap_addr_set() and its kin are plain accesses of a field. */
  private unmapState(walk: Walk, state: State, call: CallExpression, values: readonly Term[]): Term | null {
    const match = /^dma_unmap_(addr|len)(_set)?$/.exec(call.name ?? '');
    const field = call.arguments[1];
    const pointer = values[0];
    if (!match || field?.kind !== 'name' || !pointer) return null;
    const type = call.arguments[0] ? walk.evaluator.typeOf(call.arguments[0]) : null;
    const owner = type && /^(struct|union) /.test(type.base) ? type.base : null;
    const place = this.terms.field(this.terms.dereference(pointer), field.name, owner);
    const value = values[2];
    if (!match[2] || !value || !call.arguments[0]) return state.load(place);
    state.write(place, value);
    const target: Expression = { kind: 'member', object: call.arguments[0], field: field.name, range: field.range };
    this.stored(walk, state, target, place, value);
    return value;
  }

  /** A function that only undoes things is walked when a path that calls it has something it may undo. */
  private summaryFor(state: State, values: readonly Term[], own: FunctionSource): Summary | Unsummarised {
    const summary = this.summaryOf(own);
    if (summary !== 'only releases' || this.isDemanded) return summary;
    if (!this.carriesResource(state, values) && !this.sweeps.mayRelease(state, own)) return summary;
    this.isDemanded = true;
    const demanded = this.summaryOf(own);
    this.isDemanded = false;
    return demanded;
  }

  private summaryOf(source: FunctionSource): Summary | Unsummarised {
    const known = this.summaries.get(source);
    if (known && !(known === 'only releases' && this.isDemanded)) return known;
    if (!this.graph.namesDma(source.name) && this.graph.isRelevant(source.name)) {
      const unconcerned = this.unconcerned(source);
      if (unconcerned) {
        this.summaries.set(source, unconcerned);
        return unconcerned;
      }
    }
    this.summaries.set(source, 'under way');
    const ir = this.program.lower(source);
    this.walked.push({ source, ir });
    this.report.knows(source.unit);
    const most = mostStates[this.graph.namesDma(source.name) ? 'direct' : 'indirect'];
    const walk = new Walk(this.terms, this.program, source.unit, ir, this, most);
    const ends: Outcome[] = [];
    this.ends.set(walk, ends);
    this.depth++;
    const finished = walk.run();
    this.depth--;
    this.ends.delete(walk);
    const outcomes = finished ? outcomesOf(this.terms, ir, ends) : null;
    this.sweeps.note(source, ends);
    if (!outcomes) this.sweeps.add(source, ends);
    const summary = outcomes ? { ir, outcomes } : finished ? 'too manifold' : 'under way';
    this.summaries.set(source, summary);
    return summary;
  }

  /** Why a function that does not name the DMA API itself need not be walked, if it need not. */
  private unconcerned(source: FunctionSource): 'of no concern' | 'only releases' | null {
    this.summaries.set(source, 'under way');
    this.depth++;
    const concerns = new Set(this.graph.relevantCallees(source.name).map((name) => this.concernOfCallee(source, name)));
    this.depth--;
    this.summaries.delete(source);
    if (concerns.has('all')) return null;
    if (!concerns.has('releases')) return 'of no concern';
    return this.isDemanded ? null : 'only releases';
  }

  private concernOfCallee(source: FunctionSource, name: string): Concern {
    const callee = this.program.findFunction(source.unit, name);
    if (!callee) return 'none';
    const summary = this.depth < deepestCall ? this.summaryOf(callee) : 'under way';
    if (summary === 'under way' || demandsMemory(this, name)) return 'all';
    if (summary === 'only releases') return 'releases';
    return typeof summary === 'string' ? 'none' : concernOf(summary.outcomes);
  }
}

/**
 * A function that is being walked or could not be finished; one whose callees leave nothing for it to do, or only undo
 * what others made; one that ends in more ways than a caller can follow.
 */
type Unsummarised = 'under way' | 'of no concern' | 'only releases' | 'too manifold';

/** A function of which nothing but its harmlessness is known, and which does not write to registers or the log. */
function isMereName(api: ApiFunction): boolean {
  const isHarmless = api.parameters.length === 0 && api.effects.every((effect) => effect.kind === 'harmless');
  return (
    isHarmless && !/^(__raw_)?(write|iowrite|out_?[bwl]e?|regmap_|dev_|pr_|netdev_|netif_|printk|trace_)/.test(api.name)
  );
}

/** How the driver spells a place; a variable declared with its value has the whole declaration for a range. */
function nameOf(walk: Walk, target: Expression): string {
  return target.kind === 'name' ? target.name.replace(/#.*$/, '') : walk.text(target.range);
}
