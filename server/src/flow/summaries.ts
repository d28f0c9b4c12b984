/**
 * What a function does to its caller, one summary for all its outcomes. Applying one rewrites it in the caller's terms.
 */
import type { CallExpression, FunctionIr } from '../program/ir.ts';
import type { Sink } from './address-notes.ts';
import type { CallersDemand } from './demands.ts';
import type { Bounds } from './facts.ts';
import { isForeign } from './foreign.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import type { MaskCall } from './masks.ts';
import type { Memory } from './memory.ts';
import type { Outcome } from './outcomes.ts';
import type { Entry, Keyed } from './persistent-map.ts';
import type { Live, Made, State } from './state.ts';
import { containerOf, type Place, rootOf, type Term, type TermTable } from './terms.ts';

/** What callers see of a function's head. */
export type Signature = Pick<FunctionIr, 'name' | 'parameters' | 'returnType'>;

/** What a function that was walked to the end does to its callers. */
export interface Summary {
  readonly signature: Signature;
  readonly outcomes: readonly CalleeOutcome[];
  readonly demands: readonly CallersDemand[];
  /** Parameters that end in a register or a DMA address field, by their position. */
  readonly sinks: ReadonlyMap<number, Sink>;
  /** Memory by the pointer to it, masks by what the call returned, as far as callers can come by them. */
  readonly memory: ReadonlyMap<Term, Memory>;
  readonly masks: ReadonlyMap<Term, MaskCall>;
}

/**
 * A function that is being walked or could not be finished; one whose callees leave nothing for it to do, or only undo
 * what others made; one that ends in more ways than a caller can follow.
 */
export type Unsummarised = 'under way' | 'of no concern' | 'only releases' | 'too manifold';

/** An outcome, with what is known at the end in an order that only the walk itself decides. */
export interface CalleeOutcome extends Outcome {
  readonly facts: readonly Entry<Term, Bounds>[];
  readonly places: readonly Entry<Place, Term>[];
  readonly pointers: readonly Term[];
  /** What the function undoes in another of its outcomes, but not in this one. */
  readonly skipped: readonly Term[];
}

/** What a function that was walked to the end tells its callers. */
export function summaryOf(signature: Signature, ends: readonly Outcome[], journal: Journal): Summary {
  const skipped = skippedBy(ends);
  const outcomes = ends.map((end, index) => ({
    ...end,
    skipped: skipped[index] ?? [],
    facts: inOrder(end.state.facts.entries()),
    places: inOrder(end.state.places()),
    pointers: [...end.state.published()].sort((a, b) => a.id - b.id),
  }));
  const { name, parameters, returnType } = signature;
  const { demands, sinks, memory, masks } = journal;
  return { signature: { name, parameters, returnType }, outcomes, demands, sinks, memory, masks };
}

/** Entries in the order in which their keys came into being. */
export function inOrder<K extends Keyed, V>(entries: readonly Entry<K, V>[]): readonly Entry<K, V>[] {
  return [...entries].sort((a, b) => a.key.id - b.key.id);
}

/** One outcome in the caller's terms. */
export interface AppliedOutcome {
  readonly value: Term | null;
  /** Resources that the callee made and left. */
  readonly made: readonly Live[];
  /** Resources that the callee undid without having made them. */
  readonly undone: readonly Live[];
  /** Values that the callee hands on to code that is not known. */
  readonly given: readonly Term[];
  /** What the callee undoes in another of its outcomes, but not in this one. */
  readonly skipped: readonly Term[];
  /** A term of the callee as this call means it. */
  readonly inCallersTerms: (term: Term) => Term;
}

/** Applies an outcome to the caller's path; null where it contradicts what the path knows. */
export function applyOutcome(state: State, outcome: CalleeOutcome, translator: Translator): AppliedOutcome | null {
  const value = outcome.value ? translator.term(outcome.value) : null;
  for (const { key: term, value: bounds } of outcome.facts) {
    if (!state.facts.adopt(translator.term(term), bounds)) return null;
  }
  for (const { key: place, value: held } of outcome.places) state.write(translator.place(place), translator.term(held));
  for (const doubt of outcome.state.doubts) state.doubt(doubt);
  const made: Live[] = [];
  const undone: Live[] = [];
  for (const live of outcome.state.resources()) {
    const released = live.released && {
      ...live.released,
      values: live.released.values.map((argument) => translator.term(argument)),
    };
    (isForeign(live.made) ? undone : made).push({
      ...live,
      released,
      givenFor: live.givenFor && translator.term(live.givenFor),
      made: translator.made(live.made),
    });
  }
  const given = outcome.pointers.map((pointer) => translator.term(pointer));
  for (const pointer of given) state.publish(pointer);
  const skipped = outcome.skipped.map((key) => translator.term(key));
  return { value, made, undone, given, skipped, inCallersTerms: (term) => translator.term(term) };
}

/** What outcomes undo that is not their own: for each, what only the others undo. */
function skippedBy(ends: readonly Outcome[]): readonly (readonly Term[])[] {
  const undone = ends.map(({ state }) =>
    state
      .resources()
      .filter((live) => live.released && isForeign(live.made))
      .map((live) => live.made.key),
  );
  return undone.map((own) =>
    undone.flatMap((other) => (other === own ? [] : other)).filter((key) => !own.includes(key)),
  );
}

