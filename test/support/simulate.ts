import type { PlatformName } from '../../server/src/model/types.ts';
import { createProgram } from '../../server/src/program/build.ts';
import type { FunctionSource, Program } from '../../server/src/program/program.ts';
import { loadParser } from '../../server/src/project/grammar.ts';
import { listPaths } from '../../server/src/simulate/paths.ts';
import { runPath } from '../../server/src/simulate/run.ts';
import type { Choices, PathSummary, SimulationRun } from '../../server/src/simulate/types.ts';
import { dialectOf } from '../../server/src/source/dialect.ts';
import { splitSource } from '../../server/src/source/split.ts';

const parser = await loadParser();

/** The program that one C file makes. */
export function programOf(text: string): Program {
  return createProgram({
    files: [splitSource('driver.c', text)],
    headersOf: () => [],
    dialectOf: (file) => dialectOf(file, []),
    parser,
  });
}

function functionOf(program: Program, name: string): FunctionSource {
  const unit = program.units[0];
  const found = unit === undefined ? null : program.findFunction(unit, name);
  if (found === null) throw new Error(`no function '${name}'`);
  return found;
}

/** Runs a function of a C text. */
export function simulateC(
  text: string,
  name: string,
  choices: Choices = {},
  platform: PlatformName = 'direct',
): SimulationRun {
  const program = programOf(text);
  return runPath(program, functionOf(program, name), choices, platform);
}

export function pathsOfC(text: string, name: string): readonly PathSummary[] {
  const program = programOf(text);
  return listPaths(program, functionOf(program, name));
}
