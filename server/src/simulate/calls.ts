/** Who answers a call: a function of the module, the catalogue, the library of helpers, or the policy for strangers. */

import { findApi } from '../dma-api/catalogue.ts';
import type { ApiFunction, Effect } from '../dma-api/types.ts';
import { dumpExpression } from '../program/dump.ts';
import type { CallExpression, Expression } from '../program/ir.ts';
import type { FunctionSource } from '../program/program.ts';
import { typeOfText } from '../program/type-syntax.ts';
import { type CType, elementOf, integerType, intType, pointerTo, u64Type, vaguePointer, voidType } from './ctypes.ts';
import { applyEffect } from './effects.ts';
import type { Caller, Evaluator } from './evaluate.ts';
import { runFunction } from './execute.ts';
import { pureFunctions } from './library/arithmetic.ts';
import { fieldAccessors, library } from './library/index.ts';
import { answer } from './policy.ts';
import { commonType, constant, derive, type Value } from './values.ts';
import { wordsOf } from './words.ts';

/** A call being carried out; its arguments are evaluated when they are first asked for, once. */
export class CallSite {
  private readonly values: (Value | undefined)[] = [];

  constructor(
    readonly evaluator: Evaluator,
    readonly call: CallExpression,
    readonly name: string,
    readonly api: ApiFunction | null,
    /** The type its result is wanted as; null where nobody says. */
    readonly expected: CType | null,
  ) {}

  get simulation() {
    return this.evaluator.simulation;
  }

  get unit() {
    return this.evaluator.frame.unit;
  }

  /** The value of an argument; 0 where there is none. */
  argument(position: number, expected: CType | null = null): Value {
    let value = this.values[position];
    if (value === undefined) {
      const expression = this.call.arguments[position];
      const wanted = expected ?? this.declaredType(position);
      value = expression === undefined ? constant(0n) : this.evaluator.value(expression, wanted);
      this.values[position] = value;
    }
    return value;
  }

  bits(position: number): bigint {
    return this.argument(position).bits;
  }

  expression(position: number): Expression | null {
    return this.call.arguments[position] ?? null;
  }

  /** An argument as the driver wrote it. */
  text(position: number): string {
    const expression = this.call.arguments[position];
    return expression === undefined ? '' : wordsOf(this.unit, expression);
  }

  /** The type that the kernel declares for an argument; null where that says nothing. */
  private declaredType(position: number): CType | null {
    const declared = this.api?.parameters[position]?.type ?? '';
    if (!declared.includes('*') && declared !== 'dma_addr_t') return null;
    const type = this.simulation.typeOf(this.unit, typeOfText(declared));
    const isVague = type.kind === 'pointer' && type.target().kind === 'unknown';
    return isVague ? vaguePointer : type;
  }

  /** Evaluates all arguments, in order. */
  evaluateAll(): readonly Value[] {
    return this.call.arguments.map((_, position) => this.argument(position));
  }

  /** What an argument points at, where it is declared as a pointer. */
  pointee(position: number): CType | null {
    return elementOf(this.argument(position).type);
  }
}

/** Carries out the calls of a run. */
export const callers: Caller = {
  call: carryOut,
  place: (evaluator, call) => {
    const field = call.direct && call.name !== null ? fieldAccessors.get(call.name) : undefined;
    const [pointer] = call.arguments;
    if (field === undefined || pointer === undefined) return null;
    const whole = evaluator.pointed(evaluator.value(pointer), dumpExpression(pointer));
    return evaluator.member(
      { ...whole, type: evaluator.simulation.types.struct(evaluator.frame.unit, field.struct) },
      field.name,
    );
  },
};

function carryOut(evaluator: Evaluator, call: CallExpression, expected: CType | null): Value {
  const source = targetOf(evaluator, call);
  if (source !== null) return stepInto(evaluator, call, source);
  const name = call.name ?? 'function';
  const api = call.direct ? findApi(name, evaluator.simulation.options.kernelVersion) : null;
  const site = new CallSite(evaluator, call, name, api, expected);
  if (call.direct) {
    const value = fromCatalogue(site) ?? fromLibrary(site);
    if (value !== null) return value;
  }
  return answer(site);
}

function targetOf(evaluator: Evaluator, call: CallExpression): FunctionSource | null {
  const { simulation, frame } = evaluator;
  if (call.direct) return call.name === null ? null : simulation.program.findFunction(frame.unit, call.name);
  const pointer = evaluator.value(call.callee, pointerTo({ kind: 'function' }));
  const name = simulation.objects.functionAt(pointer.bits);
  if (name === null) return null;
  for (const unit of [frame.unit, ...simulation.program.units]) {
    const found = simulation.program.findFunction(unit, name);
    if (found !== null) return found;
  }
  return null;
}

function stepInto(evaluator: Evaluator, call: CallExpression, source: FunctionSource): Value {
  const { simulation, frame } = evaluator;
  const { parameters } = simulation.lower(source);
  const values = call.arguments.map((argument, position) => {
    const declared = parameters[position];
    return evaluator.value(argument, declared === undefined ? null : simulation.typeOf(source.unit, declared.type));
  });
  const value = runFunction(simulation, evaluator.caller, source, values, frame.depth + 1);
  simulation.at(frame, call.range);
  return value ?? constant(0n);
}

function fromCatalogue(site: CallSite): Value | null {
  if (site.api === null) return null;
  let result: Value | null = null;
  for (const effect of site.api.effects) result = applyEffect(site, effect as Effect) ?? result;
  return result;
}

function fromLibrary(site: CallSite): Value | null {
  const helper = library.get(site.name);
  if (helper !== undefined) return helper(site);
  const compute = pureFunctions.get(site.name);
  if (compute === undefined) return null;
  const operands = site.call.arguments.flatMap((argument, position) =>
    argument.kind === 'type-name' ? [] : [site.argument(position)],
  );
  return derive(resultType(site, operands), operands, compute);
}

/** `min_t(u32, …)` has the type it names; the error helpers and the rest have that of their widest operand. */
function resultType(site: CallSite, operands: readonly Value[]): CType {
  const first = site.call.arguments[0];
  if (first?.kind === 'type-name') return site.evaluator.simulation.typeOf(site.unit, first.type);
  if (/^(?:IS_|PTR_ERR|ZERO_OR|is_)/.test(site.name)) return intType;
  if (/^ERR_/.test(site.name)) return site.expected?.kind === 'pointer' ? site.expected : pointerTo(voidType);
  const bits = /(8|16|32|64)/.exec(site.name)?.[1];
  if (bits !== undefined && /cpu|swab|hton|ntoh|_bits$/.test(site.name))
    return integerType(`u${bits}`, Number(bits) / 8, false);
  if (/BIT|MASK|GENMASK|FIELD|size|SIZE/.test(site.name)) return u64Type;
  const pointer = operands.find(({ type }) => type.kind === 'pointer');
  if (pointer !== undefined) return pointer.type;
  return operands.reduce<CType>((wide, { type }) => commonType(wide, type), intType);
}
