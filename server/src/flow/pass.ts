/** One look at all functions of a module that concern DMA, callees before their callers. */
import { dmaIdentifiers } from '../dma-api/catalogue.ts';
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { FunctionIr } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import type { FieldSet } from './address-notes.ts';
import { judgeAddresses, watchedNames } from './addresses.ts';
import { inspectors, mapNames } from './demands.ts';
import { judgeFieldMemory, memoryTakers } from './dma-memory.ts';
import { judgeFields } from './fields.ts';
import { Walk } from './interpreter.ts';
import { type Callee, Journal, type ModuleInProgress, type Question } from './journal.ts';
import { areAlike } from './likeness.ts';
import { WalkListener } from './listener.ts';
import { type ModuleFacts, Notes } from './module-facts.ts';
import { areFew, type Concern, concernOf, joined, type Outcome, outcomesOf } from './outcomes.ts';
import { CallGraph, type Families, type Family } from './relevance.ts';
import { type Summary, summaryOf } from './summaries.ts';
import { releasedIn, type Sweep, Sweeps } from './sweeps.ts';
import { areSameTraits, type DriverTraits, makers, traitsOf, translators } from './traits.ts';
import { unmapNames } from './uses.ts';
import { judge } from './verdicts.ts';

/** A function that was walked, and all that came of it. */
export interface WalkRecord {
  readonly source: FunctionSource;
  readonly ir: FunctionIr;
  /** Walked for what it undoes, on behalf of a path that has something to undo. */
  readonly isDemanded: boolean;
  readonly journal: Journal;
  readonly callee: Callee;
  readonly sweeps: Readonly<Record<Sweep, ReadonlySet<string>>>;
}

/** A callee that is not known to matter is read all the same when it is given a handle, down to this depth. */
const deepestCall = 12;

/** Paths kept apart at one point of functions that name the DMA API themselves, and of those that only call such. */
const mostStates = { direct: 16, indirect: 8 } as const;

const families: Families = {
  dma: new Set([...dmaIdentifiers, ...watchedNames, ...memoryTakers]),
  maps: mapNames,
  unmaps: unmapNames,
  makes: makers,
  translates: translators,
  inspects: inspectors,
};

/** Summaries outlive passes, and what they say does not change. */
const concerns = new WeakMap<Summary, Concern>();

const underWay: Callee = { summary: 'under way', mapsForCaller: false };
const none: ReadonlySet<string> = new Set();

/** What a pass leaves for later ones. */
export interface Known {
  readonly graph: CallGraph;
  readonly traits: DriverTraits;
  readonly records: ReadonlyMap<FunctionSource, WalkRecord>;
}

export class ModulePass extends Notes implements ModuleInProgress, ModuleFacts {
  readonly graph: CallGraph;
  readonly traits: DriverTraits;
  private readonly previous: Known['records'];
  readonly fieldOrigins = new Map<string, MemoryOrigin | null>();
  /** Of all functions walked, in the order in which their walks were over. */
  readonly records = new Map<FunctionSource, WalkRecord>();
  walkedNow = 0;
  /** Files whose functions are walked, headers among them. */
  private readonly units: Map<string, Unit>;
  private readonly sweeps: Sweeps;
  private readonly callees = { plain: new Map<FunctionSource, Callee>(), demanded: new Map<FunctionSource, Callee>() };
  private previousByName: ReadonlyMap<string, WalkRecord> | null = null;
  private depth = 0;

  constructor(
    readonly program: Program,
    private readonly kernelVersion: string,
    /** An earlier pass, of which what still holds is kept. */
    before: Known | null,
    private readonly beforeWalk: () => void,
  ) {
    const units = new Map(program.units.map((unit) => [unit.file.path, unit]));
    super((file) => units.get(file)?.file.text ?? '');
    this.units = units;
    this.graph = CallGraph.of(program, families, before?.graph ?? null);
    this.traits = traitsOf(program, this.graph);
    this.previous = before && areSameTraits(before.traits, this.traits) ? before.records : new Map();
    this.sweeps = new Sweeps(this.graph);
  }

  /** Walks what must be walked, and judges what all walks left. */
  run(): void {
    for (const source of this.calleesFirst()) this.plain(source);
    judge(this);
    judgeFields(this, this.exits.left, this.patterns.releases);
    judgeAddresses(this);
    judgeFieldMemory(this);
  }

