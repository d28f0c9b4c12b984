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

/** In the place of a number: it is read everywhere, or nowhere. */
const always = -1;
const never = -2;

export class Liveness {
  /** Locals, and the names of fields and globals, are numbered together. */
  private readonly locals = new Map<string, number>();
  private readonly names = new Map<string, number>();
  /** Locals that a pointer may reach. */
  private readonly pinned = new Set<string>();
  /** Names of fields and globals that were asked for. */
  readonly asked = new Set<string>();
  /** What callees may read, by their names. */
  private readonly readByCallees = new Map<string, NumberSet>();
  private readonly atStart: readonly NumberSet[];
  /** The number that decides on a place, by the place's id. */
  private readonly numbers: number[] = [];

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
    let number = this.numbers[place.id];
    if (number === undefined) {
      number = this.numberOfPlace(place);
      this.numbers[place.id] = number;
    }
    return number >= 0 ? (this.atStart[block]?.has(number) ?? false) : number === always;
  }

  private numberOfPlace(place: Place): number {
    const root = rootOf(place);
    if (root.kind === 'variable') {
      if (root.owner !== this.ir.name) return never;
      return this.pinned.has(root.name) ? always : (this.locals.get(root.name) ?? never);
    }
    const name = lastName(place);
    this.asked.add(name);
    return name.startsWith('@') ? always : (this.names.get(name) ?? never);
  }

  private effectsOf(block: BasicBlock): BlockEffects {
    const reads = new NumberSet();
    const writes = new NumberSet();
    for (const expression of expressionsOf(block.terminator)) this.addReads(expression, reads);
    for (let index = block.instructions.length - 1; index >= 0; index--) {
      const instruction = block.instructions[index] as Instruction;
      const written = this.writtenBy(instruction);
      if (written !== null) {
        const number = this.numberOf(this.locals, written);
        reads.delete(number);
        writes.add(number);
      }
      if (instruction.kind === 'evaluate') this.addReads(instruction.expression, reads);
      else if (instruction.kind === 'cleanup') reads.add(this.numberOf(this.locals, instruction.variable));
      else if (instruction.initial) this.addReads(instruction.initial, reads);
    }
    return { reads, writes };
  }

  private numberOf(names: Map<string, number>, name: string): number {
    const known = names.get(name);
    if (known !== undefined) return known;
    const number = this.locals.size + this.names.size;
    names.set(name, number);
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

  private addReads(expression: Expression, reads: NumberSet): void {
    switch (expression.kind) {
      case 'name':
        reads.add(
          isOwn(expression)
            ? this.numberOf(this.locals, expression.name)
            : this.numberOf(this.names, this.globalName(expression)),
        );
        return;
      case 'member':
        reads.add(this.numberOf(this.names, expression.field));
        this.addReads(pointerOrObject(expression), reads);
        return;
      case 'dereference':
      case 'index':
        reads.add(this.numberOf(this.names, anyPointee));
        break;
      case 'assign':
        if (expression.operator !== null) this.addReads(expression.target, reads);
        else this.addTargetReads(expression.target, reads);
        this.addReads(expression.value, reads);
        return;
      case 'binary':
        this.addReads(expression.left, reads);
        this.addReads(expression.right, reads);
        return;
      case 'integer':
      case 'string':
        return;
      case 'address':
        this.pin(expression.operand);
        break;
      case 'call':
        this.addCalleeReads(expression, reads);
        break;
      default:
        break;
    }
    for (const child of childrenOf(expression)) this.addReads(child, reads);
  }

  private addCalleeReads(call: CallExpression, reads: NumberSet): void {
    const identifiers = this.identifiersOf(call);
    if (!identifiers || call.name === null) return;
    let readThere = this.readByCallees.get(call.name);
    if (!readThere) {
      readThere = new NumberSet();
      for (const name of identifiers) readThere.add(this.numberOf(this.names, name));
      this.readByCallees.set(call.name, readThere);
    }
    reads.addAll(readThere);
  }

  /** What is read to find out where a value is stored. */
  private addTargetReads(target: Expression, reads: NumberSet): void {
    if (target.kind === 'name') return;
    if (target.kind === 'member') this.addReads(pointerOrObject(target), reads);
    else for (const child of childrenOf(target)) this.addReads(child, reads);
  }

  private pin(operand: Expression): void {
    if (operand.kind === 'name') this.pinned.add(operand.name);
    else if (operand.kind === 'member') this.pin(operand.object);
    else if (operand.kind === 'index') this.pin(operand.array);
  }

  private globalName(name: Extract<Expression, { kind: 'name' }>): string {
    return name.scope === 'static-local' ? `${this.ir.name}.${name.name}` : name.name;
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

  addAll(other: NumberSet): void {
    this.addAllBut(other, empty);
  }

  /** Adds the members of `other` that are not in `except`; true where that changed anything. */
  addAllBut(other: NumberSet, except: NumberSet): boolean {
    const { words } = this;
    let changed = false;
    while (words.length < other.words.length) words.push(0);
    for (let index = 0; index < other.words.length; index++) {
      const before = words[index] ?? 0;
      const after = before | ((other.words[index] ?? 0) & ~(except.words[index] ?? 0));
      if (after === before) continue;
      words[index] = after;
      changed = true;
    }
    return changed;
  }
}

const empty = new NumberSet();
