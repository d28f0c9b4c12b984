import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SourceText } from '../rules/check.ts';
import { largestHeader } from '../source/headers.ts';
import type { KernelTrees } from './kernel-tree.ts';
import { type ReadResult, readSource } from './read-source.ts';

const maximumCachedUnits = 16 * 1024 * 1024;

type Headers = Map<string, SourceText | null>;

/** Finds and reads headers for the modules of one worker; those that many drivers share are read once. */
export class HeaderReader {
  private cache: Headers = new Map();
  private cachedUnits = 0;
  /** What was read before the cache was full; what is still wanted is taken over from here. */
  private lastCache: Headers = new Map();
  /** Paths that folders and what is looked for in them make: the same are asked for by every file that quotes a header. */
  private readonly paths = new Map<string, Map<string, string>>();

  constructor(
    private readonly trees: KernelTrees,
    private readonly readFile: (path: string) => ReadResult = readHeader,
  ) {}

  /**
   * The header that `target` means in file `from`. A quoted one is looked for beside the file, in the folders of the
   * module's own files, and along its `-I` flags; any, at last, below the kernel tree's include/.
   */
  read(from: string, target: string, quoted: boolean, moduleFolders: readonly string[]): SourceText | null {
    for (const folder of this.searchFolders(dirname(from), quoted, moduleFolders)) {
      const header = this.load(this.pathOf(folder, target));
      if (header) return header;
    }
    return null;
  }

  private pathOf(folder: string, target: string): string {
    let paths = this.paths.get(folder);
    if (paths === undefined) {
      paths = new Map();
      this.paths.set(folder, paths);
    }
    let path = paths.get(target);
    if (path === undefined) {
      path = join(folder, target);
      paths.set(target, path);
    }
    return path;
  }

  private *searchFolders(folder: string, quoted: boolean, moduleFolders: readonly string[]): Generator<string> {
    if (quoted) {
      yield folder;
      yield* moduleFolders;
    }
    const root = this.trees.treeOf(folder)?.root;
    for (const owner of [folder, ...moduleFolders]) yield* this.flagFolders(owner, root);
    if (root !== undefined) {
      yield join(root, 'include');
      yield join(root, 'include/uapi');
    }
  }

  private *flagFolders(folder: string, root: string | undefined): Generator<string> {
    for (const flag of this.trees.makefileOf(folder)?.includes ?? []) yield* resolveFlag(flag, folder, root);
    let above = folder;
    for (let climbed = 0; climbed < 4; climbed++) {
      for (const flag of this.trees.makefileOf(above)?.subfolderIncludes ?? []) yield* resolveFlag(flag, above, root);
      if (above === root || dirname(above) === above) return;
      above = dirname(above);
    }
  }

  private load(path: string): SourceText | null {
    const known = this.cache.get(path);
    if (known !== undefined) return known;
    let header = this.lastCache.get(path);
    if (header === undefined) {
      const read = this.readFile(path);
      header = read.kind === 'text' ? { path, text: read.text } : null;
    }
    this.remember(path, header);
    return header;
  }

  private remember(path: string, header: SourceText | null): void {
    this.cachedUnits += header?.text.length ?? 0;
    if (this.cachedUnits > maximumCachedUnits) {
      this.lastCache = this.cache;
      this.cache = new Map();
      this.cachedUnits = header?.text.length ?? 0;
    }
    this.cache.set(path, header);
  }
}

/** Many headers are looked for in several folders, so that one that is missing must not cost an exception. */
function readHeader(path: string): ReadResult {
  const bytes = sizeOf(path);
  if (bytes === null) return { kind: 'problem', message: 'does not exist', bytes: 0, opened: false };
  // It is there, and that is all there is to know of it.
  if (bytes > largestHeader) return { kind: 'text', text: '', bytes, problem: null };
  return readSource(path);
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? null;
  } catch {
    return null;
  }
}

function* resolveFlag(flag: string, folder: string, root: string | undefined): Generator<string> {
  const path = flag
    .replace(/^(?:\$[({](?:srctree|objtree)[)}]\/)?\$[({](?:src|obj)[)}]/, folder)
    .replace(/^\$[({](?:srctree|objtree)[)}]/, root ?? '$');
  // Without a variable in front, Kbuild takes the path from the top of the tree.
  if (!path.includes('$')) yield path.startsWith('/') ? path : resolve(root ?? folder, path);
}
