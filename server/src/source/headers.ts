import { followDirectives } from './preprocessor.ts';
import type { Chunk, Include, MacroDefinition, SourceFile } from './source-file.ts';
import { splitHeader } from './split.ts';

export interface HeaderText {
  readonly path: string;
  readonly text: string;
}

/** Finds what an `#include` in file `from` means; null where it cannot be read. */
export type ReadInclude = (from: string, target: string, quoted: boolean) => HeaderText | null;

/** Larger headers are generated lists of registers: no macro in them changes how C is read. */
export const largestHeader = 1_000_000;
const MOST_HEADERS = 400;

/** Headers are looked at once for as long as their reader keeps their text. */
const knownHeaders = new WeakMap<HeaderText, SourceFile>();

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
      if (header === null || seen.has(header.path) || header.text.length > largestHeader) continue;
      seen.add(header.path);
      const quoted = fileOf(header);
      // What a header includes comes before its own text.
      this.collect(quoted, headers, seen);
      headers.set(header.path, quoted);
    }
  }
}

function fileOf(header: HeaderText): SourceFile {
  let file = knownHeaders.get(header);
  if (file === undefined) {
    file = new HeaderFile(header);
    knownHeaders.set(header, file);
  }
  return file;
}

/** Whoever quotes a header wants to know its macros; few ask for what it declares, so it is cut into chunks when one does. */
class HeaderFile implements SourceFile {
  readonly path: string;
  readonly text: string;
  readonly macros: ReadonlyMap<string, MacroDefinition>;
  readonly includes: readonly Include[];
  readonly disabled: SourceFile['disabled'];
  private knownChunks: readonly Chunk[] | null = null;

  constructor({ path, text }: HeaderText) {
    const { macros, includes, disabled } = followDirectives(text, new Map());
    this.path = path;
    this.text = text;
    this.macros = macros;
    this.includes = includes;
    this.disabled = disabled;
  }

  get chunks(): readonly Chunk[] {
    this.knownChunks ??= splitHeader(this.path, this.text);
    return this.knownChunks;
  }
}
