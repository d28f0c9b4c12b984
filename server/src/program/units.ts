import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { FunctionSource, Unit } from './program.ts';

/** A unit that becomes that of the file's next version. */
export interface LivingUnit extends Unit {
  file: SourceFile;
  functions: readonly FunctionSource[];
}

export function unitOf(file: SourceFile): LivingUnit {
  const unit: LivingUnit = { file, functions: [] };
  unit.functions = functionsOf(unit, file);
  return unit;
}

/** The functions of a file that is, or is to be, the unit's; those that have not changed are the same objects. */
export function functionsOf(unit: Unit, file: SourceFile): readonly FunctionSource[] {
  const known = new Map(unit.functions.map((source) => [source.chunk, source]));
  return file.chunks.flatMap((chunk) => {
    if (!isFunction(chunk)) return [];
    const isStatic = () => /\bstatic\b|\bSTATIC\b/.test(headOf(file, chunk, chunk.nameStart));
    return [known.get(chunk) ?? { name: chunk.name, unit, chunk, isStatic: isStatic() }];
  });
}

const functionNames = new WeakMap<SourceFile, ReadonlySet<string>>();

/** The names of the functions that a header defines. */
export function functionNamesIn(header: SourceFile): ReadonlySet<string> {
  let names = functionNames.get(header);
  if (names === undefined) {
    names = new Set(header.chunks.filter(isFunction).map(({ name }) => name));
    functionNames.set(header, names);
  }
  return names;
}

/** Whether two versions of a file differ in nothing but bodies of functions, and places of functions. */
export function differInBodies(before: SourceFile, after: SourceFile): boolean {
  if (before.macros !== after.macros || before.includes !== after.includes) return false;
  if (before.chunks.length !== after.chunks.length) return false;
  return after.chunks.every((chunk, i) => {
    const old = before.chunks[i];
    return old === chunk || (old !== undefined && differInBody(before, old, after, chunk));
  });
}

/** Structs that are defined in a function's body count among those of the file. */
const structDefinition = /\b(?:struct|union)\b[^;{}()=]*\{/;

function differInBody(before: SourceFile, old: Chunk, after: SourceFile, chunk: Chunk): boolean {
  if (!isFunction(chunk) || old.name !== chunk.name || old.kind !== chunk.kind) return false;
  if (headOf(before, old, old.bodyStart) !== headOf(after, chunk, chunk.bodyStart)) return false;
  return !structDefinition.test(bodyOf(before, old)) && !structDefinition.test(bodyOf(after, chunk));
}

function isFunction(chunk: Chunk): chunk is Chunk & { readonly name: string } {
  return chunk.kind === 'function' && chunk.name !== null;
}

function headOf(file: SourceFile, chunk: Chunk, end: number): string {
  // Slack at the ends of its lines says nothing (source/layout.ts).
  return file.text.slice(chunk.start, end).replace(/\v+/g, '');
}

function bodyOf(file: SourceFile, chunk: Chunk): string {
  return file.text.slice(chunk.bodyStart, chunk.end);
}