  /**
   * All functions that can matter, callees before their callers as far as they do not call each other in turn. So a
   * callee is known when it is called, however long the chain.
   */
  private calleesFirst(): ReadonlySet<FunctionSource> {
    const ordered = new Set<FunctionSource>();
    const entered = new Set<FunctionSource>();
    const pending = this.program.units.flatMap(({ functions }) =>
      functions.filter(({ name }) => this.isRelevant(name)),
    );
    pending.reverse();
    for (let source = pending.at(-1); source; source = pending.at(-1)) {
      if (entered.has(source)) {
        ordered.add(source);
        pending.pop();
        continue;
      }
      entered.add(source);
      for (const name of this.graph.relevantCallees(source.name)) {
        const callee = this.program.findFunction(source.unit, name);
        if (callee && !entered.has(callee)) pending.push(callee);
      }
    }
    return ordered;
  }

  /** What later passes may keep; where this one was ended early, that is what it was given as well. */
  leave(isOver: boolean): Known {
    const { graph, traits, records } = this;
    return { graph, traits, records: isOver ? records : new Map([...this.previous, ...records]) };
  }

  isRelevant(name: string): boolean {
    return this.graph.isRelevant(name);
  }

  namesDma(name: string): boolean {
    return this.graph.namesDma(name);
  }

  names(name: string, family: Family): boolean {
    return this.graph.names(name, family);
  }

  isFieldOf(set: FieldSet, field: string): boolean {
    return this.addresses[set].has(field);
  }

  isEmptiedBy(callee: string, sweep: Sweep, pattern: string): boolean {
    return this.sweeps.reaches(sweep, callee, pattern);
  }

  calleeOf(source: FunctionSource, demanded: boolean): Callee {
    if (this.depth >= deepestCall) return underWay;
    const plain = this.plain(source);
    return demanded && plain.summary === 'only releases' ? this.demanded(source) : plain;
  }

  private plain(source: FunctionSource): Callee {
    const { plain } = this.callees;
    let callee = plain.get(source);
    if (!callee) {
      plain.set(source, underWay);
      const unconcerned = this.unconcerned(source);
      callee = unconcerned ? { summary: unconcerned, mapsForCaller: false } : this.followed(source, false);
      plain.set(source, callee);
    }
    return callee;
  }

  private demanded(source: FunctionSource): Callee {
    const { demanded } = this.callees;
    let callee = demanded.get(source);
    if (!callee) {
      demanded.set(source, underWay);
      callee = this.followed(source, true);
      demanded.set(source, callee);
    }
    return callee;
  }

  /** Why a function that does not name the DMA API itself need not be walked, if it need not. */
  private unconcerned(source: FunctionSource): 'of no concern' | 'only releases' | null {
    if (this.graph.namesDma(source.name) || !this.isRelevant(source.name)) return null;
    this.depth++;
    const concerns = new Set(this.graph.relevantCallees(source.name).map((name) => this.concernOfCallee(source, name)));
    this.depth--;
    if (concerns.has('all')) return null;
    return concerns.has('releases') ? 'only releases' : 'of no concern';
  }

  private concernOfCallee({ unit }: FunctionSource, name: string): Concern {
    const source = this.program.findFunction(unit, name);
    if (!source) return 'none';
    const { summary, mapsForCaller } = this.calleeOf(source, false);
    if (summary === 'under way' || mapsForCaller) return 'all';
    if (summary === 'only releases') return 'releases';
    return typeof summary === 'string' ? 'none' : this.concernBy(summary);
  }

  private concernBy(summary: Summary): Concern {
    const concern = concerns.get(summary) ?? concernOf(summary.outcomes);
    concerns.set(summary, concern);
    return concern;
  }

  /** What a function does to its callers, by a walk of it. */
  private followed(source: FunctionSource, isDemanded: boolean): Callee {
    const record = this.reused(source, isDemanded) ?? this.walk(source, isDemanded);
    this.records.set(source, record);
    this.add(record.journal);
    for (const sweep of ['released', 'swept'] as const) this.sweeps.note(sweep, source.name, record.sweeps[sweep]);
    return record.callee;
  }

