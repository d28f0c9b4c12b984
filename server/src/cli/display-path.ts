import { relative } from 'node:path';

/** A file as output names it: relative to the current folder where it is below it; both kinds resolve from there. */
export function displayPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') ? file : path;
}
