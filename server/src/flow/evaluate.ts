/** Abstract evaluation of expressions: from IR to terms and places, on one path's state. */
import type {
  BinaryOperator,
  CallExpression,
  Expression,
  FunctionIr,
  Instruction,
  Range,
  Type,
} from '../program/ir.ts';
import type { Program, Unit } from '../program/program.ts';
import { copyContents } from './contents.ts';
import { type Comparison, isComparison } from './facts.ts';
import { Forms } from './forms.ts';
import { arithmetic, compare, logical, samePlace } from './operations.ts';
import type { State } from './state.ts';
import type { Place, Term, TermTable } from './terms.ts';
import { sizeofTerm } from './values.ts';

/** What an evaluation tells its owner; the interpreter of a function listens. */
export interface EvaluationListener {
  /** The value of a call, with all its effects on the state. */
  call(state: State, call: CallExpression, argumentValues: readonly Term[]): Term;
  /** A value was stored; `target` is the expression that named the place. */
  stored(state: State, target: Expression, place: Place, value: Term, range: Range): void;
  /** Memory behind a pointer is read or written, by an expression that names what is there. */
  dereferenced(state: State, pointer: Term, access: Expression): void;
  /** Values that went where nothing is known of them. */
  escaped(state: State, values: readonly Term[], range: Range): void;
  /** Rounds of the loops around this point, so that values of different rounds differ. */
  roundKey(state: State): string;
}

/** Offsets into a file stay below this, so that a pair of them makes one exact number. */
const mostCharacters = 2 ** 26;

/** A pointer is never below zero, whatever drivers compare it with. */
const nullTests: Readonly<Record<string, Comparison>> = { '<=': '==', '>': '!=' };

export class Evaluator {
  private readonly forms: Forms;
  /** Results of fresh(), by what tells them apart: numbers for the place, then words. */
  private readonly unknowns = new Map<number, Map<string, Term>>();

  constructor(
    readonly terms: TermTable,
    private readonly program: Program,
    private readonly unit: Unit,
    private readonly ir: FunctionIr,
    private readonly listener: EvaluationListener,
  ) {
    this.forms = new Forms(terms, program, unit, ir);
  }

  /** The value of an expression, evaluated for its effects too. */
  value(state: State, expression: Expression): Term {
    const { terms } = this;
    switch (expression.kind) {
      case 'integer':
        return terms.literal(expression.value);
      case 'string':
        return terms.addressOf(terms.global(`string ${expression.text}`));
      case 'name':
        return this.nameValue(state, expression);
      case 'member':
      case 'index':
      case 'dereference':
        return this.read(state, expression);
      case 'address':
        return this.addressValue(state, expression.operand);
      case 'unary':
        return this.unary(state, expression.operator, expression.operand);
      case 'binary':
        return this.binary(state, expression.operator, expression.left, expression.right);
      case 'assign':
        return this.assign(state, expression);
      case 'step':
        return this.step(state, expression);
      case 'call':
        return this.call(state, expression);
      case 'cast':
        return this.value(state, expression.operand);
      case 'conditional':
        return this.conditional(state, expression);
      case 'sizeof':
        return this.sizeof(expression);
      case 'initialiser':
        for (const entry of expression.entries) this.value(state, entry.value);
        return this.fresh(state, expression.range, 'initialiser');
      case 'container-of':
        return terms.containerOf(this.value(state, expression.pointer), expression.field);
      case 'iterate':
        return this.iterate(state, expression);
      case 'type-name':
        return terms.constant(`type ${typeText(expression.type)}`);
      case 'unknown':
        this.listener.escaped(
          state,
          expression.parts.map((part) => this.value(state, part)),
          expression.range,
        );
        return this.fresh(state, expression.range, 'unknown');
    }
  }

