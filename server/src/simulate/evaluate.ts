/** Evaluates expressions of one call of a function, on the machine. */
import { dumpExpression } from '../program/dump.ts';
import type { CallExpression, Expression } from '../program/ir.ts';
import { kernelConstant, looksConstant } from './constants.ts';
import {
  boolType,
  type CType,
  elementOf,
  integerType,
  intType,
  layoutOf,
  longType,
  pointerTo,
  sizeOf,
  strideOf,
  u64Type,
  unknownType,
  vaguePointer,
  voidPointer,
  type Wanted,
} from './ctypes.ts';
import { type Frame, usageOf } from './frame.ts';
import { globalPlace } from './globals.ts';
import { initialise } from './initialise.ts';
import { iterate } from './iterate.ts';
import { integerLiteral, operate } from './operate.ts';
import { type Place, read, write } from './places.ts';
import type { Simulation } from './simulation.ts';
import { constant, convert, derive, promoted, type Value } from './values.ts';

/** Bytes of a structure whose type nobody tells. */
const UNKNOWN_STRUCT = 512;

/** What carries out calls; it comes from above, so that evaluation knows no kernel function. */
export interface Caller {
  /** The value of a call. */
  call(evaluator: Evaluator, call: CallExpression, expected: CType | null): Value;
  /** The place that a call names (`sg_dma_len(sg) = 64`); null where it yields only a value. */
  place(evaluator: Evaluator, call: CallExpression): Place | null;
}

export class Evaluator {
  constructor(
    readonly simulation: Simulation,
    readonly frame: Frame,
    readonly caller: Caller,
  ) {}

  /** The value of an expression; `expected` is the type it is wanted as, for what has no type of its own. */
  value(expression: Expression, expected: CType | null = null): Value {
    const { simulation, frame } = this;
    switch (expression.kind) {
      case 'integer':
        return integerLiteral(expression.text, expression.value);
      case 'string':
        return constant(simulation.objects.string(expression.text), pointerTo(integerType('char', 1, true)));
      case 'name':
        return this.nameValue(expression, expected);
      case 'member':
      case 'index':
      case 'dereference':
        return read(this, this.place(expression), expected);
      case 'address':
        return this.addressOf(expression.operand, expected);
      case 'unary':
        return this.unary(expression.operator, expression.operand);
      case 'binary':
        return this.binary(expression);
      case 'assign':
        return this.assign(expression);
      case 'step':
        return this.step(expression);
      case 'call':
        return this.caller.call(this, expression, expected);
      case 'cast': {
        const type = simulation.typeOf(frame.unit, expression.type);
        return convert(this.value(expression.operand, type), type);
      }
      case 'conditional': {
        const condition = this.value(expression.condition);
        const isTrue = this.decide(condition, expression.condition);
        return this.value(isTrue ? expression.whenTrue : expression.whenFalse, expected);
      }
      case 'sizeof':
        return constant(BigInt(this.sizeOf(expression)), u64Type);
      case 'initialiser': {
        const type = expression.type === null ? expected : simulation.typeOf(frame.unit, expression.type);
        return this.compoundLiteral(expression, type ?? unknownType());
      }
      case 'container-of':
        return this.containerOf(expression);
      case 'iterate':
        return constant(iterate(this, expression) ? 1n : 0n, boolType);
      case 'type-name':
        return constant(0n, intType);
      case 'unknown':
        for (const part of expression.parts) this.value(part);
        return simulation.inputs.value({
          name: `what '${expression.reason}' yields`,
          kind: 'value',
          type: expected?.kind === 'integer' ? expected : longType,
          standard: 0n,
        });
    }
  }

  /**
   * The place that an expression names; a value that is none is put into memory of its own. A field of unknown type
   * is made as it is wanted.
   */
  place(expression: Expression, wanted: Wanted = 'scalar'): Place {
    switch (expression.kind) {
      case 'name':
        return this.namedPlace(expression);
      case 'member':
        return this.member(this.place(expression.object, 'structure'), expression.field, wanted);
      case 'index':
        return this.element(expression);
      case 'dereference':
        return this.pointedPlace(expression.operand);
      case 'cast': {
        const place = this.place(expression.operand, wanted);
        return { ...place, type: this.simulation.typeOf(this.frame.unit, expression.type) };
      }
      case 'call':
        return this.caller.place(this, expression) ?? this.temporary(expression);
      default:
        return this.temporary(expression);
    }
  }

