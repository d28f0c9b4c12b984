/**
 * What the walk of one function adds to what is known of the module, and what it asked of the module on the way. A later
 * analysis takes the same journal again as long as every question has the answer that it had.
 */
import type { FunctionSource, Program } from '../program/program.ts';
import type { FieldSet, Sink } from './address-notes.ts';
import type { FailureAsZero } from './checks.ts';
import type { CallersDemand } from './demands.ts';
import { LifeNotes } from './lives.ts';
import type { MaskCall } from './masks.ts';
import type { Memory } from './memory.ts';
import { Notes } from './module-facts.ts';
import type { Family } from './relevance.ts';
import type { Texts } from './report.ts';
import type { Summary, Unsummarised } from './summaries.ts';
import type { Sweep } from './sweeps.ts';
import type { Term } from './terms.ts';
import type { DriverTraits } from './traits.ts';

/** The module while its functions are walked, as a walk may ask about it. */
export interface ModuleInProgress {
  readonly program: Program;
  readonly texts: Texts;
  readonly traits: DriverTraits;
  /** Whether a function or one that it calls names the DMA API. */
  isRelevant(name: string): boolean;
  /** Whether a function names the DMA API itself. */
  namesDma(name: string): boolean;
  /** Whether a function, or one of the module that it calls, names one of a family. */
  names(name: string, family: Family): boolean;
  /** What is known of a callee; of one that only undoes things nothing more, unless `demanded`. */
  calleeOf(source: FunctionSource, demanded: boolean): Callee;
  /** Whether a call of a function empties a field, by the walks that are over. */
  isEmptiedBy(callee: string, sweep: Sweep, pattern: string): boolean;
  /** Whether a walk that is over found a field to be of a set. */
  isFieldOf(set: FieldSet, field: string): boolean;
}

/** What is known of a function that another calls. */
export interface Callee {
  readonly summary: Summary | Unsummarised;
  /** It maps memory that its callers give it. */
  readonly mapsForCaller: boolean;
}

/** A question that a walk asked, and the answer that it went by. */
export interface Read {
  readonly ask: Question;
  readonly answer: unknown;
}

/** Must not hold on to a module: it is asked of later ones too. */
export type Question<T = unknown> = (module: ModuleInProgress) => T;

/** What one walk found out. */
export class Journal extends Notes {
  /** Allocated memory by the pointer that the allocator returned, and calls that set a mask by their results. */
  readonly memory = new Map<Term, Memory>();
  readonly masks = new Map<Term, MaskCall>();
  /** Results of wrappers that say 0 for a mapping that failed. */
  readonly failuresAsZero = new Map<Term, FailureAsZero>();
  readonly demands: CallersDemand[] = [];
  /** Parameters that end in a register or a DMA address field, by their position. */
  readonly sinks = new Map<number, Sink>();
  readonly lives = new LifeNotes();
  readonly reads: Read[] = [];
  readonly traits: DriverTraits;
  private readonly answers = new Answers();
  /** Answers that hold until another function may have been walked. */
  private readonly fields = new Answers();
  private readonly emptied: Readonly<Record<Sweep, Answers>> = { released: new Answers(), swept: new Answers() };

  private module: ModuleInProgress | null;

  constructor(module: ModuleInProgress) {
    super(module.texts);
    this.module = module;
    this.traits = module.traits;
  }

  /** The walk is over: nothing is asked any more. */
  close(): void {
    this.module = null;
    this.answers.clear();
    this.forgetPassing();
  }

  /** Asks what does not change while the function is walked; the words tell one question from another. */
  ask<T>(about: string, name: string, question: Question<T>): T {
    const known = this.answers.find(about, name);
    if (known) return known.answer as T;
    this.forgetPassing();
    return this.read(this.answers, about, name, question);
  }

  /** Whether a field is known to be of a set by now, by this walk or those that are over. */
  isFieldOf(set: FieldSet, field: string): boolean {
    if (this.addresses[set].has(field)) return true;
    const known = this.fields.find(set, field);
    return known ? known.answer === true : this.read(this.fields, set, field, (module) => module.isFieldOf(set, field));
  }

  /** Whether a call is known by now to empty a field. */
  isEmptiedBy(callee: string, sweep: Sweep, pattern: string): boolean {
    const answers = this.emptied[sweep];
    const known = answers.find(callee, pattern);
    if (known) return known.answer === true;
    return this.read(answers, callee, pattern, (module) => module.isEmptiedBy(callee, sweep, pattern));
  }

  /** Whether a function names the DMA API itself. */
  namesDma(name: string): boolean {
    return this.ask('names DMA', name, (module) => module.namesDma(name));
  }

  /** Whether a callee, or a function of the module that it calls, names one of a family. */
  names(callee: string, family: Family): boolean {
    return this.ask(family, callee, (module) => module.names(callee, family));
  }

  private forgetPassing(): void {
    this.fields.clear();
    this.emptied.released.clear();
    this.emptied.swept.clear();
  }

  private read<T>(answers: Answers, about: string, name: string, ask: Question<T>): T {
    if (!this.module) throw new Error(`'${about} ${name}' is asked when the walk is over`);
    const answer = ask(this.module);
    const read = { ask, answer };
    answers.set(about, name, read);
    this.reads.push(read);
    return answer;
  }
}

/** Questions that were asked, by two words. */
class Answers {
  private readonly reads = new Map<string, Map<string, Read>>();

  find(about: string, name: string): Read | undefined {
    return this.reads.get(about)?.get(name);
  }

  set(about: string, name: string, read: Read): void {
    const reads = this.reads.get(about);
    if (reads) reads.set(name, read);
    else this.reads.set(about, new Map([[name, read]]));
  }

  clear(): void {
    if (this.reads.size > 0) this.reads.clear();
  }
}
