import type { ChunkParser, Node } from '../syntax/parser.ts';
import { type Dialect, rewriteChunk } from './dialect.ts';
import { LineMap } from './positions.ts';
import type { Chunk, SourceFile } from './source-file.ts';

/** How well the reading of C went: which functions could not be read whole. */
export interface ParseReport {
  readonly statistics: {
    readonly files: number;
    readonly functions: number;
    readonly functionsWithParseErrors: number;
  };
  readonly errors: readonly ParseError[];
}

export interface ParseError {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly function: string | null;
  /** The line on which the reading failed. */
  readonly text: string;
}

/** Parses every function of a file, and reports the first place in each that could not be read. */
export function parseReport(file: SourceFile, dialect: Dialect, parser: ChunkParser): ParseReport {
  const errors: ParseError[] = [];
  const lines = new LineMap(file.text);
  let functions = 0;
  for (const chunk of file.chunks) {
    if (chunk.kind !== 'function') continue;
    functions++;
    const offset = errorOffset(rewriteChunk(file, chunk, dialect).text, parser);
    if (offset !== null) errors.push(describe(file, chunk, chunk.start + offset, lines));
  }
  return { statistics: { files: 1, functions, functionsWithParseErrors: errors.length }, errors };
}

/** One report for the files of several. */
export function joinParseReports(reports: readonly ParseReport[]): ParseReport {
  let files = 0;
  let functions = 0;
  for (const { statistics } of reports) {
    files += statistics.files;
    functions += statistics.functions;
  }
  const errors = reports.flatMap((report) => report.errors);
  return { statistics: { files, functions, functionsWithParseErrors: errors.length }, errors };
}

function describe(file: SourceFile, chunk: Chunk, offset: number, lines: LineMap): ParseError {
  const { line } = lines.positionAt(offset);
  return { file: file.path, line, function: chunk.name, text: lines.lineText(line).trim() };
}

/** Where parsing first fails, or null where it does not. What is no function when parsed has failed at its start. */
function errorOffset(text: string, parser: ChunkParser): number | null {
  const tree = parser.parse(text);
  try {
    const error = tree.rootNode.hasError ? firstError(tree.rootNode) : null;
    if (error !== null) return error.startIndex;
    return tree.rootNode.namedChild(0)?.type === 'function_definition' ? null : 0;
  } finally {
    tree.delete();
  }
}

function firstError(node: Node): Node {
  if (node.isError || node.isMissing) return node;
  const inside = node.children.find((child) => child.hasError || child.isMissing);
  return inside === undefined ? node : firstError(inside);
}