  /** A field of a place: `place.a.b`. */
  member(place: Place, path: string, wanted: Wanted = 'scalar'): Place {
    const field = this.simulation.field(place.type, path, this.wantedAs(path, wanted));
    const { type, offset } = field ?? { type: unknownType(), offset: 0 };
    if (place.kind === 'register') return { ...place, type };
    const joint = place.isPointee ? '->' : '.';
    return {
      kind: 'memory',
      address: place.address + BigInt(offset),
      type,
      name: `${place.name}${joint}${path}`,
      isPointee: false,
    };
  }

  /** A structure that the function also gives to the kernel is of the type it is given as. */
  private wantedAs(field: string, wanted: Wanted): Wanted {
    const given = wanted === 'structure' ? usageOf(this.frame.ir).given.get(field) : undefined;
    return given === undefined ? wanted : this.simulation.types.struct(this.frame.unit, given);
  }

  /** What a pointer value points at. */
  pointed(pointer: Value, name: string): Place {
    const type =
      elementOf(pointer.type) ?? (pointer.type.kind === 'unknown' ? pointer.type.layout.pointee() : unknownType());
    this.simulation.wantObject(pointer);
    const known = this.simulation.objects.nameOf(pointer.bits);
    return { kind: 'memory', address: pointer.bits, type, name: known ?? name, isPointee: true };
  }

  /** Branches on a condition, and notes that it could have gone the other way. */
  decide(condition: Value, expression: Expression, isLoop = false): boolean {
    const isTrue = condition.bits !== 0n;
    if (condition.symbol !== null) {
      const other = isTrue ? (bits: bigint) => bits === 0n : (bits: bigint) => bits !== 0n;
      this.simulation.decisions.push({
        value: condition,
        others: [other],
        file: this.frame.unit.file.path,
        range: expression.range,
        isLoop,
      });
    }
    return isTrue;
  }

  /** The type of an expression where it can be told without evaluating it. */
  typeOf(expression: Expression): CType | null {
    const { simulation, frame } = this;
    const type = simulation.program.typeOf(frame.unit, frame.ir, expression);
    return type === null ? null : simulation.typeOf(frame.unit, type);
  }

  /** Stores the value of an expression in a place. */
  assignTo(place: Place, value: Expression): Value {
    if (value.kind === 'initialiser' && place.kind === 'memory') {
      if (value.type !== null)
        initialise(this, { ...place, type: this.simulation.typeOf(this.frame.unit, value.type) }, value);
      else initialise(this, place, value);
      return read(this, place, null);
    }
    const evaluated = this.value(value, place.type);
    write(this, place, evaluated);
    const kept = convert(evaluated, place.type.kind === 'unknown' ? evaluated.type : place.type);
    if (kept.bits !== evaluated.bits) this.noteNarrowing(evaluated, kept, value);
    return kept;
  }

  private noteNarrowing({ bits: address }: Value, { bits: kept }: Value, { range }: Expression): void {
    const { machine, narrowings } = this.simulation;
    const isHandle = address > 0xffff_ffffn && machine.mappings().some(({ bus }) => bus === address);
    if (isHandle) narrowings.push({ file: this.frame.unit.file.path, range, address, kept });
  }

  private nameValue(expression: Extract<Expression, { kind: 'name' }>, expected: CType | null): Value {
    const { name, scope } = expression;
    const { simulation, frame } = this;
    if (scope !== 'global') return read(this, this.namedPlace(expression), expected);
    if (simulation.program.findFunction(frame.unit, name) !== null) {
      return constant(simulation.objects.functionAddress(name), pointerTo({ kind: 'function' }));
    }
    const meaning = this.typeOf(expression) === null ? simulation.program.constant(frame.unit, name) : null;
    if (meaning !== null) return this.value(meaning, expected);
    if (this.typeOf(expression) === null && looksConstant(name)) {
      const bits = kernelConstant(name);
      return constant(bits, bits > 0x7fff_ffffn ? u64Type : intType);
    }
    return read(this, this.namedPlace(expression), expected);
  }

