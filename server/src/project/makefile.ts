/**
 * The part of a Kbuild Makefile that says which objects make a module and where its headers are. Conditionals are
 * not evaluated: whatever a configuration could link belongs to the module.
 */
export interface Makefile {
  /** Composite objects (`foo-y := a.o b.o`): name to the paths of their parts, without `.o`, relative to the folder. */
  readonly composites: ReadonlyMap<string, readonly string[]>;
  /** Arguments of `-I` for this folder, and for it and those below it; `$(src)` and `$(srctree)` still in them. */
  readonly includes: readonly string[];
  readonly subfolderIncludes: readonly string[];
}

const assignment = /^\s*(?:export\s+|override\s+)?([\w./$(){}-]+)\s*(?::{0,3}|\+|\?)=\s*(.*)$/;
const compositeName = /^(.+?)-(?:y|m|objs|objs-y|\$\(.*\)|objs-\$\(.*\))$/;

/** Reads the text of a Makefile; what it does not understand it leaves out. */
export function parseMakefile(text: string): Makefile {
  const variables = readVariables(text);
  const composites = new Map<string, string[]>();
  const includes: string[] = [];
  const subfolderIncludes: string[] = [];
  for (const [name, value] of variables) {
    if (/^(?:ccflags|EXTRA_CFLAGS|CFLAGS_.*)(?:-.*)?$/.test(name)) includes.push(...includeFolders(value, variables));
    else if (/^subdir-ccflags-/.test(name)) subfolderIncludes.push(...includeFolders(value, variables));
    else addParts(name, value, variables, composites);
  }
  return { composites, includes, subfolderIncludes };
}

/** Kernel version of the tree whose top Makefile this is, `major.minor`; null where it is another Makefile. */
export function kernelVersionOf(text: string): string | null {
  const version = /^VERSION\s*=\s*(\d+)\s*$/m.exec(text)?.[1];
  const patchLevel = /^PATCHLEVEL\s*=\s*(\d+)\s*$/m.exec(text)?.[1];
  return version && patchLevel ? `${version}.${patchLevel}` : null;
}

function readVariables(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const match = assignment.exec(line);
    if (!match) continue;
    const [, name = '', value = ''] = match;
    variables.set(name, `${variables.get(name) ?? ''} ${value}`);
  }
  return variables;
}

function logicalLines(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*$/, ''));
}

function addParts(
  name: string,
  value: string,
  variables: ReadonlyMap<string, string>,
  composites: Map<string, string[]>,
): void {
  const composite = compositeName.exec(name)?.[1];
  if (!composite || composite === 'obj' || composite === 'lib' || composite.includes('$')) return;
  const parts = composites.get(composite) ?? [];
  for (const word of expand(value, variables).split(/\s+/)) {
    if (word.endsWith('.o') && !word.includes('$')) parts.push(word.slice(0, -2));
  }
  if (parts.length > 0) composites.set(composite, parts);
}

function includeFolders(value: string, variables: ReadonlyMap<string, string>): string[] {
  return [...expand(value, variables).matchAll(/-I\s*(\S+)/g)].map((match) => match[1] ?? '');
}

/** Replaces references to the file's own variables, and addprefix and addsuffix; others stay as they are. */
function expand(value: string, variables: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > 4 || !value.includes('$')) return value;
  const expanded = value
    .replace(/\$[({]([\w.-]+)[)}]/g, (reference, name: string) => {
      const known = variables.get(name);
      return known === undefined ? reference : expand(known, variables, depth + 1);
    })
    .replace(/\$\((addprefix|addsuffix)\s+([^,()]*),\s*([^()]*)\)/g, (_, verb: string, affix: string, words: string) =>
      words
        .trim()
        .split(/\s+/)
        .map((word) => (verb === 'addprefix' ? affix + word : word + affix))
        .join(' '),
    );
  return expanded;
}
