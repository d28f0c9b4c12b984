/**
 * What may still be read from the start of each block on: a local until it is written again, a field or global by its
 * name alone. Paths that differ only in what nobody reads any more need not be told apart.
 */
import type { BasicBlock, BlockId, CallExpression, Expression, FunctionIr, Instruction } from '../program/ir.ts';
import { childrenOf } from '../program/visit.ts';
import { successorsOf } from './graph.ts';
import { type Place, rootOf } from './terms.ts';

/** Identifiers in the body of a function of the driver that a call reaches, or null for any other function. */
export type CalleeIdentifiers = (call: CallExpression) => ReadonlySet<string> | null;

/** Stands for what is read through a pointer that is no struct's. */
const anyPointee = '*';

export class Liveness {
  private readonly numbers = new Map<string, number>();
  /** Locals that a pointer may reach. */
  private readonly pinned = new Set<string>();
  /** Names of fields and globals that were asked for. */
  readonly asked = new Set<string>();
  private readonly atStart: readonly NumberSet[];

  constructor(
    private readonly ir: FunctionIr,
    private readonly identifiersOf: CalleeIdentifiers,
  ) {
    for (const local of ir.locals.values()) if (local.type.dimensions.length > 0) this.pinned.add(local.name);
    const blocks = ir.blocks.map((block) => this.effectsOf(block));
    this.atStart = solve(ir, blocks);
  }

  /** Whether code from the start of `block` on may read the place. What the engine itself keeps (`@…`) is always read. */
  mayRead(block: BlockId, place: Place): boolean {
    const root = rootOf(place);
    if (root.kind === 'variable')
      return root.owner === this.ir.name && (this.pinned.has(root.name) || this.isLive(block, root.name));
    const name = lastName(place);
    this.asked.add(name);
    return name.startsWith('@') || this.isLive(block, `.${name}`);
  }

  private isLive(block: BlockId, name: string): boolean {
    const number = this.numbers.get(name);
    return number !== undefined && (this.atStart[block]?.has(number) ?? false);
  }

  private effectsOf(block: BasicBlock): BlockEffects {
    const reads = new NumberSet();
    const writes = new NumberSet();
    const read = (name: string): void => reads.add(this.numberOf(name));
    for (const expression of expressionsOf(block.terminator)) this.addReads(expression, read);
    for (const instruction of block.instructions.toReversed()) {
      const written = this.writtenBy(instruction);
      if (written !== null) {
        reads.delete(this.numberOf(written));
        writes.add(this.numberOf(written));
      }
      if (instruction.kind === 'evaluate') this.addReads(instruction.expression, read);
      else if (instruction.kind === 'cleanup') read(instruction.variable);
      else if (instruction.initial) this.addReads(instruction.initial, read);
    }
    return { reads, writes };
  }

  private numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }

  /** The local that an instruction gives a new value, whatever it held before. */
  private writtenBy(instruction: Instruction): string | null {
    if (instruction.kind === 'declare') return instruction.variable;
    const expression = instruction.kind === 'evaluate' ? instruction.expression : null;
    if (expression?.kind !== 'assign' || expression.operator !== null) return null;
    const { target } = expression;
    return target.kind === 'name' && isOwn(target) ? target.name : null;
  }

  private addReads(expression: Expression, read: (name: string) => void): void {
    switch (expression.kind) {
      case 'name':
        read(isOwn(expression) ? expression.name : this.globalName(expression));
        return;
      case 'member':
        read(`.${expression.field}`);
        this.addReads(pointerOrObject(expression), read);
        return;
      case 'dereference':
      case 'index':
        read(`.${anyPointee}`);
        break;
      case 'assign':
        if (expression.operator !== null) this.addReads(expression.target, read);
        else this.addTargetReads(expression.target, read);
        this.addReads(expression.value, read);
        return;
      case 'address':
        this.pin(expression.operand);
        break;
      case 'call':
        for (const name of this.identifiersOf(expression) ?? []) read(`.${name}`);
        break;
      default:
        break;
    }
    for (const child of childrenOf(expression)) this.addReads(child, read);
  }

  /** What is read to find out where a value is stored. */
  private addTargetReads(target: Expression, read: (name: string) => void): void {
    if (target.kind === 'name') return;
    if (target.kind === 'member') this.addReads(pointerOrObject(target), read);
    else for (const child of childrenOf(target)) this.addReads(child, read);
  }

  private pin(operand: Expression): void {
    if (operand.kind === 'name') this.pinned.add(operand.name);
    else if (operand.kind === 'member') this.pin(operand.object);
    else if (operand.kind === 'index') this.pin(operand.array);
  }

  private globalName(name: Extract<Expression, { kind: 'name' }>): string {
    return name.scope === 'static-local' ? `.${this.ir.name}.${name.name}` : `.${name.name}`;
  }
}

interface BlockEffects {
  /** Read in the block before it is written there. */
  readonly reads: NumberSet;
  readonly writes: NumberSet;
}

function solve(ir: FunctionIr, blocks: readonly BlockEffects[]): NumberSet[] {
  const atStart = blocks.map(({ reads }) => reads.copy());
  for (let changed = true; changed; ) {
    changed = false;
    for (let id = ir.blocks.length - 1; id >= 0; id--) {
      const block = ir.blocks[id];
      const effects = blocks[id];
      if (!block || !effects) continue;
      for (const successor of successorsOf(block)) {
        const after = atStart[successor];
        if (after && atStart[id]?.addAllBut(after, effects.writes)) changed = true;
      }
    }
  }
  return atStart;
}

function isOwn(name: Extract<Expression, { kind: 'name' }>): boolean {
  return name.scope === 'local' || name.scope === 'parameter';
}

function pointerOrObject(member: Extract<Expression, { kind: 'member' }>): Expression {
  return member.object.kind === 'dereference' ? member.object.operand : member.object;
}

function lastName(place: Place): string {
  switch (place.kind) {
    case 'variable':
    case 'global':
    case 'field':
      return place.name;
    case 'dereference':
      return anyPointee;
    case 'element':
      return lastName(place.base);
  }
}

function expressionsOf(terminator: BasicBlock['terminator']): readonly Expression[] {
  switch (terminator.kind) {
    case 'branch':
      return [terminator.condition];
    case 'switch':
      return [terminator.value];
    case 'return':
      return terminator.value ? [terminator.value] : [];
    case 'goto':
    case 'stop':
      return [];
  }
}

/** A set of small numbers. */
class NumberSet {
  private words: number[] = [];

  has(number: number): boolean {
    return ((this.words[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  add(number: number): void {
    const index = number >>> 5;
    while (this.words.length <= index) this.words.push(0);
    this.words[index] = (this.words[index] ?? 0) | (1 << (number & 31));
  }

  delete(number: number): void {
    const index = number >>> 5;
    if (index < this.words.length) this.words[index] = (this.words[index] ?? 0) & ~(1 << (number & 31));
  }

  copy(): NumberSet {
    const copy = new NumberSet();
    copy.words = this.words.slice();
    return copy;
  }

  /** Adds the members of `other` that are not in `except`; true where that changed anything. */
  addAllBut(other: NumberSet, except: NumberSet): boolean {
    let changed = false;
    for (const [index, word] of other.words.entries()) {
      while (this.words.length <= index) this.words.push(0);
      const before = this.words[index] ?? 0;
      const after = before | (word & ~(except.words[index] ?? 0));
      if (after === before) continue;
      this.words[index] = after;
      changed = true;
    }
    return changed;
  }
}