  /** The place an expression names, or null where it names none. */
  place(state: State, expression: Expression): Place | null {
    const { terms } = this;
    switch (expression.kind) {
      case 'name':
        return this.forms.meaningOf(expression).place;
      case 'member': {
        const base = this.place(state, expression.object);
        if (!base) return null;
        return terms.field(base, expression.field, this.forms.ownerOf(expression.object));
      }
      case 'index': {
        const index = this.value(state, expression.index);
        const array = this.forms.of(expression.array).isArray ? this.place(state, expression.array) : null;
        if (array) return terms.element(array, index);
        const pointer = this.value(state, expression.array);
        this.listener.dereferenced(state, pointer, expression);
        return terms.dereference(terms.pointerAdd(pointer, index));
      }
      case 'dereference': {
        const pointer = this.value(state, expression.operand);
        this.listener.dereferenced(state, pointer, expression);
        return terms.dereference(pointer);
      }
      case 'cast':
        return this.place(state, expression.operand);
      case 'call': {
        const { entryField } = this.forms.ofCall(expression);
        const [pointer] = expression.arguments;
        if (entryField && pointer) return this.listEntryPlace(entryField, this.value(state, pointer));
        return terms.dereference(terms.operation('temporary', this.value(state, expression)));
      }
      case 'conditional':
      case 'assign':
        return terms.dereference(terms.operation('temporary', this.value(state, expression)));
      default:
        return null;
    }
  }

  /** A local comes into scope. */
  declare(state: State, instruction: Extract<Instruction, { kind: 'declare' }>): void {
    const { variable, initial, range } = instruction;
    const place = this.terms.variable(this.ir.name, variable);
    if (initial) this.store(state, this.forms.targetOf(instruction), place, initial);
    else state.write(place, this.fresh(state, range, 'uninitialised'));
  }

  /** Stores a value, or a brace initialiser field by field. */
  private store(state: State, target: Expression, place: Place, value: Expression): Term {
    if (value.kind === 'initialiser') return this.initialise(state, target, place, value);
    const term = this.value(state, value);
    // Only what was not computed can be a whole struct.
    if (term.kind === 'initial' && this.forms.of(target).isStruct) copyContents(state, place, term.place, () => term);
    this.write(state, target, place, term, value.range);
    return term;
  }

  /** A value that depends on this place of the program and the loop rounds alone. */
  fresh(state: State, range: Range, label: string): Term {
    const place = range.start * mostCharacters + range.end;
    let known = this.unknowns.get(place);
    if (!known) {
      known = new Map();
      this.unknowns.set(place, known);
    }
    const round = this.listener.roundKey(state);
    const key = round === '' ? label : `${label}#${round}`;
    let unknown = known.get(key);
    if (!unknown) {
      unknown = this.terms.symbol(label, null);
      known.set(key, unknown);
    }
    return unknown;
  }

  typeOf(expression: Expression): Type | null {
    return this.forms.of(expression).type;
  }

  private nameValue(state: State, expression: Extract<Expression, { kind: 'name' }>): Term {
    const meaning = this.forms.meaningOf(expression);
    if (!meaning.place) return meaning.value;
    return this.forms.of(expression).isArray ? this.terms.addressOf(meaning.place) : state.load(meaning.place);
  }

  private read(state: State, expression: Expression): Term {
    const place = this.place(state, expression);
    if (!place) return this.fresh(state, expression.range, 'value');
    const { isArray, isNatural } = this.forms.of(expression);
    if (isArray) return this.terms.addressOf(place);
    const value = this.load(state, place);
    if (value.kind === 'initial' && isNatural) this.terms.noteNatural(value);
    return value;
  }

  /** Reads a place; one whose index is spelled differently but equal by the facts is the same place. */
  private load(state: State, place: Place): Term {
    if (state.resourceCount === 0 || !hasIndex(place) || state.has(place)) return state.load(place);
    for (const { key: candidate, value } of state.places())
      if (candidate.kind === place.kind && samePlace(state, candidate, place)) return value;
    return state.load(place);
  }

  private addressValue(state: State, operand: Expression): Term {
    const place = this.place(state, operand);
    if (place) return this.terms.addressOf(place);
    return operand.kind === 'name' ? this.terms.constant(operand.name) : this.fresh(state, operand.range, 'address');
  }

  private unary(state: State, operator: string, operand: Expression): Term {
    const { terms } = this;
    const value = this.value(state, operand);
    if (operator === '+') return value;
    if (operator === '-') return terms.subtract(terms.zero, value);
    if (operator === '!') return compare(state, value, '==', terms.zero);
    return terms.operation('~', value);
  }

