/** What the driver's code can't know, and somebody decides: parameters, fields, results of unknown callees, failures. */
import { hex } from '../model/format.ts';
import { type CType, charType } from './ctypes.ts';
import { errorName, errorNumber, errorPointer, isErrorPointer } from './errors.ts';
import type { Choices } from './types.ts';
import type { Value } from './values.ts';
import { wrap } from './values.ts';

/** `value` is a number or pointer that may be anything; `failure` is a call that succeeds or fails. */
export type InputKind = 'value' | 'failure';

export interface Input {
  /** What was asked, in words of the source: `priv->len`, `readl(regs + STATUS)#2`, `mapping of 'rx_dma'`. */
  readonly name: string;
  readonly kind: InputKind;
  readonly type: CType;
  /** What it is on this run. */
  readonly bits: bigint;
  /** What it is where nobody decides. */
  readonly standard: bigint;
  /** Other values that are worth a try whatever the code tests. */
  readonly alternatives: readonly bigint[];
}

export interface Question {
  readonly name: string;
  readonly kind: InputKind;
  readonly type: CType;
  readonly standard: bigint;
  readonly alternatives?: readonly bigint[];
}

/** The inputs of one run, in the order they were asked for. */
export class Inputs {
  private readonly asked: Input[] = [];
  private readonly counts = new Map<string, number>();

  constructor(private readonly choices: Choices) {}

  /** Asks for an input; the same words asked for the second time are another input, `#2`. */
  ask(question: Question): Input {
    const count = (this.counts.get(question.name) ?? 0) + 1;
    this.counts.set(question.name, count);
    const name = count === 1 ? question.name : `${question.name}#${count}`;
    const choice = this.choices[name];
    const input = { ...question, name, alternatives: question.alternatives ?? [], bits: question.standard };
    const chosen = choice === undefined ? null : readChoice(choice, input);
    const made = chosen === null ? input : { ...input, bits: chosen };
    this.asked.push(made);
    return made;
  }

  /** What was chosen for the input that is asked for next under a name. */
  choiceOf(name: string): string | undefined {
    const count = (this.counts.get(name) ?? 0) + 1;
    return this.choices[count === 1 ? name : `${name}#${count}`];
  }

  /** Asks, and wraps the answer as a value that remembers where it came from. */
  value(question: Question): Value {
    const input = this.ask(question);
    return { bits: wrap(input.bits, input.type), type: input.type, symbol: { kind: 'input', input } };
  }

  all(): readonly Input[] {
    return this.asked;
  }
}

/** An input's bits as a choice is written: `fails`, `NULL`, `-ENOMEM`, `64`. */
export function writeChoice(input: Input, bits: bigint): string {
  if (input.kind === 'failure') {
    if (bits === input.standard) return 'succeeds';
    if (bits === input.alternatives[0]) return 'fails';
  }
  if (input.type.kind === 'pointer') {
    if (bits === input.standard) return 'object';
    if (bits === 0n) return 'NULL';
    return isErrorPointer(bits) ? `ERR_PTR(${writeNumber(BigInt.asIntN(64, bits))})` : hex(bits);
  }
  return writeNumber(bits);
}

function writeNumber(bits: bigint): string {
  return errorName(bits) ?? (bits > 0xffffn ? hex(bits) : String(bits));
}

/** The bits that a choice means; null where it makes no sense. */
function readChoice(choice: string, input: Input): bigint | null {
  const text = choice.trim();
  if (text === 'succeeds' || text === 'object') return input.standard;
  if (text === 'fails') return input.alternatives[0] ?? null;
  if (text === 'NULL') return 0n;
  const error = /^ERR_PTR\((.*)\)$/.exec(text)?.[1];
  if (error !== undefined) return errorPointer(readNumber(error) ?? -12n);
  const number = readNumber(text);
  return number === null ? null : wrap(number, input.type);
}

function readNumber(text: string): bigint | null {
  const error = errorNumber(text);
  if (error !== null) return error;
  return /^-?(?:0x[0-9a-f]+|\d+)$/i.test(text) ? readInteger(text) : null;
}

function readInteger(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

/** A choice in the words of a path: "'request_irq' fails", "'priv->len' is 0". */
export function describeInput(input: Input): string {
  const subject = /['(]| of | in /.test(input.name) && input.kind === 'failure' ? input.name : `'${input.name}'`;
  const choice = writeChoice(input, input.bits);
  if (choice === 'succeeds' || choice === 'fails') return `${subject} ${choice}`;
  return choice === 'object' ? `${subject} is not NULL` : `${subject} is ${choice}`;
}

/** A sensible value for a number that nobody set, by what its name says it is. */
export function standardNumber(name: string, type: CType): bigint {
  if (/sg_?(?:len|cnt)$/.test(name)) return 2n;
  const last = /(\w+)\W*$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (type.kind === 'integer' && (type.name === 'bool' || type === charType)) return 0n;
  if (/(?:len|length|size|bytes|sz|mtu|stride|align)$|^(?:len|size)/.test(last)) return 64n;
  if (
    /(?:count|cnt|num|nents|entries|segs|frags|total|budget|max|blocks|pages|queues|channels|rings)$|^(?:n_?|nr_?|num_?)(?!ext|ode|ame|ot|ew|o$)/.test(
      last,
    )
  )
    return 2n;
  return 0n;
}