  /** The record of an unchanged function, if all that its walk asked of the module has the same answer now. */
  private reused(source: FunctionSource, isDemanded: boolean): WalkRecord | null {
    const record = this.previous.get(source);
    if (record?.isDemanded !== isDemanded) return null;
    this.depth++;
    const holds = record.journal.reads.every(({ ask, answer }) => ask(this) === answer);
    this.depth--;
    return holds ? record : null;
  }

  private walk(source: FunctionSource, isDemanded: boolean): WalkRecord {
    this.beforeWalk();
    return this.program.onBehalfOf(source, () => this.walkNow(source, isDemanded));
  }

  private walkNow(source: FunctionSource, isDemanded: boolean): WalkRecord {
    const ir = this.program.lower(source);
    this.units.set(source.unit.file.path, source.unit);
    const journal = new Journal(this);
    const listener = new WalkListener(this.program, this.kernelVersion, journal, isDemanded);
    const most = mostStates[journal.namesDma(source.name) ? 'direct' : 'indirect'];
    const walk = new Walk(this.program, source.unit, ir, listener, most);
    this.walkedNow++;
    this.depth++;
    const isFinished = walk.run();
    this.depth--;
    noteNamesRead(journal, walk);
    const { ends } = listener;
    const released = releasedIn(ends);
    const mapsForCaller = journal.demands.some(({ kind }) => kind === 'dma-memory');
    const before = this.summaryBefore(source);
    if (isFinished && !before && areFew(ends)) {
      journal.close();
      const { terms } = walk;
      const summarise = (): Summary => summaryOf(ir, joined(terms, ir, ends), journal);
      const callee = new LateCallee(mapsForCaller, summarise);
      return { source, ir, isDemanded, journal, callee, sweeps: { released, swept: none } };
    }
    const outcomes = isFinished ? outcomesOf(walk.terms, ir, ends) : null;
    if (!outcomes) trustCallers(journal, ends);
    journal.close();
    const unfollowed = isFinished ? 'too manifold' : 'under way';
    const summary = outcomes ? settled(summaryOf(ir, outcomes, journal), before) : unfollowed;
    const sweeps = { released, swept: outcomes ? none : released };
    return { source, ir, isDemanded, journal, callee: { summary, mapsForCaller }, sweeps };
  }

  /** What an earlier walk of the function told its callers, if there was one and it was followed. */
  private summaryBefore(source: FunctionSource): Summary | null {
    this.previousByName ??= new Map([...this.previous.values()].map((record) => [keyOf(record.source), record]));
    const before = (this.previous.get(source) ?? this.previousByName.get(keyOf(source)))?.callee.summary;
    return typeof before === 'object' ? before : null;
  }
}

/** Most functions are called by none of the module: what they tell callers is worked out when one asks. */
class LateCallee implements Callee {
  constructor(
    readonly mapsForCaller: boolean,
    private known: Summary | (() => Summary),
  ) {}

  get summary(): Summary {
    if (typeof this.known === 'function') this.known = this.known();
    return this.known;
  }
}

/** The summary of an earlier walk, where the new one tells callers nothing else: then they need not be walked again. */
function settled(summary: Summary, before: Summary | null): Summary {
  return before && areAlike(before, summary) ? before : summary;
}

/** Which names the bodies of callees hold decides which paths are told apart. */
function noteNamesRead(journal: Journal, { unit, calleeNames, namesAsked }: Walk): void {
  for (const [callee, names] of calleeNames)
    journal.ask('names of', callee, namesQuestion(unit, callee, names, namesAsked));
}

function namesQuestion(
  unit: Unit,
  callee: string,
  names: ReadonlySet<string>,
  asked: ReadonlySet<string>,
): Question<boolean> {
  return ({ program }) => {
    const now = program.findFunction(unit, callee)?.chunk.identifiers;
    if (now === names) return true;
    return now !== undefined && [...asked].every((name) => now.has(name) === names.has(name));
  };
}

function keyOf({ name, unit }: FunctionSource): string {
  return `${unit.file.path} ${name}`;
}

/** Whoever calls a function that cannot be followed is trusted to look after what it leaves. */
function trustCallers({ sites }: Journal, ends: readonly Outcome[]): void {
  for (const { state } of ends)
    for (const { made, failedIn } of state.resources()) if (failedIn) sites.cleanedUp(made, failedIn, 'untold');
}