  private binary(state: State, operator: BinaryOperator, left: Expression, right: Expression): Term {
    const { terms } = this;
    const a = this.value(state, left);
    const b = this.value(state, right);
    if (isComparison(operator)) {
      const isNullTest = b === terms.zero && this.forms.of(left).isPointer;
      return compare(state, a, isNullTest ? (nullTests[operator] ?? operator) : operator, b);
    }
    if (operator === '&&' || operator === '||') return logical(state, operator, a, b);
    // Pointers are only added to and subtracted.
    const isAdditive = operator === '+' || operator === '-';
    const leftPointer = isAdditive && this.forms.of(left).isPointer;
    const rightPointer = isAdditive && this.forms.of(right).isPointer;
    const result = arithmetic(terms, operator, a, b, leftPointer, rightPointer);
    // A mask has bits, wherever it is defined.
    if (operator === '&' && result === b && b !== terms.zero) state.facts.assume(b, '!=', terms.zero);
    return result ?? terms.operation(operator, a, b);
  }

  private assign(state: State, expression: Extract<Expression, { kind: 'assign' }>): Term {
    const place = this.place(state, expression.target);
    if (!place) {
      const value = this.value(state, expression.value);
      this.listener.escaped(state, [value], expression.range);
      return value;
    }
    if (expression.operator === null) return this.store(state, expression.target, place, expression.value);
    const before = this.load(state, place);
    const operand = this.value(state, expression.value);
    const pointer = this.forms.of(expression.target).isPointer;
    const value =
      arithmetic(this.terms, expression.operator, before, operand, pointer, false) ??
      this.terms.operation(expression.operator, before, operand);
    this.write(state, expression.target, place, value, expression.range);
    return value;
  }

  private step(state: State, expression: Extract<Expression, { kind: 'step' }>): Term {
    const { terms } = this;
    const place = this.place(state, expression.target);
    if (!place) return this.fresh(state, expression.range, 'step');
    const before = this.load(state, place);
    const by = terms.integer(expression.by);
    const after = this.forms.of(expression.target).isPointer ? terms.pointerAdd(before, by) : terms.add(before, by);
    this.write(state, expression.target, place, after, expression.range);
    return expression.prefix ? after : before;
  }

  private call(state: State, expression: CallExpression): Term {
    const values = expression.arguments.map((argument) => this.value(state, argument));
    const { entryField, isPure } = this.forms.ofCall(expression);
    const place = entryField && values[0] ? this.listEntryPlace(entryField, values[0]) : null;
    if (place && state.has(place)) return state.load(place);
    if (!expression.direct) this.value(state, expression.callee);
    if (isPure) return this.pureCall(state, expression.name ?? '', values);
    return this.listener.call(state, expression, values);
  }

  /** sg_dma_address(sg) and sg_dma_len(sg) are fields of an entry. */
  private listEntryPlace(field: string, pointer: Term): Place {
    return this.terms.field(this.terms.dereference(pointer), field, 'struct scatterlist');
  }

  private pureCall(state: State, name: string, values: readonly Term[]): Term {
    const first = values[0] ?? this.terms.zero;
    // Byte order changes the bits, not the identity: a handle read back from a descriptor is still the handle.
    if (/^(__)?(cpu_to_[bl]e|[bl]e)(16|32|64)(_to_cpu)?p?$/.test(name)) return first;
    if (name === 'ERR_PTR') return this.terms.operation('ERR_PTR', first);
    if (name === 'PTR_ERR' && first.kind === 'operation' && first.operator === 'ERR_PTR')
      return first.operands[0] ?? first;
    if (name === 'IS_ERR' || name === 'IS_ERR_OR_NULL') return this.isErrorPointer(state, name, first);
    if (name === 'PTR_ERR_OR_ZERO' && this.isErrorPointer(state, 'IS_ERR', first) === this.terms.zero)
      return this.terms.zero;
    return this.terms.operation(name, ...values);
  }

  private isErrorPointer(state: State, name: string, pointer: Term): Term {
    if (pointer.kind === 'operation' && pointer.operator === 'ERR_PTR') return this.terms.one;
    if (pointer.kind === 'address' || pointer === this.terms.zero)
      return pointer === this.terms.zero && name === 'IS_ERR_OR_NULL' ? this.terms.one : this.terms.zero;
    const test = this.terms.operation(name, pointer);
    const known = state.facts.isZero(test);
    return known === null ? test : known ? this.terms.zero : this.terms.one;
  }

