/**
 * What a function does to its caller, one summary for all its outcomes. Applying one rewrites it in the caller's terms.
 */
import type { CallExpression, FunctionIr } from '../program/ir.ts';
import { isForeign } from './foreign.ts';
import type { Walk } from './interpreter.ts';
import type { MaskCall } from './masks.ts';
import type { Memory } from './memory.ts';
import type { Outcome } from './outcomes.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, rootOf, type Term, type TermTable } from './terms.ts';

export interface Summary {
  readonly ir: FunctionIr;
  readonly outcomes: readonly Outcome[];
}

/** Memory by the pointer to it, masks by what the call returned. */
export interface Known {
  readonly memory: Map<Term, Memory>;
  readonly masks: Map<Term, MaskCall>;
}

/** One outcome in the caller's terms. */
export interface AppliedOutcome {
  readonly value: Term | null;
  /** Resources that the callee made and left. */
  readonly made: readonly Live[];
  /** Resources that the callee undid without having made them. */
  readonly undone: readonly Live[];
  /** What the callee undoes in another of its outcomes, but not in this one. */
  readonly skipped: readonly Term[];
}

/** Applies an outcome to the caller's path; null where it contradicts what the path knows. */
export function applyOutcome(
  walk: Walk,
  state: State,
  call: CallExpression,
  values: readonly Term[],
  summary: Summary,
  outcome: Outcome,
  known: Known,
): AppliedOutcome | null {
  const translator = new Translator(walk, state.fork(), call, values, summary.ir, known);
  const result = outcome.value ? translator.term(outcome.value) : null;
  for (const [term, bounds] of outcome.state.facts.entries()) {
    if (!state.facts.adopt(translator.term(term), bounds)) return null;
  }
  for (const [place, value] of outcome.state.places()) state.write(translator.place(place), translator.term(value));
  for (const doubt of outcome.state.doubts) state.doubt(doubt);
  const made: Live[] = [];
  const undone: Live[] = [];
  for (const live of outcome.state.resources()) {
    const released = live.released && {
      ...live.released,
      values: live.released.values.map((value) => translator.term(value)),
    };
    (isForeign(live.made) ? undone : made).push({
      ...live,
      released,
      givenFor: live.givenFor && translator.term(live.givenFor),
      made: translator.made(live.made),
    });
  }
  for (const pointer of outcome.state.published()) state.publish(translator.term(pointer));
  const skipped = summary.outcomes.flatMap((other) => (other === outcome ? [] : undoneIn(other.state)));
  const undoneHere = new Set(undoneIn(outcome.state));
  return {
    value: result,
    made,
    undone,
    skipped: skipped.filter((key) => !undoneHere.has(key)).map((key) => translator.term(key)),
  };
}

function undoneIn(state: State): Term[] {
  return state
    .resources()
    .filter((live) => live.released && isForeign(live.made))
    .map((live) => live.made.key);
}

/** Rewrites a callee's terms: parameters become arguments, what it read becomes what the caller's places hold. */
export class Translator {
  private readonly terms: TermTable;
  private readonly known = new Map<Term, Term>();
  private readonly site: string;

  constructor(
    walk: Walk,
    /** The caller's path before the call. */
    private readonly before: State,
    call: CallExpression,
    private readonly values: readonly Term[],
    private readonly callee: FunctionIr,
    /** What the module knows of values; what is handed to the caller is known there too. */
    private readonly about: Known = { memory: new Map(), masks: new Map() },
  ) {
    this.terms = walk.terms;
    this.site = `${walk.ir.name}@${call.range.start}#${walk.roundKey(before)}`;
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
      case 'global':
        return place;
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
      case 'constant':
        return term;
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
        return terms.operation(term.operator, ...operands);
      }
    }
  }

  private symbol(term: Term, label: string): Term {
    const translated = this.terms.keyedSymbol(`${this.site}<${term.id}`, label);
    const { memory, masks } = this.about;
    const block = memory.get(term);
    if (block) memory.set(translated, { ...block, size: block.size && this.term(block.size) });
    const mask = masks.get(term);
    if (mask) masks.set(translated, { ...mask, device: mask.device && this.term(mask.device) });
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
    return this.before.load(this.place(place));
  }

  private parameterIndex(name: string, owner: string): number {
    if (owner !== this.callee.name) return -1;
    return this.callee.parameters.findIndex((parameter) => parameter.name === name);
  }
}
