import type { Chunk } from '../source/source-file.ts';
import { Names } from './asked.ts';
import type { StructField, StructType } from './program.ts';
import type { FileTypes, VisibleTypes } from './types.ts';

/** The types that a file sees, and those of them that are its own. */
export interface TypesInForce {
  readonly own: FileTypes;
  readonly types: VisibleTypes;
}

/**
 * What is answered otherwise by the types of a file's next version. `isSame` tells of a chunk of either version whether
 * the other one has it too, and reads it alike.
 */
export function changedTypes(before: TypesInForce, after: TypesInForce, isSame: (chunk: Chunk) => boolean): Names {
  const changed = new Names();
  const isOther = (chunk: Chunk): boolean => !isSame(chunk);
  const tags = new Set([...before.own.tagsIn(isOther), ...after.own.tagsIn(isOther)]);
  for (const tag of tags) noteStruct(changed, tag, before, after);
  const names = new Set([...namesIn(before.own, isSame), ...namesIn(after.own, isSame)]);
  for (const name of names) noteName(changed, name, before.types, after.types);
  return changed;
}

function namesIn(types: FileTypes, isSame: (chunk: Chunk) => boolean): readonly string[] {
  return [...types.declarations].flatMap(([name, chunk]) => (isSame(chunk) ? [] : [name]));
}

function noteStruct(changed: Names, tag: string, before: TypesInForce, after: TypesInForce): void {
  const old = before.types.findStruct(tag);
  const now = after.types.findStruct(tag);
  if (textOf(old, before.own) !== textOf(now, after.own) || written(old) !== written(now)) changed.add('struct', tag);
  const oldFields = fieldsOf(old);
  const newFields = fieldsOf(now);
  for (const name of new Set([...oldFields.keys(), ...newFields.keys()]))
    if (oldFields.get(name) !== newFields.get(name)) changed.add('field', `${tag}.${name}`);
}

/** What is said of each field by its name; of those without one all together. */
function fieldsOf(struct: StructType | null): ReadonlyMap<string, string> {
  const fields = new Map<string, StructField[]>();
  for (const field of struct?.fields ?? []) fields.set(field.name, [...(fields.get(field.name) ?? []), field]);
  return new Map(Array.from(fields, ([name, declared]) => [name, written(declared)]));
}

/** The text of a struct that the file defines itself. */
function textOf(struct: StructType | null, { file }: FileTypes): string {
  return struct?.file === file.path ? file.text.slice(struct.range.start, struct.range.end) : '';
}

function noteName(changed: Names, name: string, before: VisibleTypes, after: VisibleTypes): void {
  if (
    before.isTypedef(name) !== after.isTypedef(name) ||
    written(before.typedef(name)) !== written(after.typedef(name))
  )
    changed.add('typedef', name);
  if (written(before.variable(name)) !== written(after.variable(name))) changed.add('variable', name);
  if (written(before.returnType(name)) !== written(after.returnType(name))) changed.add('return-type', name);
}

/** Types and structs are plain data. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? '';
}
