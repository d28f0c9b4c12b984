/** Fields that are declared with the macros for unmap state, and what is done to them. */
import { functionsNaming } from '../../program/build.ts';
import type { Program } from '../../program/program.ts';
import { accessesIn } from './accesses.ts';
import { macroFields } from './fields.ts';
import { filesWithHeaders } from './occurrences.ts';
import type { Rewrite, StateKind } from './rewrites.ts';

const found = new WeakMap<Program, readonly Rewrite[]>();

/** Every access of such a field in the files of a module; looked for once. */
export function macroAccesses(program: Program): readonly Rewrite[] {
  let accesses = found.get(program);
  if (accesses === undefined) {
    accesses = findAccesses(program);
    found.set(program, accesses);
  }
  return accesses;
}

function findAccesses(program: Program): readonly Rewrite[] {
  const states = new Map<string, StateKind>();
  const names = new Set<string>();
  for (const { file } of filesWithHeaders(program)) {
    for (const { name, start, state } of macroFields(file)) {
      states.set(`${file.path} ${start}`, state);
      names.add(name);
    }
  }
  if (names.size === 0) return [];
  return functionsNaming(program, names).flatMap((source) =>
    accessesIn(program, source, names).flatMap((access) => {
      const { declaration } = access;
      if (declaration === null || declaration === 'unknown') return [];
      const state = states.get(`${declaration.file} ${declaration.range.start}`);
      return state === undefined ? [] : [{ access, state }];
    }),
  );
}
