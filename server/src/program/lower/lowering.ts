import type { MacroDefinition } from '../../source/source-file.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import type { Expression, Range, Type } from '../ir.ts';
import { simpleType } from '../type-syntax.ts';
import { Graph, type OpenBlock } from './graph.ts';
import { type Binding, Scopes } from './scopes.ts';

/** What lowering asks of the file that a function stands in. */
export interface Environment {
  /** A macro of the driver: of the file or its quoted headers. */
  macro(name: string): MacroDefinition | null;
  /** Body of a macro as an expression, or null where it is none. */
  expressionOf(macro: MacroDefinition): SyntaxNode | null;
  /** Body of a macro as statements, or null where it is none. */
  statementsOf(macro: MacroDefinition): readonly SyntaxNode[] | null;
  isTypeName(name: string): boolean;
  /** A struct or union defined inside the function. */
  defineStruct(specifier: SyntaxNode): void;
}

/** A macro being expanded. Inside it, ranges are those of the use and parameters stand for the arguments. */
export interface Expansion {
  readonly name: string;
  /** The outermost macro, the one that the function itself uses. */
  readonly macro: string;
  readonly range: Range;
  readonly arguments: ReadonlyMap<string, readonly Written[]>;
  readonly outer: Expansion | null;
  readonly depth: number;
}

/** A piece of syntax with the expansion that it is to be read in. */
export interface Written {
  readonly node: SyntaxNode;
  readonly expansion: Expansion | null;
}

/** Where `break` and `continue` go, and how many clean-ups remain due there. */
export interface JumpTarget {
  readonly block: OpenBlock;
  readonly cleanups: number;
}

export interface SwitchCases {
  readonly cases: { low: Expression; high: Expression | null; target: number }[];
  otherwise: OpenBlock | null;
}

export interface PendingCleanup {
  readonly variable: string;
  readonly cleanup: string;
  readonly range: Range;
}

/** A block of the source with the number of clean-ups due outside it. */
export interface OpenScope {
  readonly node: SyntaxNode;
  readonly cleanups: number;
}

/** The passes that call each other in a circle; `lowerFunction` ties them together. */
export interface Passes {
  readonly expression: (l: Lowering, node: SyntaxNode) => Expression;
  readonly effect: (l: Lowering, node: SyntaxNode) => void;
  readonly condition: (l: Lowering, node: SyntaxNode, whenTrue: OpenBlock, whenFalse: OpenBlock) => void;
  readonly statement: (l: Lowering, node: SyntaxNode) => void;
  readonly statementExpression: (l: Lowering, node: SyntaxNode) => Expression;
}

/** State of lowering one function. */
export class Lowering {
  readonly graph = new Graph();
  readonly scopes = new Scopes();
  readonly doubts = new Set<string>();
  readonly labels = new Map<string, OpenBlock>();
  readonly cleanups: PendingCleanup[] = [];
  readonly openScopes: OpenScope[] = [];
  expansion: Expansion | null = null;
  /** Expansions left; macros that use each other twice over could otherwise go on for ever. */
  expansionsLeft = 4000;
  breakTarget: JumpTarget | null = null;
  continueTarget: JumpTarget | null = null;
  switchCases: SwitchCases | null = null;

  constructor(
    readonly environment: Environment,
    /** Clean-up attributes, by the offset of the name of the variable. */
    readonly cleanupAttributes: ReadonlyMap<number, string>,
    private readonly passes: Passes,
  ) {}

  expression(node: SyntaxNode): Expression {
    return this.passes.expression(this, node);
  }

  /** Evaluates an expression whose value nobody wants. */
  effect(node: SyntaxNode): void {
    this.passes.effect(this, node);
  }

  /** Branches on an expression; ends the current block. */
  condition(node: SyntaxNode, whenTrue: OpenBlock, whenFalse: OpenBlock): void {
    this.passes.condition(this, node, whenTrue, whenFalse);
  }

  statement(node: SyntaxNode): void {
    this.passes.statement(this, node);
  }

  statementExpression(node: SyntaxNode): Expression {
    return this.passes.statementExpression(this, node);
  }

  rangeOf(node: SyntaxNode): Range {
    return this.expansion === null ? { start: node.start, end: node.end } : this.expansion.range;
  }

  /** Runs `action` inside another expansion, or outside all. What it throws ends the lowering, so nothing is restored then. */
  within<T>(expansion: Expansion | null, action: () => T): T {
    const saved = this.expansion;
    this.expansion = expansion;
    const result = action();
    this.expansion = saved;
    return result;
  }

  expressionAt(written: Written): Expression {
    return this.within(written.expansion, () => this.expression(written.node));
  }

  find(name: string): Binding | null {
    return this.scopes.find(name);
  }

  emitEvaluate(expression: Expression): void {
    this.graph.emit({ kind: 'evaluate', expression, range: expression.range });
  }

  /** A new variable of the compiler's own, not yet set. */
  temporary(range: Range, type: Type = simpleType('?')): Expression & { kind: 'name' } {
    return { kind: 'name', name: this.scopes.temporary(type, range), scope: 'local', range };
  }

  /** Keeps a value in a new variable. */
  keep(value: Expression, type?: Type): Expression & { kind: 'name' } {
    const variable = this.temporary(value.range, type);
    this.graph.emit({ kind: 'declare', variable: variable.name, initial: value, range: value.range });
    return variable;
  }

  /** The block that a label names, made at its first mention. */
  label(name: string): OpenBlock {
    const known = this.labels.get(name);
    if (known) return known;
    const block = this.graph.newBlock();
    this.labels.set(name, block);
    return block;
  }

  /** Runs the clean-ups that become due when control leaves for a place where only `remaining` are pending. */
  runCleanups(remaining: number): void {
    for (let i = this.cleanups.length - 1; i >= remaining; i--) {
      const due = this.cleanups[i]!;
      this.graph.emit({ kind: 'cleanup', variable: due.variable, cleanup: due.cleanup, range: due.range });
    }
  }
}
