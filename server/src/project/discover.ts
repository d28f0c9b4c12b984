import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError } from './read-source.ts';
import { compareText, type Problem } from './result.ts';

export interface Discovery {
  /** Absolute paths, without duplicates, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** True where paths were asked for and not one exists. */
  readonly nothingFound: boolean;
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
    const isFolder = statusOf(path, problems)?.isDirectory();
    if (isFolder === undefined) continue;
    pathsFound++;
    if (isFolder) walk(path, ignored, files, problems);
    else files.add(path);
  }
  return {
    files: [...files].sort(compareText),
    problems,
    nothingFound: paths.length > 0 && pathsFound === 0,
  };
}

function statusOf(path: string, problems: Problem[]): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    problems.push({ file: path, message: describeSystemError(error) });
    return null;
  }
}

function walk(folder: string, ignored: (path: string) => boolean, files: Set<string>, problems: Problem[]): void {
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of readFolder(next, problems)) {
      const isFolder = entry.isDirectory();
      if (isFolder ? isHidden(entry.name) : !entry.name.endsWith('.c')) continue;
      const path = join(next, entry.name);
      if (ignored(path)) continue;
      // A symbolic link to a folder is not followed: it may lead round in a circle.
      if (isFolder) pending.push(path);
      else files.add(path);
    }
  }
}

function readFolder(folder: string, problems: Problem[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    problems.push({ file: folder, message: describeSystemError(error) });
    return [];
  }
}

function isHidden(folderName: string): boolean {
  return folderName.startsWith('.') || folderName === 'node_modules';
}
