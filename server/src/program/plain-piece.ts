import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax/tree.ts';

/** Slack (source/layout.ts), or vertical tabs of the author's. */
const SLACK = /\v+/g;

/** A chunk in a text of its own that has no slack: what the parser makes of errors depends on the blanks around them. */
export interface PlainPiece {
  readonly file: SourceFile;
  readonly chunk: Chunk;
  /** The tree of the piece, its places made those of the file. */
  place(tree: SyntaxTree): SyntaxTree;
}

/** A chunk without slack; null where it has none. */
export function plainPieceOf(file: SourceFile, chunk: Chunk): PlainPiece | null {
  // The line end before the chunk belongs to it, as far as indentation goes.
  const from = Math.max(0, file.text.lastIndexOf('\n', chunk.start));
  const text = file.text.slice(from, chunk.end);
  if (!text.includes('\v')) return null;
  const places = new Places(text, from);
  const { toPlain } = places;
  const start = toPlain(chunk.start);
  const end = toPlain(chunk.end);
  const plain = text.replace(SLACK, '');
  return {
    file: {
      path: file.path,
      text: plain,
      chunks: [],
      macros: file.macros,
      includes: [],
      disabled: file.disabled
        .filter((region) => region.start < chunk.end && region.end > chunk.start)
        .map((region) => ({ start: toPlain(region.start), end: toPlain(region.end) })),
    },
    chunk: {
      ...chunk,
      start,
      end,
      nameStart: toPlain(chunk.nameStart),
      bodyStart: chunk.bodyStart < 0 ? -1 : toPlain(chunk.bodyStart),
    },
    place: ({ root, hasError, cleanups }) => ({
      root: placed(root, places),
      hasError,
      cleanups: new Map(Array.from(cleanups, ([offset, name]) => [places.toFile(offset), name])),
    }),
  };
}

/** Goes between places in a file and in a piece of it that has no slack. */
class Places {
  /** Where each run of slack stands in the piece, and how much of it there is up to and with it. */
  private readonly at: number[] = [];
  private readonly slack: number[] = [];

  constructor(
    text: string,
    private readonly from: number,
  ) {
    let slack = 0;
    for (const run of text.matchAll(SLACK)) {
      this.at.push(run.index - slack);
      slack += run[0].length;
      this.slack.push(slack);
    }
  }

  readonly toFile = (offset: number): number => {
    const before = this.runsBefore((at) => at < offset);
    return this.from + offset + (this.slack[before - 1] ?? 0);
  };

  readonly toPlain = (offset: number): number => {
    const inPiece = offset - this.from;
    const before = this.runsBefore((at, i) => at + (this.slack[i - 1] ?? 0) < inPiece);
    const at = this.at[before - 1];
    return at === undefined ? inPiece : Math.max(at, inPiece - (this.slack[before - 1] ?? 0));
  };

  /** Number of runs, from the first on, for which a condition holds that holds for no run after one for which it does not. */
  private runsBefore(holds: (at: number, i: number) => boolean): number {
    let low = 0;
    let high = this.at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.at[middle] ?? 0, middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function placed(node: SyntaxNode, places: Places): SyntaxNode {
  return {
    ...node,
    start: places.toFile(node.start),
    end: places.toFile(node.end),
    children: node.children.length === 0 ? node.children : node.children.map((child) => placed(child, places)),
  };
}
