/** What the expressions of a function are whatever the path: their types, and the places and constants that names stand for. */
import { errorNumbers } from '../program/errno.ts';
import type { CallExpression, Expression, FunctionIr, Instruction, Type } from '../program/ir.ts';
import type { Program, Unit } from '../program/program.ts';
import type { Place, Term, TermTable } from './terms.ts';
import { isPureCall } from './values.ts';

type Declaration = Extract<Instruction, { kind: 'declare' }>;
type Name = Extract<Expression, { kind: 'name' }>;

/** An expression on every path. */
export interface Form {
  readonly type: Type | null;
  readonly isPointer: boolean;
  readonly isArray: boolean;
  readonly isStruct: boolean;
  /** Of an unsigned type too narrow for -1 to be told from other values: nothing is meant by a negative one. */
  readonly isNatural: boolean;
}

/** A call on every path. */
export interface CallForm {
  /** The result depends on nothing but the arguments. */
  readonly isPure: boolean;
  /** The field of a scatterlist's entry that the call reads, which drivers write too; null for other calls. */
  readonly entryField: string | null;
}

/** What a name stands for: a place, or else a value. */
export type Meaning = { readonly place: Place } | { readonly place: null; readonly value: Term };

const narrowTypes = /^(?:_*u(?:8|16)|uint(?:8|16)_t|unsigned (?:char|short)|bool)$/;

/** Found out once for each expression of a function under walk, though many paths come by it. */
export class Forms {
  private readonly forms = new Map<Expression, Form>();
  private readonly calls = new Map<CallExpression, CallForm>();
  private readonly owners = new Map<Expression, string | null>();
  private readonly targets = new Map<Declaration, Expression>();
  private readonly meanings = new Map<Name, Meaning>();

  constructor(
    private readonly terms: TermTable,
    private readonly program: Program,
    private readonly unit: Unit,
    private readonly ir: FunctionIr,
  ) {}

  private readonly typeOf = (expression: Expression): Type | null => this.of(expression).type;

  of(expression: Expression): Form {
    let form = this.forms.get(expression);
    if (form === undefined) {
      form = this.formOf(expression);
      this.forms.set(expression, form);
    }
    return form;
  }

  ofCall(call: CallExpression): CallForm {
    let form = this.calls.get(call);
    if (form === undefined) {
      form = callFormOf(call);
      this.calls.set(call, form);
    }
    return form;
  }

  /** `struct foo` where the expression is one, be it by another name. */
  ownerOf(object: Expression): string | null {
    let owner = this.owners.get(object);
    if (owner === undefined) {
      const { type } = this.of(object);
      const resolved = type && type.pointers === 0 ? this.program.resolveType(this.unit, type) : null;
      owner = resolved && isAggregate(resolved) ? resolved.base : null;
      this.owners.set(object, owner);
    }
    return owner;
  }

  /** The local that comes into scope, as an expression. */
  targetOf(declaration: Declaration): Expression {
    let target = this.targets.get(declaration);
    if (target === undefined) {
      target = { kind: 'name', name: declaration.variable, scope: 'local', range: declaration.range };
      this.targets.set(declaration, target);
    }
    return target;
  }

  meaningOf(name: Name): Meaning {
    let meaning = this.meanings.get(name);
    if (meaning === undefined) {
      meaning = this.findMeaning(name);
      this.meanings.set(name, meaning);
    }
    return meaning;
  }

  private formOf(expression: Expression): Form {
    const type = this.program.typeOf(this.unit, this.ir, expression, this.typeOf);
    if (type === null) return unknownForm;
    const isScalar = type.pointers === 0 && type.dimensions.length === 0;
    const isParameter = expression.kind === 'name' && expression.scope === 'parameter';
    return {
      type,
      isPointer: !isScalar,
      // An array parameter is a pointer.
      isArray: type.dimensions.length > 0 && !isParameter,
      isStruct: isScalar && isAggregate(type),
      isNatural: type.pointers === 0 && narrowTypes.test(type.base),
    };
  }

  private findMeaning(name: Name): Meaning {
    const place = this.placeOf(name);
    if (place) return { place };
    const errorNumber = errorNumbers.get(name.name);
    const { terms } = this;
    return { place, value: errorNumber === undefined ? terms.constant(name.name) : terms.integer(errorNumber) };
  }

  private placeOf(name: Name): Place | null {
    const { terms, ir } = this;
    if (name.scope === 'static-local') return terms.global(`${ir.name}.${name.name}`);
    if (name.scope !== 'global') return terms.variable(ir.name, name.name);
    if (/^[A-Z0-9_]+$/.test(name.name)) return null;
    if (this.program.findFunction(this.unit, name.name)) return null;
    return this.of(name).type ? terms.global(name.name) : null;
  }
}

const unknownForm: Form = {
  type: null,
  isPointer: false,
  isArray: false,
  isStruct: false,
  isNatural: false,
};

function callFormOf({ direct, name, arguments: [pointer] }: CallExpression): CallForm {
  if (!direct || !name) return { isPure: false, entryField: null };
  return { isPure: isPureCall(name), entryField: pointer ? (entryFields.get(name) ?? null) : null };
}

const entryFields: ReadonlyMap<string, string> = new Map([
  ['sg_dma_address', 'dma_address'],
  ['sg_dma_len', 'dma_length'],
]);

function isAggregate({ base }: Type): boolean {
  return base.startsWith('struct ') || base.startsWith('union ');
}