  private namedPlace({ name, scope, ...rest }: Extract<Expression, { kind: 'name' }>): Place {
    const { frame } = this;
    if (scope === 'static-local')
      return globalPlace(this, `${frame.ir.name}.${name}`, this.typeOf({ name, scope, ...rest }), true);
    if (scope === 'global') return globalPlace(this, name, this.typeOf({ name, scope, ...rest }), false);
    const slot = frame.slots.get(name);
    const shown = name.replace(/#\d+$/, '');
    if (slot !== undefined)
      return { kind: 'memory', address: slot.address, type: slot.type, name: shown, isPointee: false };
    const type = frame.registers.get(name)?.type ?? this.typeOf({ name, scope, ...rest }) ?? unknownType();
    return { kind: 'register', variable: name, type: this.declaredType(name) ?? type, name: shown };
  }

  private declaredType(name: string): CType | null {
    const { ir, unit } = this.frame;
    const declared = ir.locals.get(name) ?? ir.parameters.find((parameter) => parameter.name === name);
    if (declared === undefined || (declared.type.base === '?' && declared.type.pointers === 0)) return null;
    return this.simulation.typeOf(unit, declared.type);
  }

  private element(expression: Extract<Expression, { kind: 'index' }>): Place {
    const isArray = expression.array.kind !== 'call' && this.isArrayPlace(expression.array);
    const base = isArray ? this.place(expression.array) : null;
    const index = this.value(expression.index);
    if (base?.kind === 'memory' && base.type.kind === 'unknown') {
      // A table of structures that have no name, at file level.
      const element = base.type.layout.pointee();
      const address = base.address + index.bits * BigInt(strideOf(element));
      return { kind: 'memory', address, type: element, name: `${base.name}[${index.bits}]`, isPointee: false };
    }
    if (base?.kind === 'memory' && base.type.kind === 'array') {
      const { element } = base.type;
      const address = base.address + index.bits * BigInt(sizeOf(element));
      return { kind: 'memory', address, type: element, name: `${base.name}[${index.bits}]`, isPointee: false };
    }
    const pointer = this.value(expression.array, vaguePointer);
    const declared = elementOf(pointer.type);
    const target = declared === null || declared.kind === 'void' ? unknownType(8) : declared;
    const name = this.simulation.objects.nameOf(pointer.bits) ?? dumpExpression(expression.array);
    const address = pointer.bits + index.bits * BigInt(strideOf(target));
    return { kind: 'memory', address, type: target, name: `${name}[${index.bits}]`, isPointee: false };
  }

  private isArrayPlace(expression: Expression): boolean {
    if (expression.kind === 'name' && expression.scope === 'parameter') return false;
    if (expression.kind !== 'name' && expression.kind !== 'member' && expression.kind !== 'index') return false;
    const type = this.typeOf(expression);
    return type === null ? expression.kind === 'name' && expression.scope === 'global' : type.kind === 'array';
  }

  private pointedPlace(operand: Expression): Place {
    const pointer = this.value(operand, vaguePointer);
    return this.pointed(pointer, dumpExpression(operand));
  }

  private temporary(expression: Expression): Place {
    const value = this.value(expression, vaguePointer);
    const name = dumpExpression(expression);
    if (value.struct !== undefined)
      return { kind: 'memory', address: value.struct.address, type: value.type, name, isPointee: false };
    const address = this.simulation.objects.allocate('stack', sizeOf(value.type), name);
    const place: Place = { kind: 'memory', address, type: value.type, name, isPointee: false };
    write(this, place, value);
    return place;
  }

  private addressOf(operand: Expression, expected: CType | null): Value {
    if (operand.kind === 'name' && operand.scope === 'global') {
      const { frame, simulation } = this;
      if (simulation.program.findFunction(frame.unit, operand.name) !== null) return this.value(operand);
    }
    const wanted = expected === null ? null : elementOf(expected);
    const place = this.place(
      operand,
      wanted === null || wanted.kind === 'void' || wanted.kind === 'unknown' ? 'structure' : wanted,
    );
    if (place.kind === 'memory') {
      const isVague = place.type.kind === 'unknown' && wanted !== null && wanted.kind !== 'void';
      return constant(place.address, pointerTo(isVague ? wanted : place.type));
    }
    return this.temporaryAddress(place);
  }

  /** A register whose address is wanted after all moves into memory. */
  private temporaryAddress(place: Extract<Place, { kind: 'register' }>): Value {
    const { frame, simulation } = this;
    const before = frame.registers.get(place.variable);
    const address = simulation.objects.allocate(
      'stack',
      Math.max(sizeOf(place.type), 8),
      place.name,
      before === undefined,
    );
    frame.slots.set(place.variable, { address, type: place.type });
    frame.registers.delete(place.variable);
    const moved: Place = { kind: 'memory', address, type: place.type, name: place.name, isPointee: false };
    if (before !== undefined) write(this, moved, before);
    return constant(address, pointerTo(place.type));
  }

  private unary(operator: '-' | '+' | '~' | '!', operand: Expression): Value {
    const value = this.value(operand);
    const type = operator === '!' ? intType : promoted(value.type);
    switch (operator) {
      case '+':
        return convert(value, type);
      case '-':
        return derive(type, [value], ([a = 0n]) => -a);
      case '~':
        return derive(type, [value], ([a = 0n]) => ~a);
      case '!':
        return derive(type, [value], ([a = 0n]) => (a === 0n ? 1n : 0n));
    }
  }

  private binary(expression: Extract<Expression, { kind: 'binary' }>): Value {
    const { operator } = expression;
    const left = this.value(expression.left);
    const isShort = (operator === '&&' && left.bits === 0n) || (operator === '||' && left.bits !== 0n);
    // Where the left side decides, the right one may not even be valid: `p && p->len`.
    if (isShort) return derive(intType, [left], ([a = 0n]) => (a === 0n ? 0n : 1n));
    return operate(operator, left, this.value(expression.right));
  }

  private assign(expression: Extract<Expression, { kind: 'assign' }>): Value {
    const place = this.place(expression.target);
    if (expression.operator === null) return this.assignTo(place, expression.value);
    const before = read(this, place, null);
    const after = operate(expression.operator, before, this.value(expression.value));
    write(this, place, after);
    return convert(after, place.type.kind === 'unknown' ? after.type : place.type);
  }

  private step(expression: Extract<Expression, { kind: 'step' }>): Value {
    const place = this.place(expression.target);
    const before = read(this, place, null);
    const after = operate('+', before, constant(BigInt(expression.by)));
    write(this, place, after);
    return expression.prefix ? convert(after, before.type) : before;
  }

  private sizeOf(expression: Extract<Expression, { kind: 'sizeof' }>): number {
    const { simulation, frame } = this;
    if (expression.type !== null) return sizeOf(simulation.typeOf(frame.unit, expression.type));
    const { operand } = expression;
    if (operand === null) return 8;
    if (operand.kind === 'string') return operand.text.length + 1;
    if (operand.kind === 'index' && operand.array.kind === 'type-name') {
      // `sizeof(u16[3])` reads like an element of a variable.
      return sizeOf(simulation.typeOf(frame.unit, operand.array.type)) * Number(this.value(operand.index).bits);
    }
    const declared = this.typeOf(operand);
    if (declared !== null) return sizeOf(declared);
    if (operand.kind === 'dereference') return UNKNOWN_STRUCT;
    return operand.kind === 'member' || operand.kind === 'name' ? sizeOf(this.place(operand).type) : 8;
  }

  private compoundLiteral(expression: Extract<Expression, { kind: 'initialiser' }>, type: CType): Value {
    const address = this.simulation.objects.allocate('stack', Math.max(sizeOf(type), 8), 'a literal');
    const place: Place = { kind: 'memory', address, type, name: 'a literal', isPointee: false };
    initialise(this, place, expression);
    if (type.kind === 'array') return constant(address, pointerTo(type.element));
    return layoutOf(type) === null
      ? read(this, place, null)
      : { bits: address, type, symbol: null, struct: { address } };
  }

  private containerOf(expression: Extract<Expression, { kind: 'container-of' }>): Value {
    const pointer = this.value(expression.pointer, voidPointer);
    const type = this.simulation.typeOf(this.frame.unit, expression.type);
    const field = this.simulation.field(type, expression.field);
    return derive(pointerTo(type), [pointer], ([a = 0n]) => a - BigInt(field?.offset ?? 0));
  }
}
