import {
  BACKSLASH,
  classOf,
  DIGIT,
  DOUBLE_QUOTE,
  directiveEnd,
  HASH,
  LETTER,
  LINE_FEED,
  OPEN_PAREN,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  skipBlank,
  skipComment,
  skipNumber,
  skipQuoted,
  skipSpace,
  skipWord,
} from './characters.ts';
import { ConditionEvaluator, type Configuration } from './conditions.ts';
import { classifyMacro } from './macro-kind.ts';
import type { Include, MacroDefinition, MacroKind } from './source-file.ts';

/** Follows all directives of a text, and looks at nothing else. */
export function followDirectives(text: string, configuration: Configuration): Preprocessor {
  const preprocessor = new Preprocessor(text, configuration);
  let atLineStart = true;
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (classOf(c) === SPACE) {
      if (c === LINE_FEED) atLineStart = true;
      i++;
    } else if (c === HASH && atLineStart) i = preprocessor.directive(i);
    else if (c === BACKSLASH) i++;
    else {
      const commentEnd = c === SLASH ? skipComment(text, i) : i;
      atLineStart &&= commentEnd > i;
      if (commentEnd > i) i = commentEnd;
      else if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) i = skipQuoted(text, i);
      else i = plainEnd(text, i + 1);
    }
  }
  return preprocessor;
}

/** Follows the directives of one file: which regions are disabled, what is defined, what is included. */
export class Preprocessor {
  readonly macros = new Map<string, MacroDefinition>();
  readonly includes: Include[] = [];
  readonly disabled: { readonly start: number; readonly end: number }[] = [];
  private readonly conditions: ConditionEvaluator;
  /** One entry for each open `#if`: whether one of its branches was taken already. */
  private readonly open: { taken: boolean }[] = [];

  constructor(
    private readonly text: string,
    configuration: Configuration,
  ) {
    this.conditions = new ConditionEvaluator(configuration, this.macros);
  }

  /** Handles the directive whose `#` is at `hash`; returns where active text goes on. */
  directive(hash: number): number {
    const nameStart = skipBlank(this.text, hash + 1);
    const nameEnd = skipWord(this.text, nameStart);
    const end = directiveEnd(this.text, nameEnd);
    switch (this.text.slice(nameStart, nameEnd)) {
      case 'define':
        this.define(nameEnd, end);
        return end;
      case 'undef':
        this.conditions.undefine(this.word(nameEnd));
        return end;
      case 'include':
        this.include(nameEnd, end, hash);
        return end;
      case 'if':
        return this.enter(this.conditions.holds(this.text.slice(nameEnd, end)), end);
      case 'ifdef':
        return this.enter(this.conditions.isDefined(this.word(nameEnd)), end);
      case 'ifndef':
        return this.enter(this.guardsDefinition(nameEnd, end) || !this.conditions.isDefined(this.word(nameEnd)), end);
      case 'elif':
        return this.nextBranch(end, () => this.conditions.holds(this.text.slice(nameEnd, end)));
      case 'else':
        return this.nextBranch(end, () => true);
      case 'endif':
        this.open.pop();
        return end;
      default:
        return end;
    }
  }

  private enter(condition: boolean, end: number): number {
    this.open.push({ taken: condition });
    return condition ? end : this.disableFrom(end);
  }

  private nextBranch(end: number, condition: () => boolean): number {
    const level = this.open.at(-1);
    if (level === undefined) return end;
    if (level.taken || !condition()) return this.disableFrom(end);
    level.taken = true;
    return end;
  }

  private disableFrom(start: number): number {
    const end = branchEnd(this.text, start);
    this.disabled.push({ start, end });
    return end;
  }

  private word(i: number): string {
    const start = skipBlank(this.text, i);
    return this.text.slice(start, skipWord(this.text, start));
  }

  /** `#ifndef X` followed by `#define X`: a header's guard, or a default. */
  private guardsDefinition(nameEnd: number, end: number): boolean {
    const next = skipBlank(this.text, end);
    if (this.text.charCodeAt(next) !== HASH) return false;
    const directive = skipBlank(this.text, next + 1);
    return this.text.startsWith('define', directive) && this.word(directive + 6) === this.word(nameEnd);
  }

  private include(nameEnd: number, end: number, start: number): void {
    const open = skipSpace(this.text, nameEnd);
    const quoted = this.text.charCodeAt(open) === DOUBLE_QUOTE;
    const close = this.text.indexOf(quoted ? '"' : '>', open + 1);
    if (close < 0 || close >= end || (!quoted && this.text[open] !== '<')) return;
    this.includes.push({ target: this.text.slice(open + 1, close), quoted, start, end });
  }

