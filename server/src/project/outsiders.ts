import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceText } from '../rules/check.ts';
import { readSource } from './read-source.ts';

/** A folder with more files than this is that of a subsystem, whose drivers do not share headers. */
const mostFiles = 1500;

/** Finds the files near a header that may use what it declares, whatever module they are of. */
export class Outsiders {
  private readonly found = new Map<string, readonly SourceText[] | null>();

  /**
   * C files and headers that hold a word, in the folder of a header and below; in its parent's and below too, where that is
   * no larger than a driver, since its parts may quote one another's headers. Null where there are too many to look at.
   */
  naming(header: string, word: string): readonly SourceText[] | null {
    const key = `${word} ${header}`;
    let texts = this.found.get(key);
    if (texts === undefined) {
      texts = search(dirname(header), word);
      this.found.set(key, texts);
    }
    return texts;
  }
}

function search(folder: string, word: string): readonly SourceText[] | null {
  const files = filesBelow(dirname(folder)) ?? filesBelow(folder);
  if (files === null) return null;
  return files.flatMap((path) => {
    const read = readSource(path, (text) => text.includes(word));
    return read.kind === 'text' ? [{ path, text: read.text }] : [];
  });
}

/** Null where there are more than a driver has. */
function filesBelow(folder: string): readonly string[] | null {
  const files: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (/\.[ch]$/.test(entry.name)) files.push(path);
    }
    if (files.length > mostFiles) return null;
  }
  return files;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