/**
 * The translators of one walk, by the calls: paths that come by a call with the same arguments mostly hold the same in all
 * that the callee looks at.
 */
export class Translators {
  private readonly latest = new Map<CallExpression, Translator>();

  /** One for a call as a path comes by it. */
  at(
    walk: Walk,
    state: State,
    call: CallExpression,
    values: readonly Term[],
    summary: Summary,
    journal: Journal,
  ): Translator {
    const latest = this.latest.get(call);
    if (latest?.resume(state, values, summary)) return latest;
    const translator = new Translator(walk, state.fork(), call, values, summary, journal);
    this.latest.set(call, translator);
    return translator;
  }
}

/** Rewrites a callee's terms: parameters become arguments, what it read becomes what the caller's places hold. */
export class Translator {
  private readonly terms: TermTable;
  private readonly known = new Map<Term, Term>();
  /** What the caller's path was found to hold. */
  private readonly reads: { readonly place: Place; readonly value: Term }[] = [];
  private readonly site: string;

  constructor(
    walk: Walk,
    /** The caller's path before the call. */
    private before: State,
    call: CallExpression,
    private readonly values: readonly Term[],
    private readonly summary: Summary,
    private readonly journal: Journal,
  ) {
    this.terms = walk.terms;
    this.site = `${walk.ir.name}@${call.range.start}#${before.roundKey}`;
  }

  /** Goes on with another path that comes by the call, if all that was translated means the same on it. */
  resume(state: State, values: readonly Term[], summary: Summary): boolean {
    const isSame =
      summary === this.summary &&
      state.roundKey === this.before.roundKey &&
      values.length === this.values.length &&
      values.every((value, index) => value === this.values[index]) &&
      this.reads.every(({ place, value }) => state.load(place) === value);
    if (isSame) this.before = state.fork();
    return isSame;
  }

  term(term: Term): Term {
    let translated = this.known.get(term);
    if (!translated) {
      translated = this.translate(term);
      this.known.set(term, translated);
    }
    return translated;
  }

  place(place: Place): Place {
    const { terms } = this;
    switch (place.kind) {
      case 'variable':
        return terms.variable(place.owner, place.name);
      case 'global':
        return terms.global(place.name);
      case 'dereference':
        return terms.dereference(this.term(place.pointer));
      case 'field':
        return terms.field(this.place(place.base), place.name, place.owner);
      case 'element':
        return terms.element(this.place(place.base), this.term(place.index));
    }
  }

  made(made: Made): Made {
    const optional = (term: Term | null): Term | null => (term ? this.term(term) : null);
    return {
      ...made,
      key: this.term(made.key),
      handle: optional(made.handle),
      result: this.term(made.result),
      device: optional(made.device),
      size: optional(made.size),
      nents: optional(made.nents),
      direction: optional(made.direction),
      buffer: optional(made.buffer),
    };
  }

  private translate(term: Term): Term {
    const { terms } = this;
    switch (term.kind) {
      case 'integer':
        return terms.integer(term.value);
      case 'constant':
        return terms.constant(term.name);
      case 'symbol':
        return this.symbol(term, term.label);
      case 'initial':
        return this.read(term.place);
      case 'address':
        return terms.addressOf(this.place(term.place));
      case 'sum':
        return term.parts.reduce<Term>(
          (sum, part) => terms.add(sum, terms.multiply(terms.integer(part.coefficient), this.term(part.term))),
          terms.integer(term.constant),
        );
      case 'operation': {
        const operands = term.operands.map((operand) => this.term(operand));
        const [left, right] = operands;
        // A factor that is a parameter here may be a number there.
        if (term.operator === '*' && left && right) return terms.multiply(left, right);
        if (left && term.operator.startsWith(containerOf))
          return terms.containerOf(left, term.operator.slice(containerOf.length));
        return terms.operation(term.operator, ...operands);
      }
    }
  }

  private symbol(term: Term, label: string): Term {
    const { summary, journal } = this;
    const translated = this.terms.keyedSymbol(`${this.site}<${term.id}`, label);
    // What is known of the callee's values is known of the caller's too.
    const block = summary.memory.get(term);
    if (block) journal.memory.set(translated, { ...block, size: block.size && this.term(block.size) });
    const mask = summary.masks.get(term);
    if (mask) journal.masks.set(translated, { ...mask, device: mask.device && this.term(mask.device) });
    return translated;
  }

  private read(place: Place): Term {
    const root = rootOf(place);
    if (root.kind === 'variable') {
      const index = this.parameterIndex(root.name, root.owner);
      const value = index < 0 ? undefined : this.values[index];
      if (place.kind === 'variable' && value) return value;
      return this.terms.keyedSymbol(`${this.site}<place ${place.id}`, 'unknown');
    }
    const own = this.place(place);
    const value = this.before.load(own);
    this.reads.push({ place: own, value });
    return value;
  }

  private parameterIndex(name: string, owner: string): number {
    const { signature } = this.summary;
    if (owner !== signature.name) return -1;
    return signature.parameters.findIndex((parameter) => parameter.name === name);
  }
}
