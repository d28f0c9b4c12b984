/** What is noted of a module while its functions are walked, to be judged when all of them have been. */
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { CallExpression, Range } from '../program/ir.ts';
import type { Program } from '../program/program.ts';
import { AddressNotes } from './address-notes.ts';
import type { FieldDemand } from './dma-memory.ts';
import { Exits } from './exits.ts';
import { type ForeignRelease, isField } from './fields.ts';
import type { Walk } from './interpreter.ts';
import type { CallGraph } from './relevance.ts';
import { Reporter, type Texts } from './report.ts';
import type { Made, State } from './state.ts';
import { type Place, patternOf, type Term } from './terms.ts';
import type { DriverTraits } from './traits.ts';

/** What walks find out and leave to be judged when the module is known. */
export class Notes {
  readonly report: Reporter;
  readonly sites = new Sites();
  readonly patterns = new Patterns();
  readonly exits = new Exits();
  readonly addresses = new AddressNotes();
  readonly fieldDemands: FieldDemand[] = [];

  constructor(readonly texts: Texts) {
    this.report = new Reporter(texts);
  }

  /** Takes over what another found out, as if it had been seen after all that is known here. */
  add(other: Notes): void {
    this.report.addAll(other.report);
    this.sites.addAll(other.sites);
    this.patterns.addAll(other.patterns);
    this.exits.addAll(other.exits);
    this.addresses.addAll(other.addresses);
    this.fieldDemands.push(...other.fieldDemands);
  }
}

/** What is known of a module when all of its functions have been walked. */
export interface ModuleFacts extends Notes {
  readonly program: Program;
  readonly graph: CallGraph;
  readonly traits: DriverTraits;
  /** Where the memory in a field comes from, as far as it was asked. */
  readonly fieldOrigins: Map<string, MemoryOrigin | null>;
}

/** A caller undoes it; or something that may be it; or nobody can tell, as that caller cannot be followed. */
export type CleaningUp = 'surely' | 'perhaps' | 'untold';

/** What becomes of each call that makes a resource, over all paths and functions. */
class Sites {
  private readonly checkers = new Map<string, Set<string>>();
  private readonly unwound = new Map<string, Set<string>>();
  private readonly cleaned = new Map<string, Set<string>>();
  private readonly plain = new Set<string>();
  private readonly freed = new Map<string, Set<string>>();

  addAll(other: Sites): void {
    addSets(this.checkers, other.checkers);
    addSets(this.unwound, other.unwound);
    addSets(this.cleaned, other.cleaned);
    addMembers(this.plain, other.plain);
    addSets(this.freed, other.freed);
  }

  /** A function tests whether the call failed. */
  checked(made: Made, by: string): void {
    add(this.checkers, siteOf(made), by);
  }

  isCheckedBy(made: Made, by: string): boolean {
    return this.checkers.get(siteOf(made))?.has(by) ?? false;
  }

  isCheckedOutside(made: Made): boolean {
    const checkers = this.checkers.get(siteOf(made));
    return checkers !== undefined && [...checkers].some((name) => name !== made.function);
  }

  /** Some path of a function undoes the resource. */
  unwoundBy(made: Made, by: string): void {
    add(this.unwound, siteOf(made), by);
  }

  /** A path undoes the resource outside of any loop, where it can be told to be this one. */
  unwoundPlainly(made: Made): void {
    this.plain.add(siteOf(made));
  }

  isUnwoundPlainly(made: Made): boolean {
    return this.plain.has(siteOf(made));
  }

  /** A path ends a mapping before it frees the memory there. */
  freedInTime(made: Made, { range }: CallExpression): void {
    add(this.freed, siteOf(made), `${range.start}`);
  }

  isFreedInTime(made: Made, { start }: Range): boolean {
    return this.freed.get(siteOf(made))?.has(`${start}`) ?? false;
  }

