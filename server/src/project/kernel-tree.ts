import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kernelVersionOf, type Makefile, parseMakefile } from './makefile.ts';

/** The kernel source tree that a file lies in. */
export interface KernelTree {
  readonly root: string;
  /** `major.minor`. */
  readonly version: string;
}

/** Makefiles of the folders met in a run, each read once. */
export class KernelTrees {
  private readonly trees = new Map<string, KernelTree | null>();
  private readonly roots = new Map<string, string | null>();
  private readonly makefiles = new Map<string, Makefile | null>();

  /** The tree a folder lies in, told by the version in its top Makefile; null outside any. */
  treeOf(folder: string): KernelTree | null {
    const known = this.trees.get(folder);
    if (known !== undefined) return known;
    const text = readOrNull(join(folder, 'Makefile'));
    const version = text === null ? null : kernelVersionOf(text);
    const parent = dirname(folder);
    const tree = version !== null ? { root: folder, version } : parent === folder ? null : this.treeOf(parent);
    this.trees.set(folder, tree);
    return tree;
  }

  /** The top of the kernel tree, else of the repository, that a folder lies in; null where it lies in neither. */
  rootOf(folder: string): string | null {
    const known = this.roots.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const isTop = existsSync(join(folder, '.git'));
    const above = isTop ? folder : parent === folder ? null : this.rootOf(parent);
    const root = this.treeOf(folder)?.root ?? above;
    this.roots.set(folder, root);
    return root;
  }

  /** The Kbuild Makefile of a folder; `Kbuild` comes before `Makefile`, as in the kernel's build. */
  makefileOf(folder: string): Makefile | null {
    const known = this.makefiles.get(folder);
    if (known !== undefined) return known;
    const text = readOrNull(join(folder, 'Kbuild')) ?? readOrNull(join(folder, 'Makefile'));
    const makefile = text === null ? null : parseMakefile(text);
    this.makefiles.set(folder, makefile);
    return makefile;
  }
}

function readOrNull(path: string): string | null {
  // Few folders have a Kbuild: to look is cheaper than an exception for each of the others.
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
