/**
 * The intermediate representation of one C function: expression trees inside basic blocks.
 *
 * Both interpreters walk it: flow/ with abstract values, simulate/ with concrete ones. So it keeps what either needs
 * (types as written, source ranges) and drops what neither does (syntax nodes, comments, spelling).
 *
 * Invariants:
 * - No expression that is a branch condition is `&&`, `||`, `!` or `?:`: those have become control flow, so each
 *   branch tests one atomic fact. `&&`, `||` and `?:` remain as values only where no part has a side effect.
 * - Locals are unique within their function: an inner `i` that shadows an outer one is named `i#2`.
 * - Operands of one expression are evaluated left to right, arguments before their call.
 */

/** Offsets into the text of the file, in UTF-16 code units; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * A C type as the source spells it. `base` is the specifier without qualifiers: `struct foo`, `u32`, `dma_addr_t`,
 * `unsigned int`, `void`; an unnamed struct is `struct @OFFSET`; a function type is `function`; one that could not be
 * read is `?`. Typedefs are not resolved here (see types.ts).
 */
export interface Type {
  readonly base: string;
  /** Number of `*` applied to the base, before array dimensions. */
  readonly pointers: number;
  /** Array dimensions, outermost first; null where the brackets are empty or the size is no simple expression. */
  readonly dimensions: readonly (Expression | null)[];
}

export type NameScope = 'local' | 'parameter' | 'static-local' | 'global';

export type Expression =
  | { readonly kind: 'integer'; readonly value: bigint; readonly text: string; readonly range: Range }
  | { readonly kind: 'string'; readonly text: string; readonly range: Range }
  /** A variable, function or enumerator. `global` covers all that no local or parameter hides. */
  | { readonly kind: 'name'; readonly name: string; readonly scope: NameScope; readonly range: Range }
  /** `object.field`; `pointer->field` is a member of the dereference of pointer. */
  | { readonly kind: 'member'; readonly object: Expression; readonly field: string; readonly range: Range }
  | { readonly kind: 'index'; readonly array: Expression; readonly index: Expression; readonly range: Range }
  | { readonly kind: 'dereference'; readonly operand: Expression; readonly range: Range }
  | { readonly kind: 'address'; readonly operand: Expression; readonly range: Range }
  | {
      readonly kind: 'unary';
      readonly operator: '-' | '+' | '~' | '!';
      readonly operand: Expression;
      readonly range: Range;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly range: Range;
    }
  /** `target = value`; a compound assignment `a += b` has operator `+` and keeps its value `b`. */
  | {
      readonly kind: 'assign';
      readonly operator: ArithmeticOperator | null;
      readonly target: Expression;
      readonly value: Expression;
      readonly range: Range;
    }
  | {
      readonly kind: 'step';
      readonly by: 1 | -1;
      readonly prefix: boolean;
      readonly target: Expression;
      readonly range: Range;
    }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      /** The callee's name where it is called by name, or the last field where it is called through one. */
      readonly name: string | null;
      /** True where `name` is a function or macro called directly, false through a pointer. */
      readonly direct: boolean;
      readonly arguments: readonly Expression[];
      readonly range: Range;
      /** The macro of the driver whose expansion this call stands in, if any; its range is that of the use. */
      readonly macro?: string;
    }
  | { readonly kind: 'cast'; readonly type: Type; readonly operand: Expression; readonly range: Range }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
      readonly range: Range;
    }
  | { readonly kind: 'sizeof'; readonly type: Type | null; readonly operand: Expression | null; readonly range: Range }
  /** Brace initialiser or compound literal; a null designator takes the next position. */
  | {
      readonly kind: 'initialiser';
      readonly type: Type | null;
      readonly entries: readonly InitialiserEntry[];
      readonly range: Range;
    }
  /** `container_of(pointer, type, member)` and its kin (list_entry, from_timer, …). */
  | {
      readonly kind: 'container-of';
      readonly pointer: Expression;
      readonly type: Type;
      readonly field: string;
      readonly range: Range;
    }
  /**
   * The condition of an iterator macro's loop: true when there is a next element. `name` is the macro
   * (`for_each_sg`), `arguments` as written. Evaluating it advances the iteration. A type argument is `type-name`.
   */
  | {
      readonly kind: 'iterate';
      readonly name: string;
      readonly arguments: readonly Expression[];
      readonly range: Range;
    }
  /** A type where an expression stands in the source, as an argument of a macro. */
  | { readonly kind: 'type-name'; readonly type: Type; readonly range: Range }
  /** What could not be lowered; `parts` are the operands that could, whose values escape. */
  | { readonly kind: 'unknown'; readonly parts: readonly Expression[]; readonly reason: string; readonly range: Range };

export type CallExpression = Extract<Expression, { kind: 'call' }>;

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type BinaryOperator = ArithmeticOperator | '==' | '!=' | '<' | '>' | '<=' | '>=' | '&&' | '||';

export interface InitialiserEntry {
  readonly designator: string | Expression | null;
  readonly value: Expression;
}

export type Instruction =
  | { readonly kind: 'evaluate'; readonly expression: Expression; readonly range: Range }
  /** A local comes into scope, with its initial value if it has one. */
  | { readonly kind: 'declare'; readonly variable: string; readonly initial: Expression | null; readonly range: Range }
  /** `cleanup` runs on a variable going out of scope (`__free(kfree)`, `guard(mutex)(&lock)`); name of the clean-up. */
  | { readonly kind: 'cleanup'; readonly variable: string; readonly cleanup: string; readonly range: Range };

export type Terminator =
  | { readonly kind: 'goto'; readonly target: BlockId }
  | {
      readonly kind: 'branch';
      readonly condition: Expression;
      readonly whenTrue: BlockId;
      readonly whenFalse: BlockId;
      readonly range: Range;
    }
  | {
      readonly kind: 'switch';
      readonly value: Expression;
      /** Case labels; `high` differs from `low` for GNU case ranges. */
      readonly cases: readonly {
        readonly low: Expression;
        readonly high: Expression | null;
        readonly target: BlockId;
      }[];
      /** Where control goes when no case matches (the default label, or past the switch). */
      readonly otherwise: BlockId;
      readonly range: Range;
    }
  | { readonly kind: 'return'; readonly value: Expression | null; readonly range: Range }
  /** Control does not come back: BUG(), panic(), an endless loop. */
  | { readonly kind: 'stop' };

export type BlockId = number;

export interface BasicBlock {
  readonly id: BlockId;
  readonly instructions: readonly Instruction[];
  readonly terminator: Terminator;
  /** Set on the block that tests a loop's condition (or, for do-while, that begins its body). */
  readonly loop: LoopInfo | null;
}

export interface LoopInfo {
  /** `for`, `while`, `do`, or the name of an iterator macro. */
  readonly form: string;
  /** Ids of the blocks of the loop, this one included. */
  readonly body: ReadonlySet<BlockId>;
  readonly range: Range;
}

export interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly range: Range;
  readonly isStatic: boolean;
  /** What a static local begins with, where the source says. */
  readonly initial?: Expression;
}

export interface FunctionIr {
  readonly name: string;
  readonly returnType: Type;
  readonly parameters: readonly Variable[];
  /** Locals by unique name, static ones included. */
  readonly locals: ReadonlyMap<string, Variable>;
  /** Block 0 is the entry; ids are indices. */
  readonly blocks: readonly BasicBlock[];
  readonly isStatic: boolean;
  readonly range: Range;
  readonly nameRange: Range;
  /** Reasons why this representation may not be the whole truth: `parse-error`, `computed-goto`, `inline-assembler`, … */
  readonly doubts: readonly string[];
}
