import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadParser } from '../../server/src/project/grammar.ts';
import type { ModuleInput, ModuleOutput, SourceText } from '../../server/src/rules/check.ts';
import { createEditedModule, type EditedOutput } from '../../server/src/rules/edited-module.ts';
import { createEngine } from '../../server/src/rules/engine.ts';
import type { Finding, TextEdit } from '../../server/src/rules/finding.ts';

export interface CheckOptions {
  readonly path?: string;
  /** Headers by the name between the quotes. Other quoted ones are looked for beside the file on disk. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly kernelVersion?: string;
  readonly rules?: readonly string[];
}

const parser = await loadParser();
const engine = createEngine(parser);

/** The findings of the real engine in one C file. */
export function checkC(source: string, options: CheckOptions = {}): readonly Finding[] {
  return checkModule([{ path: options.path ?? 'driver.c', text: source }], options).findings;
}

/** The findings in files that are linked into one module. */
export function checkModule(files: readonly SourceText[], options: CheckOptions = {}): ModuleOutput {
  return engine.checkModule(inputOf(files, options));
}

/** A module that is checked again after each edit. */
export function editModule(options: CheckOptions = {}): {
  check(files: readonly SourceText[], open?: ReadonlySet<string>): EditedOutput;
} {
  const module = createEditedModule(parser);
  const { readInclude } = inputOf([], options);
  return { check: (files, open) => module.check({ ...inputOf(files, options), readInclude, open }) };
}

function inputOf(files: readonly SourceText[], options: CheckOptions): ModuleInput {
  return {
    files,
    readInclude: (from, target, quoted) => (quoted ? readQuoted(from, target, options.headers ?? {}) : null),
    kernelVersion: options.kernelVersion ?? '6.12',
    rules: options.rules === undefined ? null : new Set(options.rules),
  };
}

/** A text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { range, text: inserted } of [...edits].sort((a, b) => b.range.start - a.range.start)) {
    result = result.slice(0, range.start) + inserted + result.slice(range.end);
  }
  return result;
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function readQuoted(from: string, target: string, headers: Readonly<Record<string, string>>): SourceText | null {
  const given = headers[target];
  if (given !== undefined) return { path: target, text: given };
  const path = join(dirname(from), target);
  return existsSync(path) ? { path, text: readFileSync(path, 'utf8') } : null;
}