  private conditional(state: State, expression: Extract<Expression, { kind: 'conditional' }>): Term {
    const condition = this.value(state, expression.condition);
    const known = state.facts.isZero(condition);
    if (known !== null) return this.value(state, known ? expression.whenFalse : expression.whenTrue);
    const whenTrue = this.value(state, expression.whenTrue);
    const whenFalse = this.value(state, expression.whenFalse);
    if (whenTrue === whenFalse) return whenTrue;
    const chosen = this.terms.operation('?:', condition, whenTrue, whenFalse);
    if (whenTrue.kind === 'integer' && whenFalse.kind === 'integer') {
      state.facts.assume(chosen, '>=', whenTrue.value < whenFalse.value ? whenTrue : whenFalse);
      state.facts.assume(chosen, '<=', whenTrue.value < whenFalse.value ? whenFalse : whenTrue);
    }
    return chosen;
  }

  private sizeof(expression: Extract<Expression, { kind: 'sizeof' }>): Term {
    const type = expression.type ?? (expression.operand ? this.typeOf(expression.operand) : null);
    if (!type) return this.terms.constant(`sizeof(${this.textOf(expression.range)})`);
    return sizeofTerm(this.terms, this.program.resolveType(this.unit, type), (dimension) =>
      dimension.kind === 'integer'
        ? this.terms.literal(dimension.value)
        : this.terms.constant(this.textOf(dimension.range)),
    );
  }

  private textOf(range: Range): string {
    return this.unit.file.text.slice(range.start, range.end).replace(/\s+/g, ' ');
  }

  private initialise(
    state: State,
    target: Expression,
    place: Place,
    initialiser: Extract<Expression, { kind: 'initialiser' }>,
  ): Term {
    let position = 0;
    for (const entry of initialiser.entries) {
      const { designator } = entry;
      const inner =
        typeof designator === 'string'
          ? this.terms.field(place, designator, this.forms.ownerOf(target))
          : this.terms.element(place, designator ? this.value(state, designator) : this.terms.integer(position));
      position++;
      this.store(state, target, inner, entry.value);
    }
    return this.fresh(state, initialiser.range, 'initialiser');
  }

  private write(state: State, target: Expression, place: Place, value: Term, range: Range): void {
    state.write(place, value);
    this.listener.stored(state, target, place, value, range);
  }

  /** Advances an iterator macro and says whether there was a next element. */
  private iterate(state: State, expression: Extract<Expression, { kind: 'iterate' }>): Term {
    const { terms } = this;
    const [first, second, third, fourth] = expression.arguments;
    if (/^for_each_sg$/.test(expression.name) && first && second && third && fourth) {
      const index = this.place(state, fourth);
      const entry = this.place(state, second);
      const count = this.value(state, third);
      const key = this.listener.roundKey(state);
      const round = Number(/(\d+)$/.exec(key)?.[1] ?? '1') - 1;
      if (entry) {
        const next = round === 0 ? this.value(state, first) : terms.operation('sg_next', state.load(entry));
        this.write(state, second, entry, next, expression.range);
      }
      if (index) this.write(state, fourth, index, terms.integer(round), expression.range);
      return compare(state, terms.integer(round), '<', count);
    }
    const advanced = expression.name.includes('safe') ? 2 : 1;
    for (const [position, argument] of expression.arguments.entries()) {
      const isVariable = argument.kind === 'name' && argument.scope === 'local';
      const place = position < advanced && isVariable ? this.place(state, argument) : null;
      if (place) this.write(state, argument, place, this.fresh(state, argument.range, argument.kind), argument.range);
      else if (argument.kind !== 'type-name') this.value(state, argument);
    }
    return this.fresh(state, expression.range, 'more');
  }
}

function hasIndex(place: Place): boolean {
  let current = place;
  while (current.kind === 'field') current = current.base;
  return current.kind === 'element';
}

function typeText(type: Type): string {
  return type.base + '*'.repeat(type.pointers);
}
