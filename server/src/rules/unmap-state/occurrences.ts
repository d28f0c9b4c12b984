/** Mentions of a field that no reading of the functions accounts for. */
import type { Range } from '../../program/ir.ts';
import type { Program, Unit } from '../../program/program.ts';
import type { Chunk, SourceFile } from '../../source/source-file.ts';
import type { SourceText } from '../check.ts';
import { includesOf } from '../driver-names.ts';
import type { RuleEnvironment } from '../rule.ts';
import { withoutComments } from '../tokens.ts';
import type { Access } from './accesses.ts';

/** What keeps a field from being rewritten: "is named by the macro 'FOO'". */
export interface Obstacle {
  readonly file: string;
  readonly range: Range;
  /** Completes "'dma' …". */
  readonly what: string;
}

/** Macros of the kernel that are given the name of a field. */
const takesField = /^(?:offsetof|offsetofend|sizeof_field|typeof_member|container_of\w*|memset_(?:after|startat))$/;

/** A file of a module, or a header that one of its files quotes: that is made a unit when it is asked for. */
export interface ModuleFile {
  readonly file: SourceFile;
  readonly unit: () => Unit;
}

/** The files of a module with the headers they quote, each once. */
export function filesWithHeaders(program: Program): readonly ModuleFile[] {
  const files = new Map<string, ModuleFile>();
  for (const unit of program.units) files.set(unit.file.path, { file: unit.file, unit: () => unit });
  for (const unit of program.units)
    for (const file of program.headersOf(unit))
      if (!files.has(file.path)) files.set(file.path, { file, unit: () => program.headerUnit(unit, file) });
  return [...files.values()];
}

/**
 * The mentions of a field in one file that are none of `accesses`: in macros, in code that `#if` leaves out, where the
 * parser failed. `declared` is where the field itself is declared, `tag` the name of its struct.
 */
export function unexplained(
  program: Program,
  unit: Unit,
  field: string,
  accesses: readonly Access[],
  declared: { readonly chunk: Chunk; readonly start: number; readonly file: string },
): readonly Obstacle[] {
  const { file } = unit;
  if (!file.text.includes(field)) return [];
  const explained = new Set(accesses.flatMap((access) => fieldOffset(file, access) ?? []));
  const code = withoutComments(file.text);
  const found: Obstacle[] = [];
  for (const { index: start } of code.matchAll(new RegExp(`\\b${field}\\b`, 'g'))) {
    if (explained.has(start) || (file.path === declared.file && start === declared.start)) continue;
    const what = explain(program, unit, code, start, declared);
    if (what !== null) found.push({ file: file.path, range: { start, end: start + field.length }, what });
  }
  return found;
}

/** Where an access names its field; null where it stands in another file, or in the expansion of a macro. */
export function fieldOffset(file: SourceFile, { expression, field, source }: Access): number | null {
  if (source.unit.file.path !== file.path) return null;
  const { start, end } = expression.range;
  if (expression.kind === 'call') {
    const name = expression.arguments[1]?.range.start ?? -1;
    return file.text.startsWith(field, name) ? name : null;
  }
  const offset = end - field.length;
  return offset > start && file.text.startsWith(field, offset) ? offset : null;
}

/** Why a mention cannot be let pass; null for a variable or another struct's member that bears the same name. */
function explain(
  program: Program,
  unit: Unit,
  code: string,
  start: number,
  declared: { readonly chunk: Chunk; readonly file: string },
): string | null {
  const { file } = unit;
  const before = code.slice(Math.max(0, start - 200), start).trimEnd();
  const isMember = /(?:->|[^.]\.|^\.)$/.test(before);
  const macro = definedAt(code, start);
  const isDisabled = file.disabled.some((region) => region.start <= start && start < region.end);
  const inStruct = file.path === declared.file && declared.chunk.start <= start && start < declared.chunk.end;
  if (macro !== null) return isMember ? `is named by the macro '${macro}'` : null;
  if (isDisabled) return isMember || inStruct ? 'stands in code that #if leaves out' : null;
  if (isMember) {
    const isDesignator = /[{,]\s*(?:\.\s*\w+|\[[^\]]*\])*\s*\.$/.test(before);
    if (!isDesignator) return 'is used in a way that cannot be read';
    return namesStruct(chunkAt(file, start), declared.chunk) ? 'is set in an initialiser' : null;
  }
  const callee = /(\w+)\s*\([^();]*$/.exec(before)?.[1];
  if (callee === undefined) return null;
  if (takesField.test(callee))
    return namesStruct(chunkAt(file, start), declared.chunk) ? `is named in ${callee}()` : null;
  const isPassed = [file, ...program.headersOf(unit)].some((one) => isPassedAsField(one, callee));
  return isPassed ? `is given by name to the macro '${callee}'` : null;
}

/** A macro of the file that uses one of its parameters as the name of a member. */
function isPassedAsField({ macros }: SourceFile, name: string): boolean {
  const macro = macros.get(name);
  return macro?.parameters?.some((parameter) => new RegExp(`(?:->|\\.)\\s*${parameter}\\b`).test(macro.body)) ?? false;
}

/** The macro whose definition an offset stands in. */
function definedAt(code: string, offset: number): string | null {
  let lineStart = code.lastIndexOf('\n', offset - 1) + 1;
  while (lineStart > 1 && code[lineStart - 2] === '\\') lineStart = code.lastIndexOf('\n', lineStart - 2) + 1;
  return /^[ \t]*#[ \t]*define[ \t]+(\w+)/.exec(code.slice(lineStart, offset))?.[1] ?? null;
}

function chunkAt(file: SourceFile, offset: number): Chunk | null {
  return file.chunks.find((chunk) => chunk.start <= offset && offset < chunk.end) ?? null;
}

function namesStruct(chunk: Chunk | null, struct: Chunk): boolean {
  return chunk !== null && (struct.name === null || chunk.identifiers.has(struct.name));
}

/** A file outside the module that uses the field, and quotes the header which declares it; null where there is none. */
export function userOutside(
  environment: Pick<RuleEnvironment, 'outsiders' | 'readInclude'>,
  module: readonly ModuleFile[],
  header: string,
  field: string,
): string | null {
  const read = new Set(module.map(({ file }) => file.path));
  const member = new RegExp(`(?:->|\\.)\\s*${field}\\b`);
  const near = environment.outsiders(header, field);
  if (near === null) return 'one of many files near its header';
  const user = near.find((one) => !read.has(one.path) && member.test(one.text) && quotes(environment, one, header));
  return user === undefined ? null : `'${fileName(user.path)}'`;
}

/** Whether a file quotes a header, directly or through others. */
function quotes({ readInclude }: Pick<RuleEnvironment, 'readInclude'>, from: SourceText, header: string): boolean {
  const pending = [from];
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.path === header) return true;
    for (const { target, quoted } of includesOf(next)) {
      const found = quoted ? readInclude(next.path, target, true) : null;
      if (found !== null && !seen.has(found.path)) pending.push(found);
      if (found !== null) seen.add(found.path);
    }
  }
  return false;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
