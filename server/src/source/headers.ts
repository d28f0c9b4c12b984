import type { SourceFile } from './source-file.ts';
import { splitSource } from './split.ts';

export interface HeaderText {
  readonly path: string;
  readonly text: string;
}

/** Finds what an `#include` in file `from` means; null where it cannot be read. */
export type ReadInclude = (from: string, target: string, quoted: boolean) => HeaderText | null;

/** Larger headers are generated lists of registers: no macro in them changes how C is read. */
const LARGEST_HEADER = 1_000_000;
const MOST_HEADERS = 400;

/** Headers split once for as long as their reader keeps their text. */
const splitHeaders = new WeakMap<HeaderText, SourceFile>();

/** Collects the headers that the files of a module quote, directly or through one another. */
export class HeaderCollector {
  private readonly collected = new WeakMap<SourceFile, readonly SourceFile[]>();

  constructor(private readonly readInclude: ReadInclude) {}

  /** The headers `file` quotes, in the order a compiler meets them; each once. */
  quotedBy(file: SourceFile): readonly SourceFile[] {
    const known = this.collected.get(file);
    if (known !== undefined) return known;
    const headers = new Map<string, SourceFile>();
    this.collect(file, headers, new Set([file.path]));
    const found = [...headers.values()];
    this.collected.set(file, found);
    return found;
  }

  private collect(file: SourceFile, headers: Map<string, SourceFile>, seen: Set<string>): void {
    for (const include of file.includes) {
      if (!include.quoted || seen.size > MOST_HEADERS) continue;
      const header = this.readInclude(file.path, include.target, true);
      if (header === null || seen.has(header.path) || header.text.length > LARGEST_HEADER) continue;
      seen.add(header.path);
      const split = splitHeader(header);
      // What a header includes comes before its own text.
      this.collect(split, headers, seen);
      headers.set(header.path, split);
    }
  }
}

function splitHeader(header: HeaderText): SourceFile {
  let split = splitHeaders.get(header);
  if (split === undefined) {
    split = splitSource(header.path, header.text);
    splitHeaders.set(header, split);
  }
  return split;
}