  private define(i: number, end: number): void {
    const nameStart = skipBlank(this.text, i);
    const nameEnd = skipWord(this.text, nameStart);
    if (nameEnd === nameStart) return;
    const name = this.text.slice(nameStart, nameEnd);
    let bodyStart = nameEnd;
    let parameters: readonly string[] | null = null;
    if (this.text.charCodeAt(nameEnd) === OPEN_PAREN) {
      const close = this.text.indexOf(')', nameEnd);
      if (close < 0 || close >= end) return;
      parameters = parameterNames(this.text.slice(nameEnd + 1, close));
      bodyStart = close + 1;
    }
    bodyStart = Math.min(skipBlank(this.text, bodyStart), end);
    this.conditions.define(name);
    this.macros.set(name, new Definition(name, parameters, nameStart, bodyStart, end, this.text));
  }
}

/** Most macros are never asked what they are, so that is looked at when they are. */
class Definition implements MacroDefinition {
  private knownBody: string | null = null;
  private knownKind: MacroKind | null = null;

  constructor(
    readonly name: string,
    readonly parameters: readonly string[] | null,
    readonly nameStart: number,
    readonly bodyStart: number,
    private readonly bodyEnd: number,
    private readonly text: string,
  ) {}

  get body(): string {
    this.knownBody ??= blankBody(this.text.slice(this.bodyStart, this.bodyEnd));
    return this.knownBody;
  }

  get kind(): MacroKind {
    this.knownKind ??= this.isNumber() ? 'value' : classifyMacro(this.parameters, this.body);
    return this.knownKind;
  }

  /** Most macros of most headers are. */
  private isNumber(): boolean {
    const { text, bodyStart, bodyEnd } = this;
    return classOf(text.charCodeAt(bodyStart)) === DIGIT && skipSpace(text, skipNumber(text, bodyStart)) >= bodyEnd;
  }
}

function parameterNames(list: string): readonly string[] {
  const names = list
    .replace(/\\\r?\n/g, ' ')
    .split(',')
    .map((name) => name.trim());
  return names.length === 1 && names[0] === '' ? [] : names;
}

/** The replacement text with comments and line continuations turned into spaces, one for one. */
function blankBody(body: string): string {
  if (!body.includes('\\') && !body.includes('/')) return body.trimEnd();
  const parts: string[] = [];
  let copied = 0;
  for (let i = 0; i < body.length; ) {
    const c = body.charCodeAt(i);
    let end = i;
    if (c === DOUBLE_QUOTE) i = end = skipQuoted(body, i);
    else if (c === SLASH) end = skipComment(body, i);
    else if (c === BACKSLASH) end = i + (/^\\\r?\n/.exec(body.slice(i, i + 3))?.[0].length ?? 0);
    if (end > i) {
      parts.push(body.slice(copied, i), ' '.repeat(end - i));
      i = copied = end;
    } else if (c !== DOUBLE_QUOTE) i++;
  }
  parts.push(body.slice(copied));
  return parts.join('').trimEnd();
}

/** End of what follows on a line, `i` not being its first token, that holds neither comment nor quotes. */
function plainEnd(text: string, i: number): number {
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > BACKSLASH) continue;
    if (c === LINE_FEED || c === SLASH || c === DOUBLE_QUOTE || c === SINGLE_QUOTE || c === BACKSLASH) return i;
  }
  return i;
}

/** Offset of the `#` of the `#elif`, `#else` or `#endif` that ends the branch which starts at `i`. */
function branchEnd(text: string, i: number): number {
  let nesting = 0;
  let lineStart = true;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === LINE_FEED) {
      lineStart = true;
      i++;
    } else if (classOf(c) === SPACE) i++;
    else if (c === HASH && lineStart) {
      const start = skipBlank(text, i + 1);
      const word = text.slice(start, skipWord(text, start));
      if (word === 'if' || word === 'ifdef' || word === 'ifndef') nesting++;
      else if (nesting === 0 && (word === 'else' || word === 'elif' || word === 'endif')) return i;
      else if (word === 'endif') nesting--;
      i = directiveEnd(text, i);
    } else {
      lineStart = false;
      if (c === SLASH) i = Math.max(skipComment(text, i), i + 1);
      else if (c === DOUBLE_QUOTE) i = skipQuoted(text, i);
      else i = classOf(c) === LETTER ? skipWord(text, i) : i + 1;
    }
  }
  return text.length;
}
