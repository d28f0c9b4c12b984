import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError } from './read-source.ts';
import { compareText, type Problem } from './result.ts';

export interface Discovery {
  /** Absolute paths, without duplicates, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** How many of the paths asked for exist. */
  readonly pathsFound: number;
}

/**
 * Finds the C files that `paths` mean: a file stands for itself, a folder for every `.c` file below it. `ignored`
 * is asked for files and folders met on the way, not for files that were named.
 */
export function discoverFiles(paths: readonly string[], ignored: (path: string) => boolean): Discovery {
  const files = new Set<string>();
  const problems: Problem[] = [];
  let pathsFound = 0;
  for (const path of paths) {
    try {
      if (statSync(path).isDirectory()) walk(path, ignored, files, problems);
      else files.add(path);
      pathsFound++;
    } catch (error) {
      problems.push({ file: path, message: describeSystemError(error) });
    }
  }
  return { files: [...files].sort(compareText), problems, pathsFound };
}

function walk(folder: string, ignored: (path: string) => boolean, files: Set<string>, problems: Problem[]): void {
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    try {
      for (const entry of readdirSync(next, { withFileTypes: true })) {
        const isFolder = entry.isDirectory();
        if (isFolder ? isHidden(entry.name) : !entry.name.endsWith('.c')) continue;
        const path = join(next, entry.name);
        if (ignored(path)) continue;
        // A symbolic link to a folder is not followed: it may lead round in a circle.
        if (isFolder) pending.push(path);
        else files.add(path);
      }
    } catch (error) {
      problems.push({ file: next, message: describeSystemError(error) });
    }
  }
}

function isHidden(folderName: string): boolean {
  return folderName.startsWith('.') || folderName === 'node_modules';
}
