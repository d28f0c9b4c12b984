import { classOf, DIGIT, LETTER, skipBlank, skipNumber, skipWord } from './characters.ts';

/**
 * Evaluates `#if` conditions. What the file itself defines is known, what a configuration says is known; the rest is
 * guessed so that the code most worth reading is kept: options of the kernel are on, debugging aids are off.
 */

/** Macro name → replacement text; null where a name is known to be undefined. */
export type Configuration = ReadonlyMap<string, string | null>;

/** A number, or null where it cannot be told. */
type Value = number | null;

export class ConditionEvaluator {
  /** What `#undef` of the file has said so far. */
  private readonly undefined = new Set<string>();

  constructor(
    private readonly configuration: Configuration,
    /** What `#define` of the file has said so far. */
    private readonly macros: ReadonlyMap<string, { readonly body: string }>,
  ) {}

  define(name: string): void {
    this.undefined.delete(name);
  }

  undefine(name: string): void {
    this.undefined.add(name);
  }

  isDefined(name: string): boolean {
    const body = this.lookUp(name);
    return body === undefined ? guessDefined(name) : body !== null;
  }

  /** True unless the condition is known, or guessed, to be false. */
  holds(condition: string): boolean {
    return new ConditionReader(condition, this).read() !== 0;
  }

  valueOf(name: string, depth: number): Value {
    const body = this.lookUp(name);
    if (body === null) return 0;
    if (body === undefined) return guessValue(name);
    if (depth > 8 || body.length > 200) return null;
    return body.trim() === '' ? null : new ConditionReader(body, this, depth + 1).read();
  }

  private lookUp(name: string): string | null | undefined {
    if (this.undefined.has(name)) return null;
    const macro = this.macros.get(name);
    return macro === undefined ? this.configuration.get(name) : macro.body;
  }
}

const KNOWN_VALUES: ReadonlyMap<string, number> = new Map([
  ['__KERNEL__', 1],
  ['MODULE', 1],
  ['BITS_PER_LONG', 64],
  ['__BITS_PER_LONG', 64],
  ['PAGE_SHIFT', 12],
  ['PAGE_SIZE', 4096],
  ['HZ', 250],
  // Code kept for older kernels compares with it; the newest branch is the one that lives.
  ['LINUX_VERSION_CODE', 0xffffff],
  ['__GNUC__', 13],
  ['__LITTLE_ENDIAN', 1],
  ['__LITTLE_ENDIAN_BITFIELD', 1],
  ['__BIG_ENDIAN', 0],
  ['__BIG_ENDIAN_BITFIELD', 0],
  ['CONFIG_CPU_BIG_ENDIAN', 0],
  ['__cplusplus', 0],
  ['__ASSEMBLY__', 0],
  ['__CHECKER__', 0],
  ['__GENKSYMS__', 0],
]);

/** Names of switches that people leave off: debugging aids, dead code, wishes. */
const OFF_WORDS =
  /(^|_)(DEBUG\w*|DBG|TRACE|VERBOSE|NOT_?YET|NOT_?DEF|NOTUSED|UNUSED|NEVER|BROKEN|OBSOLETE|DISABLED?|TODO|FIXME|XXX|OLD|DEAD)(_|$)|^NOT?_|^undef$|^(not|un)\w+ed$/i;

function guessDefined(name: string): boolean {
  const known = KNOWN_VALUES.get(name);
  if (known !== undefined) return known !== 0;
  return name.startsWith('CONFIG_') || !OFF_WORDS.test(name);
}

function guessValue(name: string): Value {
  const known = KNOWN_VALUES.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('CONFIG_')) return null;
  return OFF_WORDS.test(name) ? 0 : null;
}

