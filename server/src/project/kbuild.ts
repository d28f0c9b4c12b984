import { dirname, join } from 'node:path';
import type { KernelTrees } from './kernel-tree.ts';
import { compareText } from './result.ts';

/** Files that Kbuild links into one object, as far as its Makefiles say. */
export interface KbuildModule {
  /** Path of the object without `.o`. */
  readonly name: string;
  /** Absolute paths of its C files, in the order of the Makefile; some may not exist. */
  readonly files: readonly string[];
}

/** What one analysis takes in together: the files to report on, and the rest of their module as context. */
export interface ModuleGroup {
  readonly targets: readonly string[];
  readonly companions: readonly string[];
}

/** Modules that share a file are analysed as one, unless together they are larger than this. */
export const maximumMergedBytes = 4 * 1024 * 1024;

/** A part may be listed by the Makefile of a folder above: `foo-y += sub/bar.o`. */
const foldersToClimb = 4;

/** The modules that a file is part of; empty where it is built alone, or by nothing. */
export function modulesOf(file: string, trees: KernelTrees): KbuildModule[] {
  const found: KbuildModule[] = [];
  const root = trees.treeOf(dirname(file))?.root;
  let folder = dirname(file);
  for (let climbed = 0; climbed <= foldersToClimb; climbed++) {
    const makefile = trees.makefileOf(folder);
    const part = file.slice(folder.length + 1).replace(/\.c$/, '');
    for (const [name, parts] of makefile?.composites ?? []) {
      if (!parts.includes(part)) continue;
      found.push({ name: join(folder, name), files: parts.map((object) => join(folder, `${object}.c`)) });
    }
    const parent = dirname(folder);
    if (folder === root || parent === folder) break;
    folder = parent;
  }
  return found;
}

/**
 * Groups files into modules. Each target lands in exactly one group; `sizeOf` gives a file's bytes, 0 if unknown.
 */
export function groupModules(
  targets: readonly string[],
  trees: KernelTrees,
  sizeOf: (file: string) => number,
): ModuleGroup[] {
  const modules = new Map<string, KbuildModule>();
  const members = new Map<string, Set<string>>();
  const alone: string[] = [];
  for (const target of targets) {
    const found = modulesOf(target, trees);
    if (found.length === 0) alone.push(target);
    for (const module of found) {
      modules.set(module.name, module);
      members.set(module.name, (members.get(module.name) ?? new Set()).add(target));
    }
  }
  const bySize = [...modules.values()].sort(
    (a, b) => (members.get(b.name)?.size ?? 0) - (members.get(a.name)?.size ?? 0) || compareText(a.name, b.name),
  );
  const groups = mergeModules(bySize, members, sizeOf).map((draft) => finish(draft));
  groups.push(...alone.map((target) => ({ targets: [target], companions: [] })));
  return groups.sort((a, b) => compareText(a.targets[0] ?? '', b.targets[0] ?? ''));
}

interface Draft {
  readonly targets: Set<string>;
  readonly files: Set<string>;
  bytes: number;
}

/** Largest module first, each joining the group that already holds one of its targets if both fit together. */
function mergeModules(
  modules: readonly KbuildModule[],
  members: ReadonlyMap<string, ReadonlySet<string>>,
  sizeOf: (file: string) => number,
): Draft[] {
  const drafts: Draft[] = [];
  const home = new Map<string, Draft>();
  for (const module of modules) {
    const targets = [...(members.get(module.name) ?? [])];
    const bytes = module.files.reduce((sum, file) => sum + sizeOf(file), 0);
    const shared = targets.map((target) => home.get(target)).find((draft) => draft !== undefined);
    const homeless = targets.filter((target) => !home.has(target));
    let draft = shared;
    if (!draft || draft.bytes + bytes > maximumMergedBytes) {
      if (homeless.length === 0) continue;
      draft = { targets: new Set(), files: new Set(), bytes: 0 };
      drafts.push(draft);
    }
    for (const target of homeless) {
      draft.targets.add(target);
      home.set(target, draft);
    }
    for (const file of module.files) {
      if (!draft.files.has(file)) draft.bytes += sizeOf(file);
      draft.files.add(file);
    }
  }
  return drafts;
}

function finish(draft: Draft): ModuleGroup {
  return {
    targets: [...draft.targets].sort(compareText),
    companions: [...draft.files].filter((file) => !draft.targets.has(file)).sort(compareText),
  };
}
