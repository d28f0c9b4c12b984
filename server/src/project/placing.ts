import { dirname } from 'node:path';
import type { ModuleInput, SourceText } from '../rules/check.ts';
import type { Finding } from '../rules/finding.ts';
import { LineMap } from '../source/positions.ts';
import type { HeaderReader } from './headers.ts';
import type { Place, PlacedFinding } from './result.ts';

/** The texts that findings may point into, with their lines found on demand. */
export class Texts {
  private readonly texts = new Map<string, string>();
  private readonly lines = new Map<string, LineMap>();

  constructor(files: readonly SourceText[]) {
    for (const file of files) this.add(file);
  }

  add(file: SourceText): void {
    this.texts.set(file.path, file.text);
  }

  place(file: string, range: { readonly start: number; readonly end: number }): Place {
    let lines = this.lines.get(file);
    if (!lines) {
      lines = new LineMap(this.texts.get(file) ?? '');
      this.lines.set(file, lines);
    }
    const start = lines.positionAt(range.start);
    const end = lines.positionAt(Math.max(range.start, range.end));
    return {
      file,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      range: { start: range.start, end: Math.max(range.start, range.end) },
      sourceLine: lines.lineText(start.line),
    };
  }
}

/** The texts of a module's files, and how its headers are read: what is read so becomes one of the texts. */
export function textsWithHeaders(
  files: readonly SourceText[],
  reader: HeaderReader,
): { readonly texts: Texts; readonly readInclude: ModuleInput['readInclude'] } {
  const texts = new Texts(files);
  const folders = [...new Set(files.map((file) => dirname(file.path)))];
  const readInclude: ModuleInput['readInclude'] = (from, target, quoted) => {
    const header = reader.read(from, target, quoted, folders);
    if (header) texts.add(header);
    return header;
  };
  return { texts, readInclude };
}

/** A finding with every place resolved to lines and columns. */
export function placeFinding(finding: Finding, texts: Texts): PlacedFinding {
  return {
    ...texts.place(finding.file, finding.range),
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    function: finding.function,
    steps: finding.steps.map(({ file, range, ...step }) => ({ ...texts.place(file, range), ...step })),
    fix: finding.fix,
    fingerprint: finding.fingerprint,
  };
}