/** A precedence climber over one condition. Malformed ones are unknown, never an error. */
class ConditionReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly names: ConditionEvaluator,
    private readonly depth = 0,
  ) {}

  read(): Value {
    return this.binary(0, 0);
  }

  private binary(minimum: number, nesting: number): Value {
    let left = this.unary(nesting);
    for (;;) {
      this.at = skipBlank(this.text, this.at);
      const operator = this.peekOperator();
      const precedence = PRECEDENCE.get(operator) ?? 0;
      if (precedence <= minimum) break;
      this.at += operator.length;
      left = apply(operator, left, this.binary(precedence, nesting));
    }
    return left;
  }

  private unary(nesting: number): Value {
    if (nesting > 50) return null;
    this.at = skipBlank(this.text, this.at);
    const c = this.text[this.at] ?? '';
    if (c === '!' || c === '-' || c === '~' || c === '+') {
      this.at++;
      const operand = this.unary(nesting + 1);
      if (operand === null) return null;
      return c === '!' ? Number(operand === 0) : c === '-' ? -operand : c === '~' ? ~operand : operand;
    }
    if (c === '(') {
      this.at++;
      const value = this.binary(0, nesting + 1);
      this.skipTo(')');
      return value;
    }
    return this.primary(nesting);
  }

  private primary(nesting: number): Value {
    const start = this.at;
    const kind = classOf(this.text.charCodeAt(start));
    if (kind === DIGIT) {
      this.at = skipNumber(this.text, start);
      const value = Number(this.text.slice(start, this.at).replace(/[uUlL]+$/, ''));
      return Number.isNaN(value) ? null : value;
    }
    if (kind !== LETTER) {
      this.at++;
      return null;
    }
    this.at = skipWord(this.text, start);
    return this.word(this.text.slice(start, this.at), nesting);
  }

  private word(name: string, nesting: number): Value {
    if (name === 'defined') return this.names.isDefined(this.operandName()) ? 1 : 0;
    if (/^IS_(ENABLED|REACHABLE|BUILTIN|MODULE)$/.test(name)) return this.names.isDefined(this.operandName()) ? 1 : 0;
    this.at = skipBlank(this.text, this.at);
    if (this.text[this.at] !== '(') return this.names.valueOf(name, this.depth);
    return this.macroCall(name, nesting);
  }

  /** `defined NAME`, `defined(NAME)`, `IS_ENABLED(NAME)`: the name, moving past it. */
  private operandName(): string {
    this.at = skipBlank(this.text, this.at);
    const parenthesised = this.text[this.at] === '(';
    if (parenthesised) this.at = skipBlank(this.text, this.at + 1);
    const start = this.at;
    this.at = skipWord(this.text, start);
    const name = this.text.slice(start, this.at);
    if (parenthesised) this.skipTo(')');
    return name;
  }

  private macroCall(name: string, nesting: number): Value {
    const values: Value[] = [];
    do {
      this.at++;
      values.push(this.binary(0, nesting + 1));
      this.at = skipBlank(this.text, this.at);
    } while (this.text[this.at] === ',');
    this.skipTo(')');
    const [a, b, c] = values;
    if (name !== 'KERNEL_VERSION' || typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number')
      return null;
    return a * 65536 + b * 256 + c;
  }

  private skipTo(closer: string): void {
    const found = this.text.indexOf(closer, this.at);
    this.at = found < 0 ? this.text.length : found + 1;
  }

  private peekOperator(): string {
    const two = this.text.slice(this.at, this.at + 2);
    return PRECEDENCE.has(two) ? two : two.slice(0, 1);
  }
}

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

function apply(operator: string, left: Value, right: Value): Value {
  if (operator === '||') return left || right ? 1 : left === null || right === null ? null : 0;
  if (operator === '&&') return left === 0 || right === 0 ? 0 : left === null || right === null ? null : 1;
  if (left === null || right === null) return null;
  const compute = ARITHMETIC[operator];
  return compute === undefined ? null : Number(compute(left, right));
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
  '%': (a, b) => (b === 0 ? 0 : a % b),
};