  /** What a failing callee left behind is undone by one of its callers. */
  cleanedUp(made: Made, afterFailureOf: string, how: CleaningUp): void {
    add(this.cleaned, siteOf(made), afterFailureOf);
    add(this.cleaned, siteOf(made), `${how} ${afterFailureOf}`);
  }

  isCleanedUpAfter(made: Made, failed: string, how?: CleaningUp): boolean {
    return this.cleaned.get(siteOf(made))?.has(how === undefined ? failed : `${how} ${failed}`) ?? false;
  }

  isUnwoundBy(made: Made, by: string): boolean {
    return this.unwound.get(siteOf(made))?.has(by) ?? false;
  }
}

/** Places of the driver's data, by struct and field, that are tested, checked or released somewhere in it. */
export class Patterns {
  readonly checked = new Set<string>();
  readonly tested = new Set<string>();
  readonly releases: ForeignRelease[] = [];
  private readonly releasers = new Map<string, Set<string>>();
  private readonly releasesOf = new Map<string, number>();
  private readonly writtenElsewhere = new Set<string>();

  addAll(other: Patterns): void {
    addMembers(this.checked, other.checked);
    addMembers(this.tested, other.tested);
    addSets(this.releasers, other.releasers);
    addMembers(this.writtenElsewhere, other.writtenElsewhere);
    for (const release of other.releases) this.addRelease(release);
  }

  /**
   * A field is given a value that is no handle made here, so that what it holds is not known for all its life. False
   * where that is nothing to note.
   */
  noteOtherWrite(place: Place, value: Term): boolean {
    if (place.kind !== 'field' && place.kind !== 'element') return false;
    const pattern = patternOf(place);
    if (value.kind === 'initial' && patternOf(value.place) === pattern) return false;
    this.writtenElsewhere.add(pattern);
    return true;
  }

  isWrittenElsewhere(pattern: string): boolean {
    return this.writtenElsewhere.has(pattern);
  }

  /** Notes what a releasing call names, by the place it was read from. */
  noteRelease(walk: Walk, state: State, key: Term, call: CallExpression): void {
    for (const pattern of this.namesOf(walk, state, key, call)) add(this.releasers, pattern, walk.ir.name);
  }

  /** Notes the release of something that the path did not make. */
  noteForeign(release: Omit<ForeignRelease, 'patterns'>, key: Term): void {
    if (key.kind !== 'initial' && key.kind !== 'address') return;
    const pattern = patternOf(key.place);
    if (!isField(pattern)) return;
    add(this.releasers, pattern, release.walk.ir.name);
    this.addRelease({ ...release, state: release.state.fork(), patterns: [pattern] });
  }

  /** The first paths through a call show what it undoes as well as all of them. */
  private addRelease(release: ForeignRelease): void {
    const key = `${release.file}:${release.call.range.start} ${release.api.name} ${release.patterns.join(' ')}`;
    const count = this.releasesOf.get(key) ?? 0;
    if (count >= 2) return;
    this.releasesOf.set(key, count + 1);
    this.releases.push(release);
  }

  releasersOf(pattern: string): ReadonlySet<string> {
    return this.releasers.get(pattern) ?? none;
  }

  private namesOf(walk: Walk, state: State, key: Term, call: CallExpression): string[] {
    const names: string[] = [];
    if (key.kind === 'initial' || key.kind === 'address') names.push(patternOf(key.place));
    for (const argument of call.arguments) {
      if (argument.kind !== 'member' && argument.kind !== 'index') continue;
      const place = walk.evaluator.place(state, argument);
      if (place) names.push(patternOf(place));
    }
    return names;
  }
}

/** A call that makes a resource, the same on every path. */
export function siteOf(made: Made): string {
  return `${made.file}:${made.call.range.start}`;
}

const none: ReadonlySet<string> = new Set();

function addSets(into: Map<string, Set<string>>, others: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [key, values] of others) for (const value of values) add(into, key, value);
}

function addMembers(into: Set<string>, others: ReadonlySet<string>): void {
  for (const value of others) into.add(value);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}
