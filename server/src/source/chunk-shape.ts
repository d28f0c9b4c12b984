import { classOf, LETTER } from './characters.ts';
import { isKeyword } from './identifiers.ts';
import { ATTRIBUTES } from './kernel-macros.ts';
import type { ChunkKind } from './source-file.ts';

/**
 * The tokens of a chunk that stand outside every bracket, as the scanner saw them; a bracketed group is one token,
 * its opening bracket. They are enough to tell what the chunk declares.
 */
export class Outline {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly text: string) {}

  get length(): number {
    return this.starts.length;
  }

  add(start: number, end: number): void {
    this.starts.push(start);
    this.ends.push(end);
  }

  /** The group that the last token opened closes at `end`. */
  closeGroup(end: number): void {
    this.ends[this.ends.length - 1] = end;
  }

  clear(): void {
    this.starts.length = 0;
    this.ends.length = 0;
  }

  start(i: number): number {
    return this.starts[i] ?? -1;
  }

  end(i: number): number {
    return this.ends[i] ?? -1;
  }

  /** The text of a token; of a group, its opening bracket. */
  token(i: number): string {
    if (i < 0 || i >= this.starts.length) return '';
    const start = this.start(i);
    return this.isWord(i) ? this.text.slice(start, this.end(i)) : this.text.charAt(start);
  }

  /** The name in a group such as `(*name)` or `(*name(void))`, which stands between a type and parameters. */
  innerName(i: number): { readonly name: string; readonly start: number } | null {
    if (this.token(i) !== '(') return null;
    const group = this.text.slice(this.start(i), this.end(i));
    const match = /^\(\s*(?:__\w+\s+)?(\*[\s*]*)?(?:(?:const|volatile|__\w+)\s+)*([A-Za-z_]\w*)/.exec(group);
    const name = match?.[2];
    if (match === null || name === undefined) return null;
    if (match[1] === undefined && !isKeyword(this.token(i - 1))) return null;
    return { name, start: this.start(i) + match[0].length - name.length };
  }

  isWord(i: number): boolean {
    return i >= 0 && i < this.length && classOf(this.text.charCodeAt(this.start(i))) === LETTER;
  }
}

/** Attributes that take arguments, so that `foo(int a) __must_hold(&b) {` is not taken for a function `__must_hold`. */
const ATTRIBUTE_WITH_ARGUMENTS =
  /^(__attribute__|__attribute|__printf|__scanf|__aligned|__section|__acquires|__releases|__must_hold|__cond_\w+|__alloc_size|__nonnull|__no_sanitize|__assume_aligned|__counted_by|__diagnose_as|__declspec|__asm__|asm|__typeof__|typeof|_Alignas)$/;

function isAttribute(word: string): boolean {
  return ATTRIBUTES.has(word) || ATTRIBUTE_WITH_ARGUMENTS.test(word);
}

const AGGREGATE = /^(struct|union|enum)$/;

/** Index of the `(` of the parameter list of the function (or of the macro call) in the outline, or -1. */
function parameterList(outline: Outline): number {
  for (let i = 1; i < outline.length; i++) {
    if (outline.token(i) !== '(') continue;
    if (outline.token(i + 1) === '(' && outline.innerName(i) !== null) return i + 1;
    if (outline.isWord(i - 1) && !ATTRIBUTE_WITH_ARGUMENTS.test(outline.token(i - 1))) return i;
  }
  return -1;
}

export type BraceRole = 'function' | 'aggregate' | 'initialiser' | 'unknown';

/** What the `{` does that follows the tokens of the outline. */
export function braceRole(outline: Outline): BraceRole {
  let aggregate = false;
  for (let i = 0; i < outline.length; i++) {
    const token = outline.token(i);
    if (token === '=') return 'initialiser';
    if (AGGREGATE.test(token)) aggregate = true;
  }
  const list = parameterList(outline);
  if (list >= 0 && !(aggregate && AGGREGATE.test(outline.token(list - 2)) && outline.isWord(list + 1)))
    return 'function';
  return aggregate ? 'aggregate' : 'unknown';
}

export interface ChunkName {
  readonly kind: ChunkKind;
  readonly name: string | null;
  readonly nameStart: number;
}

/** Names a finished chunk. `hasBody`: it ended with the body of a function. */
export function nameChunk(outline: Outline, hasBody: boolean): ChunkName {
  const list = parameterList(outline);
  if (hasBody) return named('function', outline, list - 1);
  const first = outline.token(0);
  if (first === 'typedef') return named('typedef', outline, typedefName(outline, list));
  const aggregate = aggregateTag(outline);
  if (aggregate !== null) return aggregate;
  const assignment = indexOf(outline, '=');
  if (list >= 0 && (assignment < 0 || list < assignment)) return callOrPrototype(outline, list, assignment);
  const name = declaredName(outline, assignment < 0 ? outline.length : assignment);
  const complete = name >= 0 && outline.length > 2 && outline.token(outline.length - 1) === ';';
  return named(complete ? 'variable' : 'other', outline, name);
}

function named(kind: ChunkKind, outline: Outline, i: number): ChunkName {
  const inner = outline.innerName(i);
  if (inner !== null) return { kind, name: inner.name, nameStart: inner.start };
  if (!outline.isWord(i)) return { kind, name: null, nameStart: outline.start(0) };
  return { kind, name: outline.token(i), nameStart: outline.start(i) };
}

/** `struct foo { … };` and its kin: the tag, where there is a body. */
function aggregateTag(outline: Outline): ChunkName | null {
  const body = indexOf(outline, '{');
  if (body < 0 || indexOf(outline, '=') >= 0) return null;
  for (let i = 0; i < body; i++) {
    const token = outline.token(i);
    if (!AGGREGATE.test(token)) continue;
    const kind = token === 'enum' ? 'enum' : 'struct';
    for (let tag = i + 1; tag < body; tag++) {
      if (outline.isWord(tag) && !isAttribute(outline.token(tag))) return named(kind, outline, tag);
    }
    return outline.isWord(body + 1) && kind === 'struct' ? null : named(kind, outline, -1);
  }
  return null;
}

/** A function's declaration has its type before its name; a macro call has nothing, or only `static`. */
function callOrPrototype(outline: Outline, list: number, assignment: number): ChunkName {
  const call = leadingSpecifiers(outline) === list - 1;
  if (assignment >= 0) return named('variable', outline, list - 1);
  if (call) return named('macro-call', outline, list - 1);
  return named(outline.innerName(list - 1) === null ? 'prototype' : 'variable', outline, list - 1);
}

/** Number of storage classes and qualifiers the chunk begins with. */
export function leadingSpecifiers(outline: Outline): number {
  let i = 0;
  while (/^(static|extern|const|inline|volatile)$/.test(outline.token(i)) || isAttribute(outline.token(i))) i++;
  return i;
}

function typedefName(outline: Outline, list: number): number {
  if (list >= 0) return list - 1;
  return declaredName(outline, outline.length);
}

/** The last word before `end` that is not part of an attribute: the name that is declared. */
function declaredName(outline: Outline, end: number): number {
  let name = -1;
  for (let i = 0; i < end; i++) {
    const token = outline.token(i);
    if (token === ',' || token === ':') break;
    if (outline.isWord(i) && !isAttribute(token)) name = i;
    if (token === '[' && name >= 0) break;
  }
  return name;
}

function indexOf(outline: Outline, wanted: string): number {
  for (let i = 0; i < outline.length; i++) {
    if (outline.token(i) === wanted) return i;
  }
  return -1;
}
