import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { FunctionSource, Unit } from './program.ts';

/** A unit that becomes that of the file's next version. */
export interface LivingUnit extends Unit {
  file: SourceFile;
  functions: readonly FunctionSource[];
}

/** A function whose body has changed, or that has moved. */
export interface ChangedFunction {
  readonly before: FunctionSource;
  readonly chunk: Chunk;
}

export function unitOf(file: SourceFile): LivingUnit {
  const functions: FunctionSource[] = [];
  const unit: LivingUnit = { file, functions };
  for (const chunk of file.chunks) {
    if (!isFunction(chunk)) continue;
    functions.push({
      name: chunk.name,
      unit,
      chunk,
      isStatic: /\bstatic\b|\bSTATIC\b/.test(headOf(file, chunk, chunk.nameStart)),
    });
  }
  return unit;
}

/** The functions that differ in the next version of the files; null where anything else differs. */
export function changedFunctions(
  units: readonly Unit[],
  files: readonly SourceFile[],
): readonly ChangedFunction[] | null {
  if (units.length !== files.length) return null;
  const changed: ChangedFunction[] = [];
  for (const [i, unit] of units.entries()) {
    const file = files[i];
    const inUnit = file && changedInUnit(unit, file);
    if (!inUnit) return null;
    changed.push(...inUnit);
  }
  return changed;
}

function changedInUnit(unit: Unit, file: SourceFile): readonly ChangedFunction[] | null {
  const before = unit.file;
  if (file === before) return [];
  if (file.path !== before.path || file.macros !== before.macros || file.includes !== before.includes) return null;
  if (file.chunks.length !== before.chunks.length) return null;
  const sources = new Map(unit.functions.map((source) => [source.chunk, source]));
  const changed: ChangedFunction[] = [];
  for (const [i, chunk] of file.chunks.entries()) {
    const old = before.chunks[i];
    if (old === chunk || old === undefined) continue;
    const source = sources.get(old);
    if (source === undefined || !differInBody(before, old, file, chunk)) return null;
    changed.push({ before: source, chunk });
  }
  return changed;
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
