import { createProgram } from '../program/build.ts';
import type { Program } from '../program/program.ts';
import type { ModuleInput } from '../rules/check.ts';
import { dialectOf } from '../source/dialect.ts';
import { HeaderCollector } from '../source/headers.ts';
import { splitSource } from '../source/split.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import type { Core } from './core.ts';
import { HeaderReader } from './headers.ts';
import { modulesOf } from './kbuild.ts';
import type { KernelTrees } from './kernel-tree.ts';
import { readModule } from './module-sources.ts';
import { type Texts, textsWithHeaders } from './placing.ts';
import type { ReadResult } from './read-source.ts';
import { UsageError } from './usage-error.ts';

/** The C files of a module, and how its headers are read. */
export type ModuleTexts = Pick<ModuleInput, 'files' | 'readInclude'>;

/** A file with the module that Kbuild makes of it, to look up functions in. */
export interface ModuleProgram {
  readonly program: Program;
  /** The texts of its files and headers, to tell places by. */
  readonly texts: Texts;
  /** Paths of the other C files of the module. */
  readonly companions: readonly string[];
}

/**
 * Reads a file and the others of its module. Throws a UsageError where the file itself cannot be read. `read` may know
 * texts that are not on disk.
 */
export function openModule(
  path: string,
  core: Pick<Core, 'programOf' | 'mayUseDma'>,
  trees: KernelTrees,
  read: (path: string) => ReadResult,
): ModuleProgram {
  const own = read(path);
  if (own.kind !== 'text') throw new UsageError(`${path}: ${own.kind === 'problem' ? own.message : 'cannot be read'}`);
  const others = new Set(modulesOf(path, trees).flatMap((module) => module.files));
  others.delete(path);
  const task = { targets: [{ path, levels: {} }], companions: [...others] };
  const { files } = readModule(task, read, ({ text }) => core.mayUseDma(text));
  const { texts, readInclude } = textsWithHeaders(files, new HeaderReader(trees, read));
  return { program: core.programOf({ files, readInclude }), texts, companions: [...others] };
}

/** The program of a module whose files were read. */
export function programOf({ files, readInclude }: ModuleTexts, parser: ChunkParser): Program {
  const headers = new HeaderCollector(readInclude);
  return createProgram({
    files: files.map((file) => splitSource(file.path, file.text)),
    headersOf: (file) => headers.quotedBy(file),
    dialectOf: (file) => dialectOf(file, headers.quotedBy(file)),
    parser,
  });
}
