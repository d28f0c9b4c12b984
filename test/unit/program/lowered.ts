import { createProgram } from '../../../server/src/program/build.ts';
import type { FunctionIr } from '../../../server/src/program/ir.ts';
import type { Program } from '../../../server/src/program/program.ts';
import { loadParser } from '../../../server/src/project/grammar.ts';
import { dialectOf } from '../../../server/src/source/dialect.ts';
import { splitSource } from '../../../server/src/source/split.ts';

const parser = await loadParser();

/** A module of C files; every one quotes all of the headers. */
export function programOf(
  files: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Program {
  const quoted = Object.entries(headers).map(([path, text]) => splitSource(path, text));
  return createProgram({
    files: Object.entries(files).map(([path, text]) => splitSource(path, text)),
    headersOf: () => quoted,
    dialectOf: (file) => dialectOf(file, quoted),
    parser,
  });
}

/** The functions of one file, lowered. */
export function lowerC(text: string): FunctionIr[] {
  const program = programOf({ 'test.c': text });
  return program.units.flatMap((unit) => unit.functions.map((source) => program.lower(source)));
}
