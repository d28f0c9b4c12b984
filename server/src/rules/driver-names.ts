/** Which names are the driver's own: a wrapper may bear the name of a kernel function it replaces. */

import type { SourceFile } from '../source/source-file.ts';
import type { SourceText } from './check.ts';
import type { RuleEnvironment } from './rule.ts';

/** Headers that a file includes between quotes, directly or through one another, by its list of includes. */
const headersOf = new WeakMap<SourceFile['includes'], readonly SourceText[]>();

/** True where the module defines a function or macro of that name, in its files or its own headers. */
export function isDriversOwn(environment: RuleEnvironment, name: string): boolean {
  const { program } = environment;
  if (program.units.some(({ file, functions }) => file.macros.has(name) || functions.some((f) => f.name === name)))
    return true;
  const definition = new RegExp(
    `^[ \\t]*#[ \\t]*define[ \\t]+${name}\\b|^[a-z][\\w \\t*]*[ \\t*]${name}[ \\t]*\\(`,
    'm',
  );
  return driverHeaders(environment).some((header) => definition.test(header.text));
}

/** The headers that the files of a module include between quotes, directly or through one another. */
export function driverHeaders(environment: RuleEnvironment): readonly SourceText[] {
  const found = new Map<string, SourceText>();
  for (const { file } of environment.program.units)
    for (const header of headersFrom(environment, file)) found.set(header.path, header);
  return [...found.values()];
}

function headersFrom(environment: RuleEnvironment, { path, includes }: SourceFile): readonly SourceText[] {
  let headers = headersOf.get(includes);
  if (headers === undefined) {
    const found = new Map<string, SourceText>();
    for (const { target, quoted } of includes) if (quoted) addHeader(environment, path, target, found);
    headers = [...found.values()];
    headersOf.set(includes, headers);
  }
  return headers;
}

function addHeader(environment: RuleEnvironment, from: string, target: string, found: Map<string, SourceText>): void {
  const header = environment.readInclude(from, target, true);
  if (header === null || found.has(header.path)) return;
  found.set(header.path, header);
  for (const include of includesOf(header)) {
    if (include.quoted) addHeader(environment, header.path, include.target, found);
  }
}

export interface IncludeLine {
  readonly target: string;
  readonly quoted: boolean;
}

/** Lines of the texts looked through so far: headers are asked for theirs by all who quote them. */
const includeLines = new WeakMap<SourceText, readonly IncludeLine[]>();

/** The `#include` lines of a file or header, whatever `#if` they stand in. */
export function includesOf(source: SourceText): readonly IncludeLine[] {
  let lines = includeLines.get(source);
  if (lines === undefined) {
    lines = includesIn(source.text);
    includeLines.set(source, lines);
  }
  return lines;
}

const includeLine = /[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"].*/y;

function includesIn(text: string): readonly IncludeLine[] {
  const lines: IncludeLine[] = [];
  for (let at = text.indexOf('include'); at >= 0; at = text.indexOf('include', at)) {
    includeLine.lastIndex = text.lastIndexOf('\n', at) + 1;
    const match = includeLine.exec(text);
    if (match !== null) lines.push({ target: match[2] ?? '', quoted: match[1] === '"' });
    at = match === null ? at + 1 : includeLine.lastIndex;
  }
  return lines;
}
